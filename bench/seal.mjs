// CPU of sealing the records of one transfer, for two reviewers and two approvers. Run after a build:
//   node bench/seal.mjs
import { generateKeyPairSync } from 'node:crypto';
import { seal } from '../dist/inspect/seal.js';
import { keyIdOf } from '../dist/policy/evidence.js';

const RUNS = 200;
const holder = (name) => {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const key = { kty: 'EC', crv: 'P-256', x, y };
  return { name, id: keyIdOf(key), key };
};
const keys = { reviewers: [holder('a'), holder('b')], approvers: [holder('c'), holder('d')] };
const record = (n) => ({
  kind: 'owner',
  persons: [`138${String(n).padStart(8, '0')}`],
  homes: [`馨佳园${n}号1203`],
  initial: '王',
  part: '业主.xlsx › Sheet1',
});

for (const count of [1, 500]) {
  const records = Array.from({ length: count }, (_, n) => record(n));
  for (let run = 0; run < 20; run++) await seal(records, count, keys);
  const before = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) await seal(records, count, keys);
  const { user, system } = process.cpuUsage(before);
  console.log(`${count} records: ${((user + system) / 1000 / RUNS).toFixed(2)} ms of CPU`);
}
