import t from 'tap';
import { makeChance } from '../builders/chance.js';
import { openCoverage } from './coverage.js';
import { hunt } from './hunt.js';
import { TARGETS } from './targets.js';

/*
 * Wounded samples of every format, read under laws that hold for any bytes (laws.ts). A few dozen of each in a test run;
 * to hunt, by what leads somewhere new:
 *
 *   MENSHEN_FUZZ_SECONDS=600 MENSHEN_FUZZ_SEED=7 npx tap --disable-coverage --timeout=0 test/fuzz/readers.test.ts
 */

const ROUNDS = 60;
const seconds = Number(process.env.MENSHEN_FUZZ_SECONDS ?? 0);
const seed = Number(process.env.MENSHEN_FUZZ_SEED ?? 20_261_122);

for (const [n, target] of TARGETS.entries()) {
  t.test(`${target.name}: no wound breaks a law of reading`, async (t) => {
    const coverage = seconds > 0 ? openCoverage() : null;
    const until = performance.now() + (seconds * 1000) / TARGETS.length;
    const goingOn = (round: number): boolean => (seconds > 0 ? performance.now() < until : round < ROUNDS);
    const finding = await hunt(target, makeChance(seed + n), goingOn, coverage);
    coverage?.close();
    t.equal(finding && `${finding.law}: ${finding.bytes.toString('base64')}`, null);
  });
}
