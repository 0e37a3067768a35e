#!/usr/bin/env node
// Reads every file below a folder as `menshen scan` would, and says by kind how many gave words, how many gave none, and what
// was not read and why. Meant for other people's test files (Apache POI, Tika, SheetJS, libarchive) and for hostile ones.
//   npm run build && node bench/corpora.mjs DIR [--list] [--dist DIR]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node bench/corpora.mjs DIR [--list] [--dist DIR]');
  process.exit(2);
}
const load = (name) => import(pathToFileURL(path.join(args.dist, name)).href);
const { readFile } = await load('content/read.js');
const { DEFAULT_BUDGET } = await load('model/budget.js');
const { bytesOf } = await load('model/bytes.js');
const { isolatedOver } = await load('inspect/child/isolated.js');
const { openChild } = await load('inspect/child/process.js');

/** Reads one file into a sink that only counts. */
async function read(file, isolated) {
  const seen = { chars: 0, rows: 0, opaque: 0, reasons: new Set(), unread: [] };
  const count = (text) => {
    seen.chars += text.length;
  };
  const sink = {
    // Names are there even of what nobody can open.
    text: (where, text) => where.at(-1) !== 'names' && count(text),
    table: () => ({
      row: (cells) => {
        seen.rows++;
        for (const cell of cells) count(cell);
      },
      end: () => undefined,
    }),
    object: (_, fields) => {
      for (const [, value] of fields) count(value);
    },
    opaque: (_, size) => {
      seen.opaque += size;
    },
    unread: (where, outcome, reason) => {
      seen.reasons.add(reason);
      seen.unread.push(`${where.slice(1).join(' › ')} ${outcome}(${reason})`.trim());
    },
  };
  const began = performance.now();
  await readFile(path.basename(file), bytesOf(fs.readFileSync(file)), sink, {
    budget: DEFAULT_BUDGET,
    now: () => performance.now(),
    isolated,
  });
  return { ...seen, ms: performance.now() - began };
}

function* filesBelow(dir) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(full);
    else if (entry.isFile()) yield full;
  }
}

const child = openChild({ memoryMiB: 400, idleMs: 60_000, onLost: (why) => console.error(why) });
const isolated = isolatedOver(child.open);
const kinds = new Map();
try {
  for (const file of filesBelow(folder)) {
    const kind = path.extname(file).toLowerCase() || '(none)';
    const row = kinds.get(kind) ?? { files: 0, words: 0, silent: 0, unread: 0, reasons: new Map(), ms: 0 };
    kinds.set(kind, row);
    row.files++;
    const seen = await read(file, isolated);
    row.ms = Math.max(row.ms, seen.ms);
    if (seen.chars > 0) row.words++;
    else if (seen.reasons.size === 0) row.silent++;
    if (seen.reasons.size > 0) row.unread++;
    for (const reason of seen.reasons) row.reasons.set(reason, (row.reasons.get(reason) ?? 0) + 1);
    if (args.list) {
      const what = `${seen.chars} characters, ${seen.rows} rows, ${seen.opaque} opaque bytes, ${Math.round(seen.ms)} ms`;
      console.error(`${path.relative(folder, file)}: ${what}${seen.unread.map((said) => `\n    ${said}`).join('')}`);
    }
  }
} finally {
  await child.close();
}
console.log('| kind | files | words | nothing to tell | not all read | reasons | slowest, ms |');
console.log('|---|---:|---:|---:|---:|---|---:|');
for (const [kind, row] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const reasons = [...row.reasons].map(([reason, times]) => `${reason} ${times}`).join(', ');
  console.log(
    `| ${kind} | ${row.files} | ${row.words} | ${row.silent} | ${row.unread} | ${reasons || '–'} | ${Math.round(row.ms)} |`,
  );
}
