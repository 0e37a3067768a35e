// RE2 for the Node that is shipped: on Linux the npm package's own module, built against that Node's headers; on Windows
// build/re2/library.cc, cross-built with MinGW from the sources the npm package carries. Both are kept in the cache.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { nodeFor, run } from './fetch.mjs';

const CXX = 'x86_64-w64-mingw32-g++-posix';
const FLAGS = ['-std=c++20', '-O2', '-DNDEBUG', '-DNOMINMAX', '-w'];
/** Of abseil's waiters the npm package lists the one for MSVC; MinGW takes the one of the C++ library. */
const MORE = ['vendor/abseil-cpp/absl/synchronization/internal/stdcpp_waiter.cc'];
/** What lib/pattern.cc wants of the header that draws in V8. */
const STUB = `#pragma once
#include <cstddef>
inline size_t getUtf8CharSize(char ch) { return ((0xE5000000 >> ((ch >> 3) & 0x1E)) & 3) + 1; }
`;

/** Files to be put into a staged tree: `{ 'place in the tree': 'file here' }`. */
export function nativeFor(target, root, cache) {
  const re2 = path.join(root, 'node_modules', 're2');
  const { version } = JSON.parse(fs.readFileSync(path.join(re2, 'package.json'), 'utf8'));
  if (target === 'linux-x64')
    return { 'node_modules/re2/build/Release/re2.node': moduleFor(target, re2, version, cache) };
  if (target === 'win32-x64') return { 'native/re2.dll': libraryFor(re2, version, cache) };
  return {};
}

function moduleFor(target, re2, version, cache) {
  const node = nodeFor(target, cache);
  const abi = run(path.join(node, 'bin', 'node'), ['-p', 'process.versions.modules']).trim();
  const kept = path.join(cache, `re2-${version}-${target}-${abi}.node`);
  if (fs.existsSync(kept)) return kept;
  const work = path.join(cache, `re2-${version}-${target}.build`);
  fs.rmSync(work, { recursive: true, force: true });
  fs.cpSync(re2, work, { recursive: true, dereference: true, filter: (file) => path.basename(file) !== 'build' });
  const modules = path.dirname(fs.realpathSync(re2));
  fs.symlinkSync(modules, path.join(work, 'node_modules'));
  run(
    path.join(node, 'bin', 'node'),
    [path.join(modules, 'node-gyp/bin/node-gyp.js'), 'rebuild', `--nodedir=${node}`],
    {
      cwd: work,
      // What npm tells its scripts (`npm_config_nodedir`, say) would outrank what is said here.
      env: { ...withoutNpm(process.env), PATH: `${path.join(node, 'bin')}:${process.env.PATH}`, JOBS: '2' },
    },
  );
  const built = path.join(work, 'build/Release/re2.node');
  run('strip', ['--strip-all', built]);
  run(path.join(node, 'bin', 'node'), ['-e', 'process.dlopen({ exports: {} }, process.argv[1])', built]);
  fs.copyFileSync(built, kept);
  fs.rmSync(work, { recursive: true });
  return kept;
}

const withoutNpm = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));

function libraryFor(re2, version, cache) {
  const source = new URL('../re2/library.cc', import.meta.url).pathname;
  const key = createHash('sha256')
    .update(fs.readFileSync(source))
    .update(fs.readFileSync(new URL(import.meta.url)));
  const kept = path.join(cache, `re2-${version}-${key.digest('hex').slice(0, 12)}.dll`);
  if (fs.existsSync(kept)) return kept;
  const work = path.join(cache, `re2-${version}.objects`);
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(work, 'wrapped_re2.h'), STUB);
  for (const name of ['pattern.cc', 'pattern.h']) fs.copyFileSync(path.join(re2, 'lib', name), path.join(work, name));
  const listed = [...fs.readFileSync(path.join(re2, 'binding.gyp'), 'utf8').matchAll(/"(vendor\/[^"]+\.cc)"/g)].map(
    (match) => match[1],
  );
  const sources = [...listed.filter((file) => !file.endsWith('/pcre.cc')), ...MORE].map((file) => path.join(re2, file));
  const include = ['vendor/re2', 'vendor/abseil-cpp'].map((folder) => `-I${path.join(re2, folder)}`);
  const objects = [...sources, path.join(work, 'pattern.cc'), source].map((file, at) => {
    const object = path.join(work, `${String(at).padStart(3, '0')}-${path.basename(file, '.cc')}.o`);
    const stale = !fs.existsSync(object) || fs.statSync(object).mtimeMs < fs.statSync(file).mtimeMs;
    if (stale) run(CXX, [...FLAGS, ...include, `-I${work}`, '-c', file, '-o', object]);
    return object;
  });
  run(CXX, ['-shared', '-static', '-s', '-Wl,--no-insert-timestamp', '-o', kept, ...objects, '-ldbghelp', '-lbcrypt']);
  return kept;
}
