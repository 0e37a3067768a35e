import fs from 'node:fs';
import path from 'node:path';
import { send } from './examine.mjs';
import { quietKinds } from './quiet.mjs';

const READ = /\.(?:js|mjs|cjs|ts|md|json|map|txt|css|html|yml|yaml|csv|h|cc|cpp|c|py|lock)$/;

/** Files of packages and of this tree, by ending, at most `most` of each. */
function* filesBelow(dir, most) {
  const found = new Map();
  const open = [dir];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) open.push(file);
      else if (entry.isFile() && READ.test(entry.name)) {
        const ending = path.extname(entry.name);
        const count = found.get(ending) ?? 0;
        if (count >= most || fs.statSync(file).size > 4 * 1024 * 1024) continue;
        found.set(ending, count + 1);
        yield { file: entry.name, body: fs.readFileSync(file), text: file };
      }
    }
  }
}

const fromDisk = (name, dir, most) => ({ name, bodies: () => filesBelow(dir, most) });

/**
 * Judges content without owners.
 *
 * @param {{seed: number, scale: number, root: string, corpus: string, only: string}} choice `root` is this tree;
 *   `corpus` may hold more content in `negatives`
 * @returns one figure a kind, with examples of what went wrong
 */
export async function measureQuiet(judge, { seed, scale, root, corpus, only }) {
  const kinds = [
    ...quietKinds(seed, scale),
    fromDisk('sources of this tree', path.join(root, 'src'), 2000),
    fromDisk('installed packages', path.join(root, 'node_modules'), 2000 * scale),
    {
      name: 'lock files',
      bodies: () =>
        ['package-lock.json', 'package.json', 'tsconfig.json'].map((name) => ({
          file: name,
          body: fs.readFileSync(path.join(root, name)),
          text: name,
        })),
    },
    ...(corpus === ''
      ? []
      : [fromDisk('corpus', path.join(corpus, 'negatives'), 1000), linesOf(path.join(corpus, 'negatives'))]),
  ];
  const results = [];
  for (const kind of kinds) {
    if (!`without owners ${kind.name}`.includes(only)) continue;
    const score = {
      name: kind.name,
      hard: kind.hard ?? false,
      bodies: 0,
      owners: 0,
      block: 0,
      coach: 0,
      flag: 0,
      others: 0,
      rules: new Set(),
      misses: [],
    };
    for (const body of kind.bodies()) {
      const { finding, verdict, rule } = await send(judge, body);
      const { owner = 0, ...others } = finding.records;
      score.bodies += 1;
      score.owners += owner;
      score.others += Object.values(others).reduce((sum, count) => sum + count, 0);
      if (verdict !== 'allow') {
        score[verdict] += 1;
        score.rules.add(rule);
      }
      if (owner > 0 || verdict === 'block')
        score.misses.push({
          got: `${JSON.stringify(finding.records)}, ${verdict} ${rule ?? ''}`,
          samples: finding.samples,
          text: body.text,
        });
    }
    results.push(score);
  }
  return results;
}

/** The corpus again as people would paste it: each paragraph and each record of its own. */
function linesOf(dir) {
  return {
    name: 'corpus, a line at a time',
    *bodies() {
      for (const name of fs.readdirSync(dir)) {
        if (!/\.(?:txt|jsonl|csv)$/.test(name)) continue;
        const lines = fs.readFileSync(path.join(dir, name), 'utf8').split('\n');
        const step = Math.max(1, Math.floor(lines.length / 1500));
        for (let at = 0; at < lines.length; at += step) {
          if (lines[at].trim() !== '') yield { type: 'text/plain; charset=utf-8', body: lines[at], text: lines[at] };
        }
      }
    },
  };
}
