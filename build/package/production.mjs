// The packages the program needs where it is installed, for one target: nothing of development, no sources of native
// modules, no binaries of other systems. Names and versions are those of package-lock.json.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { nodeFor, run } from './fetch.mjs';

/** What packages name and Menshen does without: building tools of re2, drawing of pdfjs-dist, the driver for Node 20. */
const CUT = [
  ['node_modules/re2', 'dependencies'],
  ['node_modules/pdfjs-dist', 'optionalDependencies'],
];
const WITHOUT = ['better-sqlite3'];
const NEVER = [
  /\.(map|d\.[cm]?ts|tsbuildinfo|md|markdown|cc|cpp|c|h|gyp|gypi)$/i,
  /^(test|tests|docs|examples|benchmarks|\.github)\//i,
];
/** Of these packages only what begins so is used. */
const ONLY = {
  'pdfjs-dist': ['package.json', 'LICENSE', 'cmaps/'],
  re2: ['package.json', 'LICENSE', 're2.js', 'build/Release/re2.node'],
  unpdf: ['package.json', 'LICENSE', 'dist/index.mjs', 'dist/pdfjs.mjs'],
  koffi: [
    'package.json',
    'LICENSE.txt',
    'index.',
    'indirect.',
    'lib/',
    'src/koffi/index.',
    'src/koffi/indirect.',
    'src/koffi/src/static.',
  ],
  '7z-wasm': ['package.json', 'License.txt', 'unRarLicense.txt', '7zz.'],
};

/** A folder with `node_modules`, kept in the cache for this lock and target. */
export function productionFor(target, root, cache) {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const rules = fs.readFileSync(new URL(import.meta.url), 'utf8');
  const key = createHash('sha256').update(lock).update(rules).update(target).digest('hex').slice(0, 16);
  const folder = path.join(cache, `modules-${target}-${key}`);
  if (fs.existsSync(path.join(folder, 'complete'))) return folder;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  writeManifests(root, folder);
  const [os, cpu] = target.split('-');
  // npm on the Node that is shipped: which optional packages fit depends on it.
  const node = path.join(nodeFor('linux-x64', cache), 'bin', 'node');
  const npm = path.join(run('npm', ['root', '-g']).trim(), 'npm', 'bin', 'npm-cli.js');
  run(node, [npm, 'ci', '--ignore-scripts', '--omit=peer', `--os=${os}`, `--cpu=${cpu}`, '--no-audit', '--no-fund'], {
    cwd: folder,
  });
  fs.writeFileSync(path.join(folder, 'complete'), '');
  return folder;
}

/** Writes the manifest and the lock of the production packages alone. */
export function writeManifests(root, folder) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
  writeJson(path.join(folder, 'package.json'), leaner(read('package.json')));
  writeJson(path.join(folder, 'package-lock.json'), leanerLock(read('package-lock.json')));
}

/** Whether a file of node_modules is shipped. `file` is relative to it, with `/`. */
export function isShipped(file, target) {
  const name = file.startsWith('@') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');
  const within = file.slice(name.length + 1);
  if (name.startsWith('.')) return false;
  const only = ONLY[name];
  if (only !== undefined) return only.some((start) => within.startsWith(start));
  if (name === 'better-sqlite3-next') {
    return /^(package\.json|LICENSE|lib\/)/.test(within) || within === `prebuilds/${target}.node`;
  }
  if (/^licen[cs]e|^notice|^copying/i.test(path.posix.basename(within))) return true;
  return !NEVER.some((pattern) => pattern.test(within));
}

function leaner(manifest) {
  const { devDependencies, peerDependencies, peerDependenciesMeta, scripts, ...rest } = manifest;
  const dependencies = Object.fromEntries(
    Object.entries(rest.dependencies ?? {}).filter(([name]) => !WITHOUT.includes(name)),
  );
  return { ...rest, dependencies };
}

function leanerLock(lock) {
  const packages = { ...lock.packages, '': leaner(lock.packages['']) };
  for (const [at, member] of CUT) {
    const { [member]: _, ...rest } = packages[at];
    packages[at] = rest;
  }
  return { ...lock, packages };
}

const writeJson = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
