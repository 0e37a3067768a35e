import fs from 'node:fs';
import path from 'node:path';
import { ADVERTS, leaked } from './adverts.mjs';
import { NEGATIVES } from './negatives.mjs';
import { fullName, makePeople } from './people.mjs';

const PLAIN = 'text/plain; charset=utf-8';

/** 1,000 adverts with the negotiator's own phone, alone and together; then the same with owners' rooms and phones. */
export async function measureAdverts(judge, chance) {
  const people = makePeople(chance);
  const homes = people.people(1000);
  const mine = Array.from({ length: 50 }, () => ({ name: fullName(chance), phone: people.phone() }));
  const names = Object.keys(ADVERTS);
  const adverts = homes.map((o, at) => ADVERTS[names[at % names.length]](o, mine[Math.floor(at / 20)], chance));
  const lawful = { allow: 0, flag: 0, coach: 0, block: 0 };
  const wrong = [];
  for (const advert of adverts) {
    const { verdict, finding } = await judge.transfer(PLAIN, advert);
    lawful[verdict] += 1;
    if (verdict !== 'allow') wrong.push(`${verdict} ${JSON.stringify(finding.records)}: ${advert}`);
  }
  let blockedPages = 0;
  let found = 0;
  let foundTogether = 0;
  const missed = [];
  for (let first = 0; first < 1000; first += 20) {
    const page = adverts.slice(first, first + 20);
    if ((await judge.transfer(PLAIN, page.join('\n\n'))).verdict === 'block') blockedPages += 1;
    const bad = page.map((advert, at) => leaked(advert, homes[first + at]));
    for (const [at, each] of bad.entries()) {
      const { finding } = await judge.transfer(PLAIN, each);
      if (hasOwner(finding, judge.print(homes[first + at].phone))) found += 1;
      else missed.push(each);
    }
    const { finding } = await judge.transfer(PLAIN, bad.join('\n\n'));
    for (const home of homes.slice(first, first + 20))
      if (hasOwner(finding, judge.print(home.phone))) foundTogether += 1;
  }
  const text = [
    `Adverts: 1,000 single ones ${JSON.stringify(lawful).replace(/[{}"]/g, '')}; 50 pages of 20: ${blockedPages} blocked.`,
    `The same with owners' rooms and phones: ${found} of 1,000 owners found alone, ${foundTogether} of 1,000 on pages.`,
    ...wrong.slice(0, 5),
    ...missed.slice(0, 5).map((each) => `missed: ${each}`),
  ];
  return { failed: lawful.block + blockedPages + (1000 - found) + (1000 - foundTogether), text: text.join('\n') };
}

function hasOwner(finding, print) {
  return finding.prints.some((each) => each.kind === 'owner' && each.persons.includes(print));
}

function makeCount(name) {
  return { name, bodies: 0, owners: 0, allow: 0, flag: 0, coach: 0, block: 0, others: '', rules: new Set() };
}

function addCount(count, { finding, verdict, rule }) {
  const { owner = 0, ...others } = finding.records;
  count.bodies += 1;
  count.owners += owner;
  count[verdict] += 1;
  const said = Object.entries(others)
    .map(([kind, number]) => `${number} ${kind}`)
    .join(', ');
  if (rule !== null) count.rules.add(rule);
  if (said.length > count.others.length) count.others = said;
}

export async function measureNegatives(judge, chance, root) {
  const counts = [];
  for (const [name, make] of Object.entries(NEGATIVES)) {
    const count = makeCount(name);
    for (let round = 0; round < 12; round++) {
      for (const [type, body] of make(chance)) addCount(count, await judge.transfer(type, body));
    }
    counts.push(count);
  }
  const lock = makeCount('lock file');
  addCount(lock, await judge.file('package-lock.json', fs.readFileSync(path.join(root, 'package-lock.json'))));
  counts.push(lock);
  const source = makeCount('source code');
  for (const file of filesBelow(path.join(root, 'src'))) {
    addCount(source, await judge.file(path.basename(file), fs.readFileSync(file)));
  }
  counts.push(source);
  return counts;
}

/** Files of a folder, each whole and in pieces of 40 lines. */
export async function measureCorpus(judge, dir) {
  const base = fs.existsSync(path.join(dir, 'negatives')) ? path.join(dir, 'negatives') : dir;
  const counts = [];
  for (const file of filesBelow(base)) {
    const bytes = fs.readFileSync(file);
    const count = makeCount(`corpus: ${path.basename(file)}`);
    addCount(count, await judge.file(path.basename(file), bytes));
    const lines = bytes.toString().split('\n');
    for (let at = 0; at < Math.min(lines.length, 4000); at += 40) {
      addCount(count, await judge.transfer(PLAIN, lines.slice(at, at + 40).join('\n')));
    }
    counts.push(count);
  }
  return counts;
}

function filesBelow(dir) {
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(path.join(dir, entry.name)) : entry.isFile() ? [path.join(dir, entry.name)] : [],
    )
    .sort();
}
