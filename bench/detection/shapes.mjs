// The set `shapes`: content made from the shapes detection was built with, class by class.
import { makeChance } from './chance.mjs';
import { BEYOND, DISGUISES } from './disguises.mjs';
import { measureEncodings } from './encodings.mjs';
import { csv, markdown, xlsx } from './files.mjs';
import { flows } from './flows.mjs';
import { measureAdverts, measureCorpus, measureNegatives } from './lawful.mjs';
import * as lines from './lines.mjs';
import { OBJECTS, objects } from './objects.mjs';
import { makePeople } from './people.mjs';
import { addScore, makeScore, scoreTable, shares, table } from './score.mjs';
import { sheets, TABLES } from './tables.mjs';
import { measureWild } from './wild.mjs';

/** Each class draws from its own chance, so that changing one leaves the others as they were. */
function chanceOf(seed, name) {
  let mixed = seed;
  for (const character of name) mixed = Math.imul(mixed ^ character.codePointAt(0), 0x01000193);
  return makeChance(mixed);
}

const sampleOf = (each) =>
  each.text ??
  each.body ??
  each.rows
    ?.slice(0, 6)
    .map((row) => row.join(' ¦ '))
    .join('\n') ??
  '';
/**
 * Measures and prints the set.
 *
 * @param {object} judge
 * @param {{seed: number, scale: number, only: string, misses: number, corpus: string, root: string}} choice
 * @returns {Promise<{scores: object[], failed: number, classes: number}>}
 */
export async function measureShapes(judge, { seed, scale, only, misses, corpus, root }) {
  const scores = [];
  let classes = 0;
  async function measure(name, group, documents, make, inspect) {
    if (!`${group} ${name}`.includes(only)) return;
    classes += 1;
    const chance = chanceOf(seed, name);
    const score = makeScore(name, group);
    for (const each of make(chance, makePeople(chance), Math.ceil(documents * scale))) {
      addScore(score, judge.print, sampleOf(each), each.owners, await inspect(each));
    }
    scores.push(score);
  }

  const asText = ({ text }) => judge.transfer('text/plain; charset=utf-8', text);

  const TEXTS = {
    'plain lines': lines.plainLines,
    'lines among talk': lines.mixedLines,
    'exported chat': lines.chatExport,
    prose: lines.prose,
    'several in a line': lines.severalPerLine,
    'labelled blocks': lines.blocks,
  };
  for (const [name, make] of Object.entries(TEXTS)) await measure(name, 'plain', 240, make, asText);
  for (const [name, layouts] of Object.entries(TABLES)) {
    const make = (chance, people, count) => sheets(chance, people, count, layouts);
    const group = name === 'cut' ? 'obfuscated' : 'plain';
    const title = name === 'cut' ? 'phone over cells' : `table, ${name}`;
    await measure(`${title}: csv`, group, 60, make, ({ rows }) => judge.file('名单.csv', csv(rows)));
    await measure(`${title}: xlsx`, group, 60, make, ({ rows }) => judge.file('名单.xlsx', xlsx([['Sheet1', rows]])));
    await measure(`${title}: pasted`, group, 60, make, ({ rows }) =>
      judge.transfer('text/plain', rows.map((row) => row.join('\t')).join('\n')),
    );
    await measure(`${title}: markdown`, group, 60, make, ({ rows }) => judge.transfer('text/plain', markdown(rows)));
  }
  for (const [name, write] of Object.entries(OBJECTS)) {
    await measure(
      name,
      'plain',
      40,
      (_chance, people, count) => objects(people, count, write),
      ({ type, body }) => judge.transfer(type, body),
    );
  }
  for (const [name, disguise] of Object.entries(DISGUISES)) {
    await measure(
      name,
      'obfuscated',
      96,
      (chance, people, count) => lines.disguisedLines(chance, people, count, disguise),
      asText,
    );
  }
  for (const [name, dress] of Object.entries(lines.WHOLE_LINES)) {
    await measure(
      name,
      'obfuscated',
      96,
      (chance, people, count) => lines.wholeLines(chance, people, count, dress),
      asText,
    );
  }
  await measure('late shapes', 'beyond', 240, lines.lateLines, asText);
  await measure('phone over lines', 'obfuscated', 96, lines.cutOverLines, asText);
  for (const [name, disguise] of Object.entries(BEYOND)) {
    await measure(
      name,
      'beyond',
      96,
      (chance, people, count) => lines.disguisedLines(chance, people, count, disguise),
      asText,
    );
  }

  await measureWild(judge, measure);

  const whole = only === '';
  const encodings = whole ? await measureEncodings(judge, chanceOf(seed, 'encodings'), scale) : null;
  const adverts = whole ? await measureAdverts(judge, chanceOf(seed, 'adverts')) : null;
  const negatives = whole ? await measureNegatives(judge, chanceOf(seed, 'negatives'), root) : [];
  if (whole && corpus !== '') negatives.push(...(await measureCorpus(judge, corpus)));

  console.log(`${scoreTable(scores)}\n`);
  for (const score of scores) {
    for (const { what, sample } of score.misses.slice(0, misses))
      console.log(`[${score.name}] ${what}\n${sample.slice(0, 1500)}\n`);
  }
  let failed = scores.filter((score) => !shares(score).met).length;
  if (whole) {
    console.log(`${encodings.text}\n\n${adverts.text}\n`);
    const header = ['without owners', 'bodies', 'owners', 'blocks', 'coaches', 'flags', 'rules', 'other records'];
    console.log(
      `${table(
        header,
        negatives.map((each) => [
          each.name,
          each.bodies,
          each.owners,
          each.block,
          each.coach,
          each.flag,
          [...each.rules].join(' '),
          each.others,
        ]),
      )}\n`,
    );
    const rows = [];
    const chance = chanceOf(seed, 'flows');
    for (const { name, body } of flows(chance, makePeople(chance))) {
      const { finding, verdict, rule } = await judge.transfer('text/plain; charset=utf-8', body);
      rows.push([name, JSON.stringify(finding.records).replace(/[{}"]/g, ''), verdict, rule ?? '']);
    }
    console.log(`${table(['lawful in bulk, 30 people', 'records', 'verdict', 'rule'], rows)}\n`);
    failed += encodings.flips + adverts.failed + negatives.reduce((sum, each) => sum + each.owners + each.block, 0);
  }
  return { scores, failed, classes };
}
