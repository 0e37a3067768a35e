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
Var Again

Page instfiles
UninstPage instfiles

Section
  SetShellVarContext all
  SetRegView 64
  StrCpy $Again ""
  ${If} ${FileExists} "$INSTDIR\versions\@VERSION@\runtime\node.exe"
    StrCpy $Again "yes"
  ${EndIf}
  ; What runs is not written over: the same file has the same time.
  SetOverwrite ifdiff
@FILES@
  SetOutPath $INSTDIR
  StrCpy $Menshen '"$INSTDIR\versions\@VERSION@\runtime\node.exe" "$INSTDIR\versions\@VERSION@\dist\cli\main.js"'
  StrCpy $Arguments "install"
  ${GetParameters} $R0
  ; Words end at a space: by its first character GetOptions knows what a word begins with, and addresses hold slashes.
  StrCpy $R0 " $R0"
  ClearErrors
  ${GetOptions} $R0 " /SERVER=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --server "$R1"'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 " /TOKEN=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --token "$R1"'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 " /CONFIG=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --config "$R1"'
  ${EndIf}
  ExecWait '$Menshen $Arguments --log "$TEMP\menshen-install.log"' $0
  ${If} $0 <> 0
    ; The program has put back what it changed; its files go too, unless they were here before.
    ${If} $Again == ""
      Call Gone
    ${EndIf}
    SetErrorLevel $0
    Abort "Menshen could not be installed (code $0); nothing was changed"
  ${EndIf}
  Call Older
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

; Versions beside this one, which runs now.
Function Older
  FindFirst $0 $1 "$INSTDIR\versions\*"
  ${DoWhile} $1 != ""
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} $1 != "@VERSION@"
      RMDir /r "$INSTDIR\versions\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
FunctionEnd

!macro Gone un
Function ${un}Gone
  SetOutPath $TEMP
@GONE_VERSION@
  RMDir "$INSTDIR\versions"
  ${If} ${FileExists} "$INSTDIR\versions\*.*"
    Return
  ${EndIf}
@GONE_REST@
  Delete "$INSTDIR\uninstall.exe"
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
  ; Words end at a space: by its first character GetOptions knows what a word begins with, and addresses hold slashes.
  StrCpy $R0 " $R0"
  ClearErrors
  ${GetOptions} $R0 " /PURGE" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --purge'
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 " /CODE=" $R1
  ${IfNot} ${Errors}
    StrCpy $Arguments '$Arguments --code "$R1"'
  ${EndIf}
  ExecWait '$Menshen $Arguments --log "$TEMP\menshen-uninstall.log"' $0
  ${If} $0 <> 0
    SetErrorLevel $0
    Abort "Menshen could not be removed (code $0)"
  ${EndIf}
  Call un.Gone
  Delete "$TEMP\menshen-install.log"
  Delete "$TEMP\menshen-uninstall.log"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
