import fs from 'node:fs';
import path from 'node:path';

const fileOf = (dir, name) => path.join(dir, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.txt`);
const shortest = (list, textOf) => [...list].sort((a, b) => textOf(a).length - textOf(b).length);
const listed = (counts) => [...counts].sort((a, b) => b[1] - a[1]).map(([what, count]) => `${count} × ${what}`);

function put(dir, name, text) {
  const file = fileOf(dir, name);
  if (text === '') {
    fs.rmSync(file, { force: true });
    return;
  }
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(file, text);
}

/** Failing examples of one class, smallest documents first, at most three of a style. Never of the hold-out. */
export function writeMisses(dir, { name, open }) {
  const styles = new Map();
  const forms = new Map();
  const pieces = [];
  for (const miss of shortest(open.misses, (each) => each.sample)) {
    const form = /^\[([^\]\n]+)\]\n/.exec(miss.sample)?.[1];
    if (form !== undefined) forms.set(form, (forms.get(form) ?? 0) + 1);
    const times = styles.get(miss.style) ?? 0;
    styles.set(miss.style, times + 1);
    if (times >= 3) continue;
    const missed = miss.missed.length > 0 ? `\nmissed phones: ${miss.missed.slice(0, 12).join(' ')}` : '';
    pieces.push(
      `STYLE ${miss.style}\nEXPECTED ${miss.expected}\nGOT ${miss.got}${missed}\n-----\n${miss.sample.slice(0, 2500)}\n`,
    );
  }
  const byForm = forms.size === 0 ? '' : `\nby form:\n${listed(forms).join('\n')}\n`;
  const head = `flawed documents by style (${open.flawed} of ${open.documents}):\n${listed(styles).join('\n')}\n${byForm}\n`;
  put(dir, name, pieces.length === 0 ? '' : head + pieces.join('\n==========\n'));
}

export function writeQuietMisses(dir, quiet) {
  const pieces = quiet
    .filter((each) => each.misses.length > 0)
    .map(({ name, bodies, misses }) => {
      const examples = shortest(misses, (each) => each.text).slice(0, 6);
      const told = examples.map(
        (each) =>
          `EXPECTED no owner, no block\nGOT ${each.got}\nmasked: ${each.samples.join(' / ')}\n-----\n${each.text.slice(0, 1500)}\n==========\n`,
      );
      return `######## ${name}: ${misses.length} of ${bodies} bodies\n${told.join('')}`;
    });
  put(dir, 'without-owners', pieces.join('\n'));
}

export function writeLawMisses(dir, laws) {
  const pieces = laws
    .filter((each) => each.misses.length > 0)
    .map(({ name, flips, counts, pairs, misses }) => {
      const examples = shortest(misses, (each) => each.sample).slice(0, 4);
      const told = examples.map((each) => `GOT ${each.got}\n-----\n${each.sample.slice(0, 1500)}\n==========\n`);
      return `######## ${name}: ${flips} verdict flips, ${counts} counts changed, of ${pairs}\n${told.join('')}`;
    });
  put(dir, 'laws', pieces.join('\n'));
}
