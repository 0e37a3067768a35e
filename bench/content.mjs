/**
 * What closed formats cost: the isolated process cold and warm, its memory at the cap, and what other transfers notice.
 *
 *   npm run build && node bench/content.mjs [--rows 2000] [--rounds 5]
 *
 * CPU is user and system time of the isolated process as Linux counts it; elsewhere only wall-clock time is shown.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { deflateSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import SevenZip from '7z-wasm';
import { isolatedOver } from '../dist/inspect/child/isolated.js';
import { openChild } from '../dist/inspect/child/process.js';
import { openInspector } from '../dist/inspect/inspector.js';
import { DEFAULT_BUDGET } from '../dist/model/budget.js';
import { bytesOf } from '../dist/model/bytes.js';
import { pdfBomb, pdfOf } from './hostile-files.mjs';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '5' } },
});
const rowCount = Number(values.rows);
const rounds = Number(values.rounds);
const CHILD = { memoryMiB: 400, idleMs: 60_000, onLost: () => undefined };

const rows = Array.from({ length: rowCount }, (_, i) => [
  `临汾路${1500 + (i % 90)}弄`,
  `${1 + (i % 40)}号${101 + (i % 900)}`,
  `${'王李张刘陈杨黄赵'[i % 8]}先生`,
  13_900_000_000 + i * 7919,
]);
const csv = rows.map((row) => row.join(',')).join('\n');

function bookOf(kind) {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), '业主');
  return write(book, { type: 'buffer', bookType: kind });
}

async function pack(file, data) {
  const machine = await SevenZip({ print: () => undefined, printErr: () => undefined, quit: () => undefined });
  machine.FS.mkdir('/w');
  machine.FS.chdir('/w');
  machine.FS.writeFile('/w/a.csv', Buffer.from(data));
  machine.callMain(['a', '-mx=5', file, 'a.csv']);
  return Buffer.from(machine.FS.readFile(`/w/${file}`));
}

function pdfOfRows() {
  const pages = [];
  for (let at = 0; at < rows.length; at += 50) {
    const drawn = rows.slice(at, at + 50).flatMap((row, r) =>
      row.map((cell, c) => {
        const hex = Buffer.from(String(cell), 'utf16le').swap16().toString('hex');
        return `BT /F1 10 Tf ${40 + c * 120} ${800 - r * 15} Td <${hex}> Tj ET`;
      }),
    );
    pages.push(deflateSync(drawn.join('\n')));
  }
  return pdfOf(pages, '/FlateDecode');
}

/** CPU of a process in milliseconds, to the 10 ms that Linux counts in; null elsewhere. */
function cpuOf(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

function memoryOf(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024);
  } catch {
    return null;
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const shown = (value) => (value === null ? '–' : Math.round(value));

async function readOnce(isolated, format, bytes) {
  const { maxPartBytes, maxTotalBytes, maxRatio, maxEntries } = DEFAULT_BUDGET;
  const job = { format, size: bytes.length, maxMs: 60_000, maxPartBytes, maxTotalBytes, maxRatio, maxEntries };
  const reader = await isolated.open(60_000);
  let chars = 0;
  const lost = await reader.read(job, bytesOf(bytes), (part) => {
    if (part.kind === 'text') chars += part.text.length;
    else if (part.kind === 'rows') for (const row of part.rows) for (const cell of row) chars += cell.length;
    else if (part.kind === 'bytes') chars += part.bytes.length;
  });
  return { lost, chars };
}

async function formatTable() {
  const samples = [
    ['xls (BIFF8)', 'book', bookOf('biff8')],
    ['xlsb', 'book', bookOf('xlsb')],
    ['pdf, Chinese font not embedded', 'pdf', pdfOfRows()],
    ['7z', 'archive', await pack('a.7z', csv)],
    ['xz', 'archive', await pack('a.xz', csv)],
    ['bz2', 'archive', await pack('a.bz2', csv)],
  ];
  console.log(`| format, ${rowCount} rows | KiB | start and first file | first file | later files | MiB after |`);
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const [name, format, bytes] of samples) {
    const child = openChild(CHILD);
    const isolated = isolatedOver(child.open);
    await (await child.open(60_000)).close(0);
    const start = cpuOf(child.stats.pid);
    const costs = [];
    for (let i = 0; i <= rounds; i++) {
      const before = cpuOf(child.stats.pid);
      await readOnce(isolated, format, bytes);
      costs.push(before === null ? null : cpuOf(child.stats.pid) - before);
    }
    const [first, ...later] = costs;
    const memory = memoryOf(child.stats.pid);
    await child.close();
    const cold = start === null ? null : start + first;
    const figures = [bytes.length / 1024, cold, first, median(later), memory].map(shown);
    console.log(`| ${name} | ${figures.join(' | ')} |`);
  }
}

/** The bomb's highest resident memory, and how long it took until a new process stood ready. */
async function atTheCap() {
  const child = openChild(CHILD);
  await (await child.open(60_000)).close(0);
  const { pid } = child.stats;
  const idle = memoryOf(pid);
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, memoryOf(pid) ?? 0);
  }, 2);
  const began = performance.now();
  const { lost } = await readOnce(isolatedOver(child.open), 'pdf', pdfBomb());
  const ended = performance.now();
  clearInterval(watch);
  await (await child.open(60_000)).close(0);
  const ready = performance.now();
  console.log(
    `\nidle ${shown(idle)} MiB; bomb of ${pdfBomb().length} bytes: ${lost} after ${shown(ended - began)} ms, at most ${highest} MiB;`,
  );
  console.log(`the next process was ready ${shown(ready - ended)} ms later`);
  await child.close();
}

/** Small texts, one after the other, through two workers: alone, and while bombs go off in the isolated process. */
async function others() {
  const inspector = openInspector({
    key: '00'.repeat(32),
    patterns: [],
    staffPhones: [],
    compounds: [],
    budget: DEFAULT_BUDGET,
    workers: 2,
    workerHeapMiB: 384,
    onWorkerLost: () => undefined,
  });
  const text = Buffer.from(csv.split('\n').slice(0, 20).join('\n'));
  const memory = (bytes) => ({ ...bytesOf(bytes), fd: null });
  const round = async () => {
    const took = [];
    for (let i = 0; i < 300; i++) {
      const began = performance.now();
      await inspector.file('a.csv', memory(text));
      took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    return [0.5, 0.95, 0.99].map((share) => took[Math.floor(took.length * share)].toFixed(2)).join(' / ');
  };
  await round();
  console.log(`\nsmall texts through two workers, ms at the median / 95 % / 99 %:`);
  console.log(`alone ${await round()}`);
  const bombs = Promise.all(Array.from({ length: 3 }, () => inspector.file('bomb.pdf', memory(pdfBomb()))));
  console.log(`beside three PDF bombs ${await round()}`);
  await bombs;
  await inspector.close();
}

await formatTable();
await atTheCap();
await others();
