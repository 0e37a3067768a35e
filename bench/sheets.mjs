#!/usr/bin/env node
// Reads large generated lists and says what reading alone (content, into a sink that only counts) and the whole inspection
// cost: CPU time and peak memory, every case in a process of its own.
//   npm run build && node bench/sheets.mjs [--rows 100000] [--rounds 3] [--dist DIR] [--only TEXT] [--again N]
// --again inspects N times more in the same process, as a worker does that has read lists before, and gives the best.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { writeLists } from './lists.mjs';

const { values: args } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    only: { type: 'string', default: '' },
    again: { type: 'string', default: '0' },
    read: { type: 'string' },
    how: { type: 'string' },
  },
});

/** The work of one child process: reads one file and prints what it took. */
async function measure(file, how) {
  const load = (name) => import(pathToFileURL(path.join(args.dist, name)).href);
  const { readFile } = await load('content/read.js');
  const { createBytesInspector } = how === 'whole' ? await load('inspect/inspect-bytes.js') : {};
  const { DEFAULT_BUDGET } = await load('model/budget.js');
  const { bytesOf } = await load('model/bytes.js');
  const budget = { ...DEFAULT_BUDGET, maxBusyMs: 120_000 };
  const now = () => performance.now();
  const body = bytesOf(fs.readFileSync(file));
  const name = path.basename(file);
  const idle = process.memoryUsage.rss();
  const before = process.cpuUsage();
  let rows = 0;
  let characters = 0;
  let records = {};
  const later = [];
  const sum = ({ user, system }) => user + system;
  if (how === 'content') {
    const row = (cells) => {
      rows++;
      for (let i = 0; i < cells.length; i++) characters += cells[i].length;
    };
    const nothing = () => undefined;
    const sink = {
      text: (_, text) => {
        characters += text.length;
      },
      table: () => ({ row, end: nothing }),
      object: nothing,
      opaque: nothing,
      unread: (...what) => console.error('not read:', ...what),
    };
    await readFile(name, body, sink, { budget, now });
  } else {
    const setup = { key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget };
    const inspector = createBytesInspector(setup, now);
    ({ records } = await inspector.inspect({ kind: 'file', name }, body));
    for (let n = 0; n < Number(args.again); n++) {
      later.unshift(process.cpuUsage());
      await inspector.inspect({ kind: 'file', name }, body);
      later[0] = process.cpuUsage(later[0]);
    }
  }
  const { user, system } = later.reduce((a, b) => (sum(b) < sum(a) ? b : a), later.pop() ?? process.cpuUsage(before));
  const peak = process.resourceUsage().maxRSS / 1024;
  const found = how === 'content' ? `${rows} rows, ${characters} characters` : JSON.stringify(records);
  console.log(JSON.stringify({ cpu: (user + system) / 1000, peak, idle: idle / 1024 / 1024, found }));
}

function bench() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-sheets-'));
  try {
    const files = writeLists(dir, Number(args.rows)).filter((file) => file.includes(args.only));
    console.log('| file | MiB | content CPU ms | content peak MiB | whole CPU ms | whole peak MiB | found |');
    console.log('| --- | --- | --- | --- | --- | --- | --- |');
    for (const file of files) {
      const cells = [path.basename(file), (fs.statSync(file).size / 1048576).toFixed(1)];
      let found = '';
      for (const how of ['content', 'whole']) {
        const results = Array.from({ length: Number(args.rounds) }, () => child(file, how));
        const best = results.reduce((a, b) => (b.cpu < a.cpu ? b : a));
        cells.push(best.cpu.toFixed(0), best.peak.toFixed(0));
        found += `${best.found} `;
      }
      console.log(`| ${[...cells, found.trim()].join(' | ')} |`);
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function child(file, how) {
  const me = fileURLToPath(import.meta.url);
  // New objects in as little memory as in the agent's workers.
  const run = spawnSync(
    process.execPath,
    ['--max-semi-space-size=4', me, '--dist', args.dist, '--read', file, '--how', how, '--again', args.again],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (run.status !== 0) throw new Error(`reading ${path.basename(file)} failed with exit code ${run.status}`);
  return JSON.parse(run.stdout);
}

if (args.read === undefined) bench();
else await measure(args.read, args.how);
