import { wantedVerdict } from '../judge.mjs';
import { castOf, isHeld } from './sides.mjs';

/** Figures of one class on one side: what is published, or the hold-out. */
function emptyScore() {
  return {
    documents: 0,
    wanted: 0,
    found: 0,
    exact: 0,
    counted: 0,
    strangers: 0,
    over: 0,
    under: 0,
    verdicts: 0,
    flawed: 0,
    misses: [],
  };
}

/**
 * Inspects every style of a class and scores each document against its labels.
 *
 * @param {object} judge of `makeJudge`
 * @param {{name: string, group: string, styles: object[]}} kind of writing; a style makes documents
 *   `{type, body}` or `{file, body}` with `owners`, and counts from `least` to `most` are right
 * @param {{seed: number, scale: number, side: 'open'|'held'|'both', corpus: object | null}} choice
 */
export async function examine(judge, kind, { seed, scale, side, corpus }) {
  const sides = { open: emptyScore(), held: emptyScore() };
  for (const style of kind.styles) {
    const where = (style.held ?? isHeld(style.id)) ? 'held' : 'open';
    if (side !== 'both' && side !== where) continue;
    const cast = castOf(seed, `${kind.name} ${style.id}`, corpus, where === 'held');
    const mine = (templates) => templates.filter((template) => isHeld(template) === (where === 'held'));
    for (let round = 0; round < scale; round++) {
      for (const count of style.sizes) {
        const document = style.make(cast, count, mine);
        mark(sides[where], judge.print, style.id, document, await send(judge, document));
      }
    }
  }
  return { name: kind.name, group: kind.group, ...sides };
}

export const send = (judge, { type, file, body, head, headers }) =>
  file === undefined ? judge.transfer(type, body, head, headers) : judge.file(file, body);

/** Owner records found of these labels: who, how many, and whether the verdict follows. */
function mark(score, print, style, document, { finding, verdict }) {
  const { owners, least, most } = document;
  const records = finding.prints.filter((each) => each.kind === 'owner');
  const met = new Set(records.flatMap((each) => each.persons));
  const wanted = new Set();
  const missed = [];
  for (const owner of owners) {
    for (const key of owner.keys) wanted.add(print(key));
    if (owner.keys.some((key) => met.has(print(key)))) score.found += 1;
    else missed.push(owner.phone);
  }
  const strangers = records.filter((each) => !each.persons.some((person) => wanted.has(person))).length;
  const counted = finding.records.owner ?? 0;
  const verdicts = new Set();
  for (let count = least; count <= most; count++) verdicts.add(wantedVerdict(count));
  const over = Math.max(0, counted - most);
  const under = Math.max(0, least - counted);
  score.documents += 1;
  score.wanted += owners.length;
  score.exact += Math.min(owners.length, finding.exactOwners);
  score.strangers += strangers;
  score.counted += counted;
  score.over += over;
  score.under += under;
  if (verdicts.has(verdict)) score.verdicts += 1;
  if (missed.length === 0 && strangers === 0 && over === 0 && under === 0 && verdicts.has(verdict)) return;
  score.flawed += 1;
  score.misses.push({
    style,
    expected: `${least === most ? least : `${least} to ${most}`} owners, ${[...verdicts].join(' or ')}`,
    got: `${JSON.stringify(finding.records)}, ${verdict}${strangers > 0 ? `, ${strangers} strangers` : ''}`,
    missed,
    sample: document.sample ?? document.text ?? `${document.body}`,
  });
}

const TARGETS = {
  plain: { recall: 0.995, precision: 0.995, over: 0.005 },
  coarse: { recall: 0.995, precision: 0.995, over: 0.005 },
  obfuscated: { recall: 0.98, precision: 0.995, over: 0.005 },
};

/** Shares of a score, each from 0 to 1. */
export function sharesOf(score, group) {
  const part = (some, all) => (all === 0 ? 0 : some / all);
  const recall = score.wanted === 0 ? 1 : score.found / score.wanted;
  const precision = 1 - part(Math.min(score.counted, score.strangers), score.counted);
  const over = part(score.over, score.wanted);
  const target = TARGETS[group];
  return {
    recall,
    precision,
    over,
    under: part(score.under, score.wanted),
    exact: part(score.exact, score.wanted),
    verdicts: score.documents === 0 ? 1 : score.verdicts / score.documents,
    met: target === undefined || (recall >= target.recall && precision >= target.precision && over <= target.over),
  };
}

/** Adds the figures of `other` to `score`. */
export function addUp(score, other) {
  for (const [name, value] of Object.entries(other)) if (typeof value === 'number') score[name] += value;
  return score;
}

export const sumOf = (scores) => scores.reduce(addUp, emptyScore());
