// The set `field`: owners and other content as people really write it, made without knowing how detection reads.

import path from 'node:path';
import { BOOKS } from './books.mjs';
import { readCorpus } from './corpus.mjs';
import { DRESSES } from './dress.mjs';
import { examine, sharesOf } from './examine.mjs';
import { measureFlows } from './flows.mjs';
import { LATE } from './late.mjs';
import { measureQuiet } from './lawful.mjs';
import { measureLaws } from './laws.mjs';
import { writeLawMisses, writeMisses, writeQuietMisses } from './misses.mjs';
import { classTable, flowTable, lawTable, quietTable } from './report.mjs';
import { SECOND } from './second.mjs';
import { SHEETS } from './sheets.mjs';
import { TEXTS } from './texts.mjs';
import { WHOLE } from './whole.mjs';
import { WIRES } from './wires.mjs';

const CLASSES = [...TEXTS, ...SHEETS, ...WIRES, ...BOOKS, ...DRESSES, ...WHOLE, ...SECOND, ...LATE];

/**
 * Measures the field set.
 *
 * @param {object} judge
 * @param {{seed: number, scale: number, side: 'open'|'held'|'both', only: string, corpus: string, missDir: string, root: string}} choice
 *   `missDir` gets one file of failing examples a class, never of the hold-out; `corpus` is a folder or empty
 * @returns {Promise<{text: string, figures: object, failed: number}>} the report, its numbers, and how many classes fail
 */
export async function measureField(judge, choice) {
  const { missDir, only } = choice;
  const results = [];
  for (const kind of CLASSES) {
    if (!`${kind.group} ${kind.name}`.includes(only)) continue;
    const result = await examine(judge, kind, { ...choice, corpus: null });
    results.push(result);
    if (missDir !== '') writeMisses(missDir, result);
  }
  const pieces = results.length === 0 ? [] : [classTable(results)];
  const figures = { classes: results.map(figuresOf) };
  let failed = results.filter((each) => !bothMet(each)).length;
  if (only === '' && choice.corpus !== '') {
    const corpus = readCorpus(choice.corpus);
    const again = [];
    for (const kind of TEXTS)
      again.push(await examine(judge, { ...kind, name: `${kind.name}, corpus names` }, { ...choice, corpus }));
    pieces.push(classTable(again));
    figures.corpus = again.map(figuresOf);
  }
  const quiet = await measureQuiet(judge, choice);
  if (quiet.length > 0) {
    pieces.push(quietTable(quiet));
    figures.quiet = quiet.map(({ misses: _, rules, ...rest }) => ({ ...rest, rules: [...rules] }));
    failed += quiet.filter((each) => (each.hard ? 0 : each.owners) + each.block > 0).length;
    if (missDir !== '') writeQuietMisses(missDir, quiet);
  }
  if (only === '') {
    const laws = await measureLaws(judge, choice);
    const flows = await measureFlows({ ...choice, policies: path.join(choice.root, 'policies') });
    pieces.push(lawTable(laws), flowTable(flows));
    figures.laws = laws.map(({ misses: _, ...rest }) => rest);
    figures.flows = flows.map(({ verdicts, liftedVerdicts, ...rest }) => ({
      ...rest,
      verdicts: [...verdicts],
      liftedVerdicts: [...liftedVerdicts],
    }));
    failed +=
      laws.filter((each) => each.flips + each.counts > 0).length +
      flows.filter((each) => each.right + each.rightLifted < 2 * each.times).length;
    if (missDir !== '') writeLawMisses(missDir, laws);
  }
  return { text: pieces.join('\n\n'), figures, failed };
}

const bothMet = ({ group, open, held }) => sharesOf(open, group).met && sharesOf(held, group).met;

function figuresOf({ name, group, open, held }) {
  const numbers = ({ misses: _, ...rest }) => ({ ...rest, ...sharesOf(rest, group) });
  return { name, group, open: numbers(open), held: numbers(held) };
}
