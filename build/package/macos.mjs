// The layout of a flat package for macOS: what `pkgbuild`'s result contains, and where `xar` exists, the package itself.
// Written from the manuals; not run on a Mac. Signing and notarising need one.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cpioOf } from './cpio.mjs';
import { gzip } from './tar.mjs';

const SCRIPTS = new URL('macos/', import.meta.url);

/** Writes the folder `menshen-<version>.pkg.layout`'s files, and the package where it can. Returns what it wrote. */
export function macos({ folder, files, out, version, epoch }) {
  const layout = path.join(out, '.pkg');
  fs.rmSync(layout, { recursive: true, force: true });
  fs.mkdirSync(layout, { recursive: true });
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
  const scripts = ['preinstall', 'postinstall'].map((name) => ({
    name: `./${name}`,
    body: fs.readFileSync(new URL(name, SCRIPTS)),
    mode: 0o755,
  }));
  const payload = files.map((file) => ({
    name: `./Library/Menshen/${file}`,
    body: fs.readFileSync(path.join(folder, file)),
    mode: fs.statSync(path.join(folder, file)).mode & 0o777,
  }));
  const info = `<?xml version="1.0" encoding="utf-8"?>
<pkg-info format-version="2" identifier="com.menshen.agent" version="${version}" install-location="/" auth="root">
  <payload installKBytes="${Math.ceil(bytes / 1024)}" numberOfFiles="${files.length}"/>
  <scripts><preinstall file="./preinstall"/><postinstall file="./postinstall"/></scripts>
</pkg-info>
`;
  fs.writeFileSync(path.join(layout, 'PackageInfo'), info);
  fs.writeFileSync(path.join(layout, 'Payload'), gzip(cpioOf(payload, epoch)));
  fs.writeFileSync(path.join(layout, 'Scripts'), gzip(cpioOf(scripts, epoch)));
  const pkg = path.join(out, `menshen-${version}-unsigned.pkg`);
  const { error } = spawnSync('xar', ['--compression', 'none', '-cf', pkg, 'PackageInfo', 'Payload', 'Scripts'], {
    cwd: layout,
  });
  if (error === undefined) {
    fs.rmSync(layout, { recursive: true });
    return pkg;
  }
  const plain = path.join(out, `menshen-${version}-macos-layout`);
  fs.rmSync(plain, { recursive: true, force: true });
  fs.renameSync(layout, plain);
  return plain;
}
