#!/usr/bin/env node
// Looks for texts whose inspection grows faster than they do: random repetitions of what readers and expressions look for,
// each inspected at one size and at four times it. Prints those that cost much more a byte when they are larger.
//   npm run build && node bench/growth.mjs [--seconds 60] [--seed 1] [--kib 64] [--least 2.5]
// Compared is processor time; a case that looks worse is measured twice more, and counts with the least of its ratios.
import { parseArgs } from 'node:util';
import { createBytesInspector } from '../dist/inspect/inspect-bytes.js';
import { DEFAULT_BUDGET } from '../dist/model/budget.js';
import { makeChance } from './detection/chance.mjs';
import { plainLines } from './detection/lines.mjs';
import { makePeople } from './detection/people.mjs';

const { values: args } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    kib: { type: 'string', default: '64' },
    least: { type: 'string', default: '2.5' },
  },
});
const chance = makeChance(Number(args.seed));
const people = makePeople(chance);
const TIMES = 4;

/** What readers look for, and what keeps their expressions going. */
const UNITS = [
  ...'1 0 9 12 138 1381 86 0086 021 0571 1203 5-2-1203 2026-01-17 13812345678 110101199003071234 6222021234567890123'.split(
    ' ',
  ),
  ...'一 二三 十百 幺三八 壹 ① ² ８ １３８ 𝟏𝟑 l3 O 丨 · － — -- . , ， 、 ： : = | || / ( （ [ 【 】 ] ) { } < > " \' ; ； # @ * & % \\ _ ~'.split(
    ' ',
  ),
  ...'号 室 栋 单元 弄 座 楼 门 房 户 年 月 万 平 元 先生 王小明 房东 业主 电话 微信 姓名： 电话= 小区：馨佳园 馨佳园 临汾路 会议室'.split(
    ' ',
  ),
  ...'a Ab tel: phone= "phone":" &#49; %E4%B8 =E4=B8 \\u4e00 \\x31 data:, <td> </tr> <?xml {\\rtf BEGIN:VCARD -- ## |---|'.split(
    ' ',
  ),
  'INSERT INTO t VALUES (1,',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\n\n',
  '\u200b',
  '\u202e',
  '\ufeff',
];

function unit() {
  if (chance.once(8)) return chance.pick([...plainLines(chance, people, 1)]).text;
  return chance.pick(UNITS);
}

/** A short row of units, or a few such rows in turn, repeated; sometimes behind a head that decides who reads it. */
function textOf() {
  const row = () => Array.from({ length: chance.whole(1, 5) }, unit).join('');
  const parts = Array.from({ length: chance.whole(1, 3) }, row);
  const head = chance.pick([
    '',
    '',
    '',
    '{"a":"',
    '<html><body>',
    'a,b,c,d\n',
    'INSERT INTO t VALUES (',
    'a=',
    '业主\t电话\t房号\n',
  ]);
  const tail = chance.once(3) ? row() : '';
  return (bytes) => {
    const cycle = parts.join('');
    const times = Math.max(1, Math.floor(bytes / Math.max(1, Buffer.byteLength(cycle))));
    return Buffer.from(head + cycle.repeat(times) + tail);
  };
}

const setup = {
  key: '00'.repeat(32),
  patterns: [],
  staffPhones: [],
  compounds: [],
  budget: { ...DEFAULT_BUDGET, maxBusyMs: 100_000 },
};
const inspector = createBytesInspector(setup, () => performance.now());
const HEAD = { method: 'POST', host: 'example.com', target: '/', headers: [] };

async function cpuOf(bytes) {
  const body = { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
  const before = process.cpuUsage();
  await inspector.inspect({ kind: 'transfer', head: HEAD }, body);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Cost a byte at four times the size, over that at the size. Too short a time says nothing. */
async function ratioOf(make, bytes) {
  const small = make(bytes);
  const large = make(bytes * TIMES);
  await cpuOf(small);
  const one = Math.min(await cpuOf(small), await cpuOf(small));
  const four = await cpuOf(large);
  const mib = (four / large.length) * 1024 * 1024;
  return { ratio: four < 40 ? 1 : four / large.length / (Math.max(one, 1) / small.length), mib };
}

const until = performance.now() + Number(args.seconds) * 1000;
const bytes = Number(args.kib) * 1024;
const least = Number(args.least);
const ratios = [];
let dearest = { mib: 0, shown: '' };
while (performance.now() < until) {
  const make = textOf();
  const shown = JSON.stringify(make(120).toString().slice(0, 160));
  let { ratio, mib } = await ratioOf(make, bytes);
  for (let again = 0; again < 2 && ratio > least; again++) {
    const next = await ratioOf(make, bytes);
    ratio = Math.min(ratio, next.ratio);
    mib = Math.min(mib, next.mib);
  }
  ratios.push(ratio);
  if (mib > dearest.mib) dearest = { mib, shown };
  if (ratio > least) console.log(`${ratio.toFixed(1)} times the cost a byte, ${mib.toFixed(0)} ms a MiB: ${shown}`);
}
ratios.sort((a, b) => a - b);
const worse = ratios.filter((ratio) => ratio > least).length;
console.log(
  `${ratios.length} texts of ${args.kib} and ${Number(args.kib) * TIMES} KiB, seed ${args.seed}: ${worse} cost more than ${least} times as much a byte, at most ${(ratios.at(-1) ?? 0).toFixed(1)}`,
);
console.log(`dearest: ${dearest.mib.toFixed(0)} ms a MiB: ${dearest.shown}`);
