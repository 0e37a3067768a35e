// The Windows Installer package, for group policy and fleet tools, built by wixl.
//   msiexec /i menshen.msi /qn SERVER=https://… TOKEN=… CONFIG=C:\…\menshen.yaml
//   msiexec /x menshen.msi /qn CODE=… PURGE=1
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './fetch.mjs';

const UPGRADE = '6B6B1C9E-6E5B-4F0C-9A43-9E6F3C3F7A11';

/** Writes `menshen-<version>.msi`. Returns its path. */
export function msi({ folder, files: all, out, version, epoch }) {
  // Written by the program, once it runs.
  const files = all.filter((name) => name !== 'current');
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
  // Handed on where a standard user's installation is elevated; wixl names only its own.
  const secure = 'CODE;CONFIG;PURGE;SERVER;TOKEN;WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED';
  const query = `UPDATE \`Property\` SET \`Value\` = '${secure}' WHERE \`Property\` = 'SecureCustomProperties'`;
  run('msibuild', [file, '-q', query]);
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
    const id = (kind, text) => `${kind}${sha256(text).slice(0, 24)}`;
    const lines = [];
    if (here.length > 0) {
      const component = id('C', place);
      components.push(component);
      lines.push(`<Component Id="${component}" Guid="${guid(sha256(`component ${place}`))}" Win64="yes">`);
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
  const action = (id, command) =>
    `<CustomAction Id="${id}" FileKey="${node}" ExeCommand="${main} ${command} --log &quot;[TempFolder]menshen-${command.split(' ')[0]}.log&quot;" Execute="deferred" Impersonate="no" Return="check"/>`;
  const given = (...names) => names.map((name) => `--${name.toLowerCase()} &quot;[${name}]&quot;`).join(' ');
  // An upgrade removes the older product once the new version runs: until then its files stay.
  const REMOVED = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE';
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
${action('Settle', `install ${given('SERVER', 'TOKEN', 'CONFIG')}`)}
${action('Unsettle', `uninstall ${given('CODE')}`)}
${action('UnsettleWhole', `uninstall --purge ${given('CODE')}`)}
<InstallExecuteSequence>
<Custom Action="Settle" Sequence="6590">NOT Installed</Custom>
<Custom Action="Unsettle" Sequence="3490">${REMOVED} AND NOT PURGE</Custom>
<Custom Action="UnsettleWhole" Sequence="3491">${REMOVED} AND PURGE</Custom>
</InstallExecuteSequence>
</Product></Wix>
`;
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const fileId = (name) => `F${sha256(name).slice(0, 24)}`;
const guid = (hex) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
const xml = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
