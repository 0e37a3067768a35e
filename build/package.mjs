#!/usr/bin/env node
// Builds what is installed on PCs, from the built program (`npm run build`), into build/out:
//   node build/package.mjs [--only deb,tar,setup,msi,update,macos] [--out DIR] [--version V]
// SOURCE_DATE_EPOCH: the time of every file (default: of the last commit). MENSHEN_SIGNING_KEY: a private key, PEM, Ed25519
// or P-256, or the path of one: signs SHA256SUMS. The same sources give the same bytes.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deb } from './package/deb.mjs';
import { run } from './package/fetch.mjs';
import { macos } from './package/macos.mjs';
import { msi } from './package/msi.mjs';
import { nsis } from './package/nsis.mjs';
import { filesOf, stage } from './package/stage.mjs';
import { seal } from './package/sums.mjs';
import { gzip, tarOf } from './package/tar.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'deb,tar,setup,msi,update,macos' },
    out: { type: 'string', default: path.join(root, 'build', 'out') },
    cache: { type: 'string', default: path.join(root, 'build', '.cache') },
    version: { type: 'string', default: JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version },
  },
});
const KINDS = {
  deb: { target: 'linux-x64', write: deb },
  tar: { target: 'linux-x64', write: tar },
  setup: { target: 'win32-x64', write: nsis },
  msi: { target: 'win32-x64', write: msi },
  // What Windows PCs get by update.
  update: { target: 'win32-x64', write: tar },
  macos: { target: 'darwin-x64', write: macos },
};
const only = values.only.split(',');
for (const kind of only) if (!(kind in KINDS)) throw new Error(`--only ${kind}: is none of ${Object.keys(KINDS)}`);
const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? run('git', ['log', '-1', '--format=%ct'], { cwd: root }));
const { version } = values;
const out = path.resolve(values.out);
const cache = path.resolve(values.cache);
fs.mkdirSync(out, { recursive: true });
fs.mkdirSync(cache, { recursive: true });
if (!fs.existsSync(path.join(root, 'dist/cli/main.js'))) run('npm', ['run', 'build'], { cwd: root });

const staged = new Map();
const written = [];
for (const kind of only) {
  const { target, write } = KINDS[kind];
  const folder = path.join(out, `.stage-${target}`);
  if (!staged.has(target)) staged.set(target, stage(target, { root, cache, folder, version, epoch }));
  const file = write({ folder, files: staged.get(target), out, version, epoch, target });
  process.stderr.write(`${path.relative(process.cwd(), file)}\n`);
  if (fs.statSync(file).isFile()) written.push(file);
  else written.push(...filesOf(file).map((name) => path.join(file, name)));
}
for (const target of staged.keys()) {
  const bom = path.join(out, `menshen-${version}-${target}.cdx.json`);
  fs.copyFileSync(path.join(out, `.stage-${target}/versions/${version}/sbom.json`), bom);
  written.push(bom);
  fs.rmSync(path.join(out, `.stage-${target}`), { recursive: true });
}
seal(out, written, signingKey());

function tar({ folder, files, out: into, version: v, epoch: time, target }) {
  const file = path.join(into, `menshen-${v}-${target}.tar.gz`);
  fs.writeFileSync(file, gzip(tarOf(folder, files, { under: `./menshen-${v}`, epoch: time })));
  return file;
}

function signingKey() {
  const said = process.env.MENSHEN_SIGNING_KEY;
  return said === undefined || said.includes('-----BEGIN') ? said : fs.readFileSync(said, 'utf8');
}
