// The setup program for Windows, built by makensis. Silent: menshen-setup.exe /S /SERVER=https://… /TOKEN=…
import fs from 'node:fs';
import path from 'node:path';
import { run } from './fetch.mjs';
import { ancestors } from './stage.mjs';

const TEMPLATE = new URL('windows/setup.nsi', import.meta.url);

/** Writes `menshen-setup-<version>.exe`. Returns its path. */
export function nsis({ folder, files: all, out, version, epoch }) {
  // Written by the program, once it runs.
  const files = all.filter((name) => name !== 'current');
  const file = path.join(out, `menshen-setup-${version}.exe`);
  const quoted = (text) => `"${text.replaceAll('$', '$$')}"`;
  const windows = (name) => name.replaceAll('/', '\\');
  let last = null;
  // Named one by one and sorted: the order of a folder is not the same everywhere.
  const lines = files.flatMap((name) => {
    const dir = path.posix.dirname(name);
    const into =
      dir === last
        ? []
        : [
            `  SetOutPath ${quoted(dir === '.' ? '$INSTDIR' : `$INSTDIR\\${windows(dir)}`).replace('$$INSTDIR', '$INSTDIR')}`,
          ];
    last = dir;
    return [...into, `  File ${quoted(path.join(folder, name))}`];
  });
  const goneOf = (those) => [
    ...those.map((name) => `  Delete "$INSTDIR\\${windows(name).replaceAll('$', '$$')}"`),
    ...[...new Set(those.flatMap(ancestors))]
      .sort()
      .reverse()
      .map((name) => `  RMDir "$INSTDIR\\${windows(name).replaceAll('$', '$$')}"`),
  ];
  const isOfVersion = (name) => name.startsWith('versions/');
  const script = fs
    .readFileSync(TEMPLATE, 'utf8')
    .replaceAll('@VERSION@', version)
    // A test has no use for the minutes that the smallest file costs.
    .replace('@COMPRESSOR@', process.env.MENSHEN_SETUP_COMPRESSOR ?? 'lzma')
    .replace('@OUT@', () => file)
    .replace('@FILES@', () => lines.join('\n'))
    .replace('@GONE_VERSION@', () => goneOf(files.filter(isOfVersion)).join('\n'))
    .replace('@GONE_REST@', () => goneOf(files.filter((name) => !isOfVersion(name))).join('\n'));
  const nsi = path.join(out, '.setup.nsi');
  fs.writeFileSync(nsi, script);
  run('makensis', ['-V2', '-INPUTCHARSET', 'UTF8', nsi], { env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) } });
  fs.rmSync(nsi);
  return file;
}
