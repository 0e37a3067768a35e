#!/usr/bin/env node
// Builds the browser app of src/console into dist/console, with every file packed as browsers take it. Does nothing when
// what lies there is newer than its sources.
//   node build/console.mjs [DIST]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = path.join(root, 'src', 'console');
const dist = path.resolve(root, process.argv[2] ?? 'dist');
const out = path.join(dist, 'console');

const filesBelow = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

const newest = () =>
  Math.max(
    ...[...filesBelow(src), fileURLToPath(import.meta.url), path.join(root, 'package-lock.json')].map(
      (file) => fs.statSync(file).mtimeMs,
    ),
  );
const builtAt = () =>
  fs.existsSync(path.join(out, 'index.html')) ? fs.statSync(path.join(out, 'index.html')).mtimeMs : 0;

/**
 * Two measuring styles of the component library know no nonce, and the page's policy would refuse them. They take the
 * page's own. A version that does this itself, or does it elsewhere, fails the build.
 */
const nonces = {
  name: 'nonce-of-the-page',
  transform(code, id) {
    if (!/@rc-component[\\/]util[\\/]es[\\/]Dom[\\/]dynamicCSS\.js/.test(id)) return null;
    const given = 'if (csp?.nonce) {';
    if (code.split(given).length !== 2)
      throw new Error(`${id} sets its nonces in another way now: look at build/console.mjs`);
    const own = "const pageNonce = document.querySelector('meta[property=csp-nonce]')?.nonce;";
    return {
      code: code.replace(given, `${own}\n  if (!csp?.nonce && pageNonce) styleNode.nonce = pageNonce;\n  ${given}`),
      map: null,
    };
  },
};

async function make() {
  fs.mkdirSync(dist, { recursive: true });
  // Another name first: somebody may be serving what is there.
  const draft = fs.mkdtempSync(path.join(dist, 'console-'));
  try {
    await build({
      root: src,
      configFile: false,
      logLevel: 'warn',
      plugins: [react(), nonces],
      html: { cspNonce: '__NONCE__' },
      build: {
        outDir: draft,
        emptyOutDir: false,
        target: 'es2022',
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 1500,
        reportCompressedSize: false,
      },
    });
    for (const file of filesBelow(draft)) {
      if (!/\.(?:js|css|svg)$/.test(file)) continue;
      const bytes = fs.readFileSync(file);
      fs.writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      fs.writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    }
    const old = `${draft}-old`;
    if (fs.existsSync(out)) fs.renameSync(out, old);
    fs.renameSync(draft, out);
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

if (builtAt() < newest()) await make();
