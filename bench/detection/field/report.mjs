import { table } from '../score.mjs';
import { sharesOf, sumOf } from './examine.mjs';

const percent = (share) => (share * 100).toFixed(2);

/** Figures of each class, and of each group together, what is published and the hold-out apart. */
export function classTable(results) {
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
  const sides = ['open', 'held'];
  const rows = results.flatMap((each) =>
    sides.filter((side) => each[side].documents > 0).map((side) => row(each.name, each.group, side, each[side])),
  );
  for (const group of new Set(results.map((each) => each.group))) {
    for (const side of sides) {
      const sum = sumOf(results.filter((each) => each.group === group).map((each) => each[side]));
      if (sum.documents > 0) rows.push(row(`**all ${group}**`, group, side, sum));
    }
  }
  return table(header, rows);
}

export const quietTable = (quiet) =>
  table(
    ['without owners', 'bodies', 'owners', 'blocks', 'coaches', 'flags', 'rules', 'other records'],
    quiet.map((each) => [
      each.name,
      each.bodies,
      each.owners,
      each.block,
      each.coach,
      each.flag,
      [...each.rules].join(' '),
      each.others,
    ]),
  );

export const lawTable = (laws) =>
  table(
    ['what must not matter', 'pairs', 'verdict flips', 'counts changed'],
    laws.map((each) => [each.name, each.pairs, each.flips, each.counts]),
  );

export const flowTable = (flows) =>
  table(
    [
      'lawful in bulk',
      'records, last',
      'verdicts',
      'right',
      'template',
      'verdicts with it',
      'right',
      'owners where none is',
    ],
    flows.map((each) => [
      each.name,
      each.records,
      [...each.verdicts].join(' '),
      `${each.right} of ${each.times}`,
      each.template,
      [...each.liftedVerdicts].join(' '),
      `${each.rightLifted} of ${each.times}`,
      each.owners,
    ]),
  );
