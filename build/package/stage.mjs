// The tree of one target as it lies on a PC:
//   bin/menshen        starts the version that `current` names
//   current            one line: the version
//   versions/<v>/      runtime (official Node), dist, node_modules, policies, certs, texts, sbom.json
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { nodeFor } from './fetch.mjs';
import { nativeFor } from './native.mjs';
import { isShipped, productionFor } from './production.mjs';
import { sbomFor } from './sbom.mjs';

const TEXTS = ['README.md', 'README.zh-CN.md', 'LICENSE', 'CHANGELOG.md'];

const SHELL = `#!/bin/sh
# Starts the version that the file "current" names.
root=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd) || exit 1
read -r version < "$root/current" || exit 1
exec "$root/versions/$version/runtime/node" "$root/versions/$version/dist/cli/main.js" "$@"
`;
const CMD = `@echo off\r
rem Starts the version that the file "current" names.\r
set /p MENSHEN_VERSION=<"%~dp0..\\current"\r
"%~dp0..\\versions\\%MENSHEN_VERSION%\\runtime\\node.exe" "%~dp0..\\versions\\%MENSHEN_VERSION%\\dist\\cli\\main.js" %*\r
`;

/** Builds the tree in a folder and gives it one time throughout. Returns its files, sorted, relative with `/`. */
export function stage(target, { root, cache, folder, version, epoch }) {
  fs.rmSync(folder, { recursive: true, force: true });
  const home = path.join(folder, 'versions', version);
  const production = productionFor(target, root, cache);
  const modules = path.join(production, 'node_modules');
  for (const name of ['dist', 'policies', 'certs', 'docs/practice'])
    copy(path.join(root, name), path.join(home, name), isOurs);
  for (const name of TEXTS) copyFile(path.join(root, name), path.join(home, name));
  copy(modules, path.join(home, 'node_modules'), (file) => isShipped(file, target));
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { name, license, type, description } = manifest;
  write(path.join(home, 'package.json'), `${JSON.stringify({ name, version, description, license, type }, null, 2)}\n`);
  const node = nodeFor(target, cache);
  const binary = target.startsWith('win32') ? 'node.exe' : 'node';
  copyFile(path.join(node, 'bin', binary), path.join(home, 'runtime', binary), 0o755);
  const native = nativeFor(target, root, cache);
  if (target === 'win32-x64') fs.rmSync(path.join(home, 'node_modules/re2'), { recursive: true, force: true });
  for (const [place, file] of Object.entries(native)) copyFile(file, path.join(home, place));
  write(path.join(home, 'sbom.json'), sbomFor(target, { production, version }));
  write(path.join(home, 'files.json'), hashesOf(home));
  write(path.join(folder, 'current'), `${version}\n`);
  if (target.startsWith('win32')) write(path.join(folder, 'bin/menshen.cmd'), CMD);
  else write(path.join(folder, 'bin/menshen'), SHELL, 0o755);
  return settle(folder, epoch);
}

/** SHA-256 of every file, as JSON: what the program holds its own files to once it lies on a PC. */
function hashesOf(folder) {
  const hash = (file) =>
    createHash('sha256')
      .update(fs.readFileSync(path.join(folder, file)))
      .digest('hex');
  return `${JSON.stringify(Object.fromEntries(filesOf(folder).map((file) => [file, hash(file)])), null, 1)}\n`;
}

/** Files below a folder, sorted by name, relative with `/`. Links are not among them: nothing staged is one. */
export function filesOf(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path
        .relative(folder, path.join(entry.parentPath ?? entry.path, entry.name))
        .split(path.sep)
        .join('/'),
    )
    .sort();
}

const isOurs = (file) => !/\.(map|tsbuildinfo)$/.test(file);

function settle(folder, epoch) {
  const files = filesOf(folder);
  const folders = new Set(files.flatMap((file) => ancestors(file)));
  for (const file of files) fs.utimesSync(path.join(folder, file), epoch, epoch);
  for (const each of [...folders].sort().reverse()) {
    fs.chmodSync(path.join(folder, each), 0o755);
    fs.utimesSync(path.join(folder, each), epoch, epoch);
  }
  return files;
}

/** Folders above a file, outermost first. */
export function ancestors(file) {
  const steps = file.split('/').slice(0, -1);
  return steps.map((_, at) => steps.slice(0, at + 1).join('/'));
}

function copy(from, to, keep) {
  for (const file of filesOf(from)) if (keep(file)) copyFile(path.join(from, file), path.join(to, file));
}

function copyFile(from, to, mode = 0o644) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
  fs.chmodSync(to, mode);
}

function write(file, text, mode = 0o644) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  fs.chmodSync(file, mode);
}
