#!/usr/bin/env node
// Measures detection on generated, labelled content.
//   npm run bench:detection -- [--set shapes|field|all] [--holdout] [--seed 1] [--scale 1] [--corpus DIR] [--only TEXT]
//                              [--misses N] [--miss-dir DIR] [--json FILE]
// `shapes` is made from the shapes detection was built with, `field` by a generator that knows nothing of it; --holdout
// takes only that third of the field set whose examples are never shown. DIR may hold more content without owners below
// DIR/negatives, and names of homes and people below DIR/vocab: they are measured with, never copied.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureField } from './field/field.mjs';
import { makeJudge } from './judge.mjs';
import { shares } from './score.mjs';
import { measureShapes } from './shapes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: args } = parseArgs({
  options: {
    set: { type: 'string', default: 'all' },
    holdout: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    corpus: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    misses: { type: 'string', default: '0' },
    'miss-dir': { type: 'string', default: '' },
    json: { type: 'string', default: '' },
  },
});
const started = performance.now();
const choice = { seed: Number(args.seed), scale: Number(args.scale), only: args.only, corpus: args.corpus, root };
const judge = makeJudge(path.join(root, 'policies'));
const report = {};
let failed = 0;

if (args.set !== 'field') {
  const { scores, failed: some } = await measureShapes(judge, { ...choice, misses: Number(args.misses) });
  report.shapes = scores.map((each) => ({ ...each, ...shares(each) }));
  failed += some;
}
if (args.set !== 'shapes') {
  const side = args.holdout ? 'held' : 'both';
  const field = await measureField(judge, { ...choice, side, missDir: args['miss-dir'] });
  console.log(field.text);
  report.field = field.figures;
  failed += field.failed;
}
console.log(
  `seed ${args.seed}, scale ${args.scale}; ${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node.js ${process.version}, ` +
    `${((performance.now() - started) / 1000).toFixed(1)} s`,
);
await judge.close();
if (args.json !== '') fs.writeFileSync(args.json, JSON.stringify(report, null, 1));
process.exitCode = failed > 0 ? 1 : 0;
