// The Debian package (also UOS, Kylin desktop): an `ar` of two tars, written here so that its bytes are the same each time.
import fs from 'node:fs';
import path from 'node:path';
import { gzip, tarOf, tarOfTexts } from './tar.mjs';

const SCRIPTS = new URL('deb/', import.meta.url);

/** Writes `menshen_<version>_amd64.deb`. Returns its path. */
export function deb({ folder, files, out, version, epoch }) {
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
  const control = `Package: menshen
Version: ${version}
Section: net
Priority: optional
Architecture: amd64
Depends: libc6 (>= 2.28), libstdc++6 (>= 8)
Recommends: ca-certificates, libnss3-tools
Installed-Size: ${Math.ceil(bytes / 1024)}
Maintainer: Menshen <menshen@localhost>
Description: data loss prevention for property agencies
 Reads what is about to leave this PC and stops bulk home-owner records.
`;
  const texts = { control: { text: control } };
  for (const name of ['preinst', 'postinst', 'prerm', 'postrm']) {
    texts[name] = { text: fs.readFileSync(new URL(name, SCRIPTS), 'utf8'), mode: 0o755 };
  }
  const file = path.join(out, `menshen_${version}_amd64.deb`);
  fs.writeFileSync(
    file,
    Buffer.concat([
      Buffer.from('!<arch>\n'),
      ...member('debian-binary', Buffer.from('2.0\n'), epoch),
      ...member('control.tar.gz', gzip(tarOfTexts(texts, epoch)), epoch),
      ...member('data.tar.gz', gzip(tarOf(folder, files, { under: './opt/menshen', epoch })), epoch),
    ]),
  );
  return file;
}

function member(name, body, epoch) {
  const head = `${name.padEnd(16)}${String(epoch).padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(body.length).padEnd(10)}\`\n`;
  return [Buffer.from(head), body, Buffer.alloc(body.length % 2, '\n')];
}
