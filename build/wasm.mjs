#!/usr/bin/env node
// Compiles the AssemblyScript below src/ to WebAssembly: every src/<room>/wasm/<name>.ts becomes <name>.wasm beside it,
// where tests that load TypeScript find it, and in the same place below the folder given, where the built program does.
// Files in folders below are what those import.
//   node build/wasm.mjs [DIST]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = path.join(root, 'src');
const out = path.resolve(root, process.argv[2] ?? 'dist');
const OPTIONS = ['-O3', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--importMemory', '--use', 'abort='];

for (const room of fs.readdirSync(src)) {
  const folder = path.join(src, room, 'wasm');
  if (!fs.existsSync(folder)) continue;
  const sources = fs.readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const all = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  const changed = Math.max(...all.map((name) => fs.statSync(path.join(folder, name)).mtimeMs));
  for (const source of sources) {
    const target = path.join(folder, source.replace(/\.ts$/, '.wasm'));
    if (!fs.existsSync(target) || fs.statSync(target).mtimeMs < changed)
      await compile(path.join(folder, source), target);
    const built = path.join(out, path.relative(src, target));
    fs.mkdirSync(path.dirname(built), { recursive: true });
    fs.copyFileSync(target, built);
  }
}

async function compile(source, target) {
  const relative = (file) => path.relative(root, file);
  // Written under another name first: somebody may be loading the old one.
  const draft = `${target}.${process.pid}.tmp`;
  const { error, stderr } = await asc.main([
    relative(source),
    '--baseDir',
    root,
    '--outFile',
    relative(draft),
    ...OPTIONS,
  ]);
  if (error !== null) throw new Error(`${relative(source)} does not compile:\n${stderr.toString()}`, { cause: error });
  fs.renameSync(draft, target);
}
