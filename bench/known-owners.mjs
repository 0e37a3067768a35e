#!/usr/bin/env node
// Builds filters of known owners and looks people up in them. Build first (npm run build).
//   node bench/known-owners.mjs [KEYS…]        default 1000000 10000000; each in a process of its own, so that peak memory is its own
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildFilter } from '../dist/detect/known/build.js';
import { openFilter, writeFilter } from '../dist/detect/known/filter.js';
import { createKeyList } from '../dist/detect/known/key-list.js';

const LOOK_UPS = 1_000_000;
const MiB = 1024 * 1024;

if (process.argv[2] === '--one') console.log(JSON.stringify(measure(Number(process.argv[3]))));
else {
  const sizes = process.argv.length > 2 ? process.argv.slice(2) : ['1000000', '10000000'];
  for (const keys of sizes) {
    process.stdout.write(execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--one', keys]));
  }
}

function measure(keys) {
  const idleMiB = process.resourceUsage().maxRSS / 1024;
  const next = xorshift(keys);
  const list = createKeyList();
  const members = [];
  for (let at = 0; at < keys; at++) {
    const high = next();
    const low = next();
    list.add(high, low);
    if (at % Math.max(1, Math.floor(keys / 100_000)) === 0) members.push(hex(high, low));
  }
  const started = process.cpuUsage();
  const begun = performance.now();
  const file = writeFilter(buildFilter(list.take(), 1), '00'.repeat(8));
  const buildMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(started);
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const filter = openFilter(file, 'bench');
  const strangers = Array.from({ length: LOOK_UPS }, () => hex(next(), next()));
  const missed = members.filter((member) => !filter.has(member)).length;
  const from = process.cpuUsage();
  let taken = 0;
  for (const stranger of strangers) if (filter.has(stranger)) taken += 1;
  const { user: spent } = process.cpuUsage(from);
  const lookUpNs = (spent * 1000) / LOOK_UPS;
  return {
    keys,
    bitsPerKey: Number(((file.length * 8) / keys).toFixed(3)),
    fileMiB: Number((file.length / MiB).toFixed(1)),
    buildMs: Math.round(buildMs),
    buildCpuMs: Math.round((user + system) / 1000),
    peakMiB: Math.round(peakMiB),
    idleMiB: Math.round(idleMiB),
    lookUpNs: Math.round(lookUpNs),
    missed,
    falsePositives: taken / LOOK_UPS,
  };
}

function hex(high, low) {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Marsaglia's xorshift128: fast, and even enough to stand for HMACs. */
function xorshift(seed) {
  let [x, y, z, w] = [seed >>> 0, 362436069, 521288629, 88675123];
  const next = () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return w;
  };
  for (let round = 0; round < 16; round++) next();
  return next;
}
