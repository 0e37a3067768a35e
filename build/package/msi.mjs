// The Windows Installer package, for group policy and fleet tools, built by wixl.
//   msiexec /i menshen.msi /qn SERVER=https://… TOKEN=…
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './fetch.mjs';

const UPGRADE = '6B6B1C9E-6E5B-4F0C-9A43-9E6F3C3F7A11';

/** Writes `menshen-<version>.msi`. Returns its path. */
export function msi({ folder, files, out, version, epoch }) {
  const file = path.join(out, `menshen-${version}.msi`);
  // wixl looks for files from where its source lies.
  const wxs = path.join(folder, '.menshen.wxs');
  const content = createHash('sha256').update(version);
  for (const name of files) content.update(name).update(fs.readFileSync(path.join(folder, name)));
  fs.writeFileSync(wxs, source(files, version, guid(content.digest('hex'))));
  fs.rmSync(file, { force: true });
  run('wixl', ['-a', 'x64', '-o', file, wxs], { env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) } });
  fs.rmSync(wxs);
  return file;
}

function source(files, version, product) {
  const tree = { folders: new Map(), files: [] };
  for (const name of files) {
    const steps = name.split('/');
    let at = tree;
    for (const step of steps.slice(0, -1)) {
      if (!at.folders.has(step)) at.folders.set(step, { folders: new Map(), files: [] });
      at = at.folders.get(step);
    }
    at.files.push(name);
  }
  const components = [];
  const below = ({ folders, files: here }, place) => {
    const id = (kind, text) => `${kind}${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    const lines = [];
    if (here.length > 0) {
      const component = id('C', place);
      components.push(component);
      lines.push(
        `<Component Id="${component}" Guid="${guid(createHash('sha256').update(`${version}/${place}`).digest('hex'))}" Win64="yes">`,
      );
      for (const [at, name] of here.entries()) {
        const key = at === 0 ? ' KeyPath="yes"' : '';
        lines.push(`<File Id="${fileId(name)}" Name="${xml(path.posix.basename(name))}" Source="${xml(name)}"${key}/>`);
      }
      lines.push('</Component>');
    }
    for (const [name, inner] of folders) {
      lines.push(
        `<Directory Id="${id('D', `${place}/${name}`)}" Name="${xml(name)}">`,
        ...below(inner, `${place}/${name}`),
        '</Directory>',
      );
    }
    return lines;
  };
  const lines = below(tree, '');
  const node = fileId(`versions/${version}/runtime/node.exe`);
  const main = `&quot;[INSTALLDIR]versions\\${version}\\dist\\cli\\main.js&quot;`;
  const log = '--log &quot;[INSTALLDIR]install.log&quot;';
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="${product}" Name="Menshen" Language="1033" Version="${version}" Manufacturer="Menshen" UpgradeCode="${UPGRADE}">
<Package Id="${product}" InstallerVersion="500" Compressed="yes" InstallScope="perMachine"/>
<MajorUpgrade DowngradeErrorMessage="A newer version is installed."/>
<Media Id="1" Cabinet="menshen.cab" EmbedCab="yes"/>
<Property Id="MsiHiddenProperties" Value="TOKEN;CODE"/>
<Directory Id="TARGETDIR" Name="SourceDir"><Directory Id="ProgramFiles64Folder"><Directory Id="INSTALLDIR" Name="Menshen">
${lines.join('\n')}
</Directory></Directory></Directory>
<Feature Id="Menshen" Level="1">${components.map((id) => `<ComponentRef Id="${id}"/>`).join('')}</Feature>
<CustomAction Id="Settle" FileKey="${node}" ExeCommand="${main} install ${log}" Execute="deferred" Impersonate="no" Return="check"/>
<CustomAction Id="SettleEnrolled" FileKey="${node}" ExeCommand="${main} install --server &quot;[SERVER]&quot; --token &quot;[TOKEN]&quot; ${log}" Execute="deferred" Impersonate="no" Return="check"/>
<CustomAction Id="Unsettle" FileKey="${node}" ExeCommand="${main} uninstall ${log}" Execute="deferred" Impersonate="no" Return="check"/>
<CustomAction Id="UnsettleByCode" FileKey="${node}" ExeCommand="${main} uninstall --code &quot;[CODE]&quot; ${log}" Execute="deferred" Impersonate="no" Return="check"/>
<InstallExecuteSequence>
<Custom Action="Settle" After="InstallFiles">NOT Installed AND NOT SERVER</Custom>
<Custom Action="SettleEnrolled" After="InstallFiles">NOT Installed AND SERVER</Custom>
<Custom Action="Unsettle" Before="RemoveFiles">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND NOT CODE</Custom>
<Custom Action="UnsettleByCode" Before="RemoveFiles">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND CODE</Custom>
</InstallExecuteSequence>
</Product></Wix>
`;
}

const fileId = (name) => `F${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
const guid = (hex) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
const xml = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
