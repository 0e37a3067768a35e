import fs from 'node:fs';
import path from 'node:path';
import { table } from '../score.mjs';
import { DRESSES } from './dress.mjs';
import { examine, sharesOf, sumOf } from './examine.mjs';
import { SHEETS } from './sheets.mjs';
import { TEXTS } from './texts.mjs';
import { WIRES } from './wires.mjs';

const CLASSES = [...TEXTS, ...SHEETS, ...WIRES, ...DRESSES];

const percent = (share) => (share * 100).toFixed(2);

/**
 * Measures the field set and returns its report.
 *
 * @param {object} judge
 * @param {{seed: number, scale: number, side: 'open'|'held'|'both', only: string, corpus: object | null, missDir: string}} choice
 *   `missDir` gets one file of failing examples a class, never of the hold-out
 */
export async function measureField(judge, choice) {
  const results = [];
  for (const kind of CLASSES) {
    if (!`${kind.group} ${kind.name}`.includes(choice.only)) continue;
    const result = await examine(judge, kind, choice);
    results.push(result);
    if (choice.missDir !== '') writeMisses(choice.missDir, result);
  }
  return { results, text: report(results), failed: results.filter((each) => !allMet(each)).length };
}

const allMet = ({ group, open, held }) => sharesOf(open, group).met && sharesOf(held, group).met;

function report(results) {
  const header = [
    'class',
    'group',
    'side',
    'documents',
    'owners',
    'recall %',
    'room known %',
    'precision %',
    'over %',
    'under %',
    'verdict %',
    'target',
  ];
  const row = (name, group, side, score) => {
    const s = sharesOf(score, group);
    const figures = [s.recall, s.exact, s.precision, s.over, s.under, s.verdicts].map(percent);
    return [name, group, side, score.documents, score.wanted, ...figures, s.met ? '' : 'missed'];
  };
  const rows = results.flatMap((each) =>
    ['open', 'held']
      .filter((side) => each[side].documents > 0)
      .map((side) => row(each.name, each.group, side, each[side])),
  );
  for (const group of new Set(results.map((each) => each.group))) {
    const of = results.filter((each) => each.group === group);
    for (const side of ['open', 'held']) {
      const sum = sumOf(of.map((each) => each[side]));
      if (sum.documents > 0) rows.push(row(`**all ${group}**`, group, side, sum));
    }
  }
  return table(header, rows);
}

/** Failing examples of one class, smallest documents first, at most three of a style. */
function writeMisses(dir, { name, open }) {
  const file = path.join(dir, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`);
  const seen = new Map();
  const pieces = [];
  for (const miss of [...open.misses].sort((a, b) => a.sample.length - b.sample.length)) {
    const times = seen.get(miss.style) ?? 0;
    seen.set(miss.style, times + 1);
    if (times >= 3) continue;
    const missed = miss.missed.length > 0 ? `\nmissed phones: ${miss.missed.slice(0, 12).join(' ')}` : '';
    pieces.push(
      `STYLE ${miss.style}\nEXPECTED ${miss.expected}\nGOT ${miss.got}${missed}\n-----\n${miss.sample.slice(0, 2500)}\n`,
    );
  }
  if (pieces.length === 0) {
    fs.rmSync(file, { force: true });
    return;
  }
  const counts = [...seen].sort((a, b) => b[1] - a[1]).map(([style, count]) => `${count} × ${style}`);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(
    file,
    `flawed documents by style (${open.flawed} of ${open.documents}):\n${counts.join('\n')}\n\n${pieces.join('\n==========\n')}`,
  );
}
