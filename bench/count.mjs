#!/usr/bin/env node
// What keeping, counting and fingerprinting the records of one large list costs, without reading it: CPU time a record and
// the memory it takes.
//   npm run build && node bench/count.mjs [--records 100000] [--rounds 3]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createTally } from '../dist/detect/count/tally.js';
import { createFingerprint } from '../dist/inspect/fingerprint.js';

const { values: args } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    child: { type: 'boolean', default: false },
  },
});
const N = Number(args.records);
const PLACES = ['望江', '听泉', '银杏', '海棠', '柳岸', '云栖', '长亭', '百合'];
const SORTS = ['雅苑', '名邸', '公寓', '家园', '新村', '花园'];

/** One owner of a list: a phone and a home that no other has. */
const draft = (at) => ({
  phones: [{ digits: `138${String((at * 7919) % 99_999_989).padStart(8, '0')}`, owned: true }],
  landlines: [],
  ids: [],
  homes: [
    {
      place: PLACES[at % 8] + SORTS[(at >> 3) % 6],
      building: `${(at % 60) + 1}`,
      unit: `${(at % 4) + 1}`,
      room: `${((at % 32) + 1) * 100 + (at % 7) + 1 + Math.floor(at / 2000) * 10_000}`,
    },
  ],
  name: '王建国',
  owner: true,
  intent: false,
  special: null,
  errand: null,
});

const micros = (since) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

if (args.child) {
  const start = process.cpuUsage();
  for (let at = 0; at < N; at++) draft(at);
  const making = micros(start);
  const idle = process.memoryUsage.rss();
  const began = process.cpuUsage();
  const tally = createTally({ fingerprint: createFingerprint(Buffer.alloc(32, 7)), staffPhones: new Set() });
  for (let at = 0; at < N; at++) tally.add('业主.xlsx', draft(at));
  const kept = micros(began) - making;
  const before = process.cpuUsage();
  const { records } = tally.result();
  const counted = micros(before);
  const mib = Math.round(process.resourceUsage().maxRSS / 1024 - idle / 1024 / 1024);
  console.log(`| ${records.owner} | ${(kept / N).toFixed(2)} | ${(counted / N).toFixed(2)} | ${mib} |`);
} else {
  console.log('| owners | keeping, µs a record | counting, µs a record | MiB over idle |\n| --- | --- | --- | --- |');
  for (let round = 0; round < Number(args.rounds); round++) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--child', '--records', args.records], {
      stdio: 'inherit',
    });
  }
}
