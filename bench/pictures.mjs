#!/usr/bin/env node
// Reads pictures whose text is known, and says how many of their phones and names were read, and how many records they make.
// `truth.json` beside them has for each file its phones, and its names as `FILE:n`. Needs the plug-in for pictures.
//   npm run build && node bench/pictures.mjs DIR [--dist DIR]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node bench/pictures.mjs DIR [--dist DIR]');
  process.exit(2);
}
const load = (name) => import(pathToFileURL(path.join(args.dist, name)).href);
const { readFile } = await load('content/read.js');
const { createBytesInspector } = await load('inspect/inspect-bytes.js');
const { DEFAULT_BUDGET } = await load('model/budget.js');
const { bytesOf } = await load('model/bytes.js');
const { isolatedOver } = await load('inspect/child/isolated.js');
const { openChild } = await load('inspect/child/process.js');

const truth = JSON.parse(fs.readFileSync(path.join(folder, 'truth.json'), 'utf8'));
const budget = { ...DEFAULT_BUDGET, maxBusyMs: 120_000 };
const now = () => performance.now();

async function textOf(name, bytes, isolated) {
  const words = [];
  const sink = {
    text: (_, text) => words.push(text),
    table: () => ({ row: (cells) => words.push(cells.join('\t')), end: () => undefined }),
    object: (_, fields) => words.push(fields.map(([, value]) => value).join('\t')),
    opaque: () => undefined,
    unread: (_, outcome, reason) => console.error(`${name}: ${outcome}(${reason})`),
  };
  await readFile(name, bytesOf(bytes), sink, { budget, now, isolated });
  return words.join('\n');
}

const child = openChild({ memoryMiB: 400, idleMs: 60_000, onLost: (why) => console.error(why) });
const isolated = isolatedOver(child.open);
if (!isolated.pictures) console.error('the plug-in for pictures is not installed: nothing will be found');
const setup = { key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget };
const inspector = createBytesInspector(setup, now, isolated);
let [phonesFound, phonesThere, namesFound, namesThere] = [0, 0, 0, 0];
console.log('| picture | phones | names | records |');
console.log('|---|---:|---:|---|');
try {
  for (const name of Object.keys(truth).filter((key) => !key.endsWith(':n'))) {
    const bytes = fs.readFileSync(path.join(folder, name));
    const text = await textOf(name, bytes, isolated);
    const digits = text.replace(/[ -]/g, '');
    const phones = truth[name].filter((phone) => digits.includes(phone)).length;
    const names = (truth[`${name}:n`] ?? []).filter((person) => text.includes(person)).length;
    const { records } = await inspector.inspect({ kind: 'file', name }, bytesOf(bytes));
    phonesFound += phones;
    phonesThere += truth[name].length;
    namesFound += names;
    namesThere += (truth[`${name}:n`] ?? []).length;
    const said = Object.entries(records).map(([kind, count]) => `${kind} ${count}`);
    console.log(
      `| ${name} | ${phones}/${truth[name].length} | ${names}/${truth[`${name}:n`]?.length ?? 0} | ${said.join(', ') || '–'} |`,
    );
  }
} finally {
  await child.close();
}
console.log(`| all | ${phonesFound}/${phonesThere} | ${namesFound}/${namesThere} | |`);
