#!/usr/bin/env node
// What the ledger costs at scale: bytes a mark, marking a list, asking for provenance, tracing a leaked list, removing what
// is past its time while it goes on serving. Process CPU time and wall clock.
//   npm run build && node bench/ledger.mjs [--marks 5000000] [--dir DIR]
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LEDGER_MIGRATIONS, openLedger } from '../dist/ledger/ledger.js';
import { openStore } from '../dist/store/store.js';

const { values: args } = parseArgs({
  options: { marks: { type: 'string', default: '5000000' }, dir: { type: 'string' } },
});
const MARKS = Number(args.marks);
const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const PAGE = 20; // records of one view, two marks each
const EVENTS = Math.ceil(MARKS / (PAGE * 2));
const OWNERS = Math.max(50_000, Math.round(MARKS / 10)); // each is seen five times on average

const dir = args.dir ?? mkdtempSync(join(tmpdir(), 'ledger-bench-'));
const path = join(dir, 'menshen.db');
const store = openStore(path, LEDGER_MIGRATIONS);
const ledger = openLedger(store, { keyId: () => 'bench' });

/** 64 evenly spread bits of a number: one hash of 32 bits beside another. */
const mixed = (n) => {
  let h = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, '0');
};
const print = (n) => mixed(n) + mixed(n + 0x10000000);
const homePrint = (n) => mixed(n + 0x20000000) + mixed(n + 0x30000000);
const record = (n) => ({ kind: 'owner', persons: [print(n)], homes: [homePrint(n)] });
const event = (change) => ({
  kind: 'view',
  at: NOW,
  person: 'login:crm:p0',
  account: 'os:desk',
  system: 'crm',
  host: 'crm.example',
  path: '/owners?page',
  recipients: [],
  transfer: '',
  skewMs: 0,
  counts: { owner: PAGE },
  raw: {},
  ...change,
});

function timed(name, work) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const result = work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(`| ${name} | ${((user + system) / 1000).toFixed(0)} ms | ${(performance.now() - wall).toFixed(0)} ms |`);
  return result;
}

// Filled as a year of views would: events one after the other; marks first in a heap, then moved in the order of their
// prints, a sixteenth at a time, as the merge of new marks would have left them.
const insertEvent = store.prepare(
  `INSERT INTO event (same, kind, at, person, account, system, host, path, recipients, transfer, key, skew, times, records,
   counts, raw, prints) VALUES (randomblob(8), 'view', ?, ?, 'os:desk', 'crm', 'crm.example', '/owners?page', '', '', 'bench',
   0, 1, ${PAGE}, '{"owner":${PAGE}}', '{}', '') RETURNING id`,
);
let chance = 7;
const next = (below) => {
  chance ^= chance << 13;
  chance ^= chance >>> 17;
  chance ^= chance << 5;
  return (chance >>> 0) % below;
};
writeFileSync(join(dir, 'heap.db'), '');
store.prepare('ATTACH ? AS beside').run(join(dir, 'heap.db'));
store.prepare('CREATE TABLE beside.heap (print BLOB, event INTEGER, item INTEGER)').run();
const insertHeap = store.prepare('INSERT INTO beside.heap VALUES (?, ?, ?)');
const EVENTS_AT_ONCE = 10_000;
for (let from = 0; from < EVENTS; from += EVENTS_AT_ONCE) {
  store.transaction(() => {
    for (let at = from; at < Math.min(EVENTS, from + EVENTS_AT_ONCE); at++) {
      const row = insertEvent.get(NOW - Math.round(((EVENTS - at) / EVENTS) * 170 * DAY), `login:crm:p${at % 12}`);
      const first = next(OWNERS - PAGE);
      for (let n = 0; n < PAGE; n++) {
        insertHeap.run(Buffer.from(print(first + n), 'hex'), row.id, n * 2);
        insertHeap.run(Buffer.from(homePrint(first + n), 'hex'), row.id, n * 2 + 1);
      }
    }
  });
}
const move = store.prepare(
  'INSERT OR IGNORE INTO mark SELECT * FROM beside.heap WHERE print >= ? AND print < ? ORDER BY print, event, item',
);
for (let n = 0; n < 16; n++)
  move.run(Buffer.from([n << 4]), n === 15 ? Buffer.alloc(9, 0xff) : Buffer.from([(n + 1) << 4]));
store.prepare('DETACH beside').run();
rmSync(join(dir, 'heap.db'));
store.emptyLog();
const { kept } = ledger.marks();
console.log(
  `${kept} marks of ${EVENTS} events, ${(statSync(path).size / kept).toFixed(1)} bytes a mark, events and indexes included\n`,
);
console.log('| what | CPU | wall |\n|---|---:|---:|');

const list = (from, count) => Array.from({ length: count }, (_, n) => record(from + n));
const fresh = list(OWNERS + 1_000, 10_000);
timed('marking 10,000 records (20,000 marks) of one export', () =>
  ledger.mark(event({ kind: 'export', at: NOW, person: 'login:crm:p3' }), fresh),
);
timed('the same again: known, nothing is written', () =>
  ledger.mark(event({ kind: 'export', at: NOW + 1000, person: 'login:crm:p3' }), fresh),
);
timed('provenance of 132 records', () => ledger.provenance({ prints: list(4_000, 132) }, NOW + 1));
timed('provenance of 5,000 records', () => ledger.provenance({ prints: list(4_000, 5_000) }, NOW + 1));
const traced = timed('trace of 100,000 records', () => ledger.trace({ prints: list(0, 100_000) }));
console.log(`\ntrace: ${traced.known} known, ${traced.people.length} people\n\n| what | CPU | wall |\n|---|---:|---:|`);
const sliceOf = (name, most, meanwhile) => {
  let worst = 0;
  let slices = 0;
  const cpu = process.cpuUsage();
  const wall = performance.now();
  for (; slices < most; slices++) {
    const begun = performance.now();
    if (!ledger.tend()) break;
    worst = Math.max(worst, performance.now() - begun);
    meanwhile(slices);
  }
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `| ${name}: ${slices} slices, the longest ${worst.toFixed(0)} ms | ${((user + system) / 1000).toFixed(0)} ms | ${(performance.now() - wall).toFixed(0)} ms |`,
  );
};
timed('removing events past their retention, one slice', () => ledger.prune(NOW + 30 * DAY));
sliceOf('sweeping their marks, marking 20 records after each', 400, (n) =>
  ledger.mark(event({ at: NOW + n * 3_700_000 }), list(n * 31, 20)),
);
store.close();
if (args.dir === undefined) rmSync(dir, { recursive: true, force: true });
