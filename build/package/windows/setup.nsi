Unicode true
Target amd64-unicode
!include FileFunc.nsh
!include LogicLib.nsh

Name "Menshen"
OutFile "@OUT@"
InstallDir "$PROGRAMFILES64\Menshen"
RequestExecutionLevel admin
SetCompressor /SOLID @COMPRESSOR@
SetDatablockOptimize on
ShowInstDetails nevershow
VIProductVersion "@VERSION@.0"
VIAddVersionKey ProductName "Menshen"
VIAddVersionKey FileDescription "Menshen, data loss prevention"
VIAddVersionKey FileVersion "@VERSION@"
VIAddVersionKey LegalCopyright "Apache-2.0"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Menshen"
Var Menshen
Var Arguments

Page instfiles
UninstPage instfiles

Section
  SetShellVarContext all
  SetRegView 64
@FILES@
  SetOutPath $INSTDIR
  StrCpy $Menshen '"$INSTDIR\versions\@VERSION@\runtime\node.exe" "$INSTDIR\versions\@VERSION@\dist\cli\main.js"'
  StrCpy $Arguments "install"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/SERVER=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --server "$R1"'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/TOKEN=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --token "$R1"'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/CONFIG=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --config "$R1"'
  ${EndIf}
  ExecWait '$Menshen $Arguments --log "$TEMP\menshen-install.log"' $0
  ${If} $0 <> 0
    ; The program has put back what it changed; its files go too.
    Call Gone
    SetErrorLevel $0
    Abort "Menshen could not be installed (code $0); nothing was changed"
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Menshen 门神"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "@VERSION@"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Menshen"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

!macro Gone un
Function ${un}Gone
@GONE@
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath $TEMP
  RMDir "$INSTDIR\versions"
  RMDir "$INSTDIR"
FunctionEnd
!macroend
!insertmacro Gone ""
!insertmacro Gone "un."

Section "Uninstall"
  SetShellVarContext all
  SetRegView 64
  StrCpy $Menshen '"$INSTDIR\versions\@VERSION@\runtime\node.exe" "$INSTDIR\versions\@VERSION@\dist\cli\main.js"'
  StrCpy $Arguments "uninstall"
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/PURGE" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --purge'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/CODE=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --code "$R1"'
  ${EndIf}
  ExecWait '$Menshen $Arguments --log "$TEMP\menshen-uninstall.log"' $0
  ${If} $0 <> 0
    SetErrorLevel $0
    Abort "Menshen could not be removed (code $0)"
  ${EndIf}
  Call un.Gone
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
