import t from 'tap';
import { REASONS } from '../../src/model/outcome.js';
import { floods, inPackages, PHONE } from './adversarial.js';
import { allText, file, type Recorded, transfer } from './builders.js';
import { samples } from './samples.js';

/** Small and the same every time (mulberry32). */
function chanceOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) % below;
  };
}

const TOKENS = [
  '<',
  '>',
  '"',
  '\\',
  '{',
  '[',
  '\u0000',
  '<!--',
  ']]>',
  '&#',
  '\r\n--b1',
  '\\u',
  '%',
  '=',
  'PK\u0003\u0004',
  '\u00ff',
  ',',
  '\n',
];
const ROUNDS = 40;

/** A copy with a few wounds: bytes turned, pieces cut out, doubled or cut off, marks put in. */
function wounded(bytes: Buffer, chance: (below: number) => number): Buffer {
  let now = Buffer.from(bytes);
  for (let wounds = 1 + chance(6); wounds > 0 && now.length > 0; wounds--) {
    const at = chance(now.length);
    const to = Math.min(now.length, at + 1 + chance(64));
    switch (chance(5)) {
      case 0:
        now[at] = chance(256);
        break;
      case 1:
        now = Buffer.concat([now.subarray(0, at), now.subarray(to)]);
        break;
      case 2:
        now = Buffer.concat([now.subarray(0, to), now.subarray(at)]);
        break;
      case 3:
        now = Buffer.concat([now.subarray(0, at), Buffer.from(TOKENS[chance(TOKENS.length)] ?? ''), now.subarray(at)]);
        break;
      default:
        if (chance(4) === 0) now = now.subarray(0, at);
    }
  }
  return now;
}

function isSound(seen: Recorded): boolean {
  return (
    seen.tables.every((table) => table.ended) &&
    seen.unread.every(({ outcome, reason }) => outcome !== '' && REASONS.some((known) => known === reason))
  );
}

t.test('floods of every kind are read to an end that is known', async (t) => {
  for (const [name, flood] of Object.entries(floods(100_000))) {
    t.ok(isSound(await file('a.txt', flood)), name);
    if (!flood.startsWith('<')) continue;
    for (const [where, bytes] of Object.entries(inPackages(name, flood))) {
      const seen = await file('a.xlsx', bytes, { maxRatio: 1e9 });
      t.ok(isSound(seen), where);
      t.match(allText(seen), PHONE, where);
    }
  }
});

t.test('a form of many parts with long heads ends, and says what it left out', async (t) => {
  const part = `--b1\r\nContent-Disposition: form-data; name="${'a'.repeat(200_000)}"\r\n\r\n${PHONE}\r\n`;
  for (const type of ['multipart/form-data', 'multipart/mixed']) {
    const seen = await transfer({ headers: { 'content-type': `${type}; boundary=b1` }, body: part.repeat(40) });
    t.ok(isSound(seen), type);
    t.match(allText(seen), PHONE, type);
    const flood = await transfer({
      headers: { 'content-type': `${type}; boundary=b1` },
      body: '--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(2000),
      budget: { maxEntries: 100 },
    });
    t.match(
      flood.unread.map(({ reason }) => reason),
      ['entries'],
      type,
    );
  }
});

for (const [name, bytes] of Object.entries(samples())) {
  t.test(`${name}, whole and wounded ${ROUNDS} times`, async (t) => {
    const whole = await file(name, bytes);
    t.match(allText(whole), PHONE);
    t.same(whole.unread, []);
    const chance = chanceOf(20_261_122);
    for (let round = 0; round < ROUNDS; round++) {
      const seen = await file(name, wounded(bytes, chance), { maxBusyMs: 60_000 });
      if (!isSound(seen)) t.fail(`round ${round}`, { unread: seen.unread });
    }
  });
}
