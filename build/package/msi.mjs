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
  const product = guid(content.digest('hex'));
  fs.writeFileSync(wxs, source(files, version, product));
  fs.rmSync(file, { force: true });
  run('wixl', ['-a', 'x64', '-o', file, wxs], { env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) } });
  fs.rmSync(wxs);
  settle(file, product, epoch);
  return file;
}

/**
 * wixl draws the package code by lot and notes the time: they become those of the content. The same number of bytes, so they are
 * put in place.
 */
function settle(file, code, epoch) {
  const drawn = /\{[0-9A-F-]{36}\}/.exec(run('msiinfo', ['suminfo', file]))?.[0];
  const bytes = fs.readFileSync(file);
  const at = drawn === undefined ? -1 : bytes.indexOf(drawn, 0, 'latin1');
  if (at === -1 || bytes.indexOf(drawn, at + 1, 'latin1') !== -1)
    throw new Error(`${file}: no package code, or several`);
  bytes.write(`{${code}}`, at, 'latin1');
  const times = timesNear(bytes, at);
  if (times.length !== 2) throw new Error(`${file}: ${times.length} times instead of made and saved`);
  for (const time of times) bytes.writeBigUInt64LE(fileTime(epoch), time);
  fs.writeFileSync(file, bytes);
}

/** [MS-OLEPS] 2.15: VT_FILETIME, then 100 ns since 1601. Those of the summary lie beside its package code. */
function timesNear(bytes, at) {
  const VT_FILETIME = 0x40;
  const NEAR = 1_024;
  const found = [];
  for (let place = Math.max(0, at - NEAR); place < Math.min(bytes.length - 12, at + NEAR); place += 1) {
    if (bytes.readUInt32LE(place) !== VT_FILETIME) continue;
    const seconds = Number(bytes.readBigUInt64LE(place + 4) / 10_000_000n) - 11_644_473_600;
    if (Math.abs(seconds - Date.now() / 1000) < 86_400) found.push(place + 4);
  }
  return found;
}

const fileTime = (epoch) => BigInt(epoch + 11_644_473_600) * 10_000_000n;

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
<Custom Action="Settle" Sequence="4010">NOT Installed AND NOT SERVER</Custom>
<Custom Action="SettleEnrolled" Sequence="4011">NOT Installed AND SERVER</Custom>
<Custom Action="Unsettle" Sequence="3490">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND NOT CODE</Custom>
<Custom Action="UnsettleByCode" Sequence="3491">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND CODE</Custom>
</InstallExecuteSequence>
</Product></Wix>
`;
}

const fileId = (name) => `F${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
const guid = (hex) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
const xml = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
