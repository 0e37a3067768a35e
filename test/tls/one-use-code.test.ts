import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { CODE_LIFE_MS, CODE_PURPOSES, deviceCodeKey, makeCode, readCode } from '../../src/tls/one-use-code.js';

const MASTER = 'ab'.repeat(32);
const NOW = Date.parse('2026-03-01T08:00:30Z');
const MINUTE = 60_000;
const key = deviceCodeKey(MASTER, 'pc-1');
const asked = { key, purpose: 'break-glass', now: NOW, last: 0 } as const;

t.test('a code is three groups of four, and is read however it is typed', (t) => {
  const code = makeCode(key, 'break-glass', NOW);
  t.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  const minute = Math.floor(NOW / MINUTE);
  const wide = code.replace(/[0-9A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
  const typed = [code, code.toLowerCase(), code.replaceAll('-', ' '), code.replaceAll('-', ''), wide];
  for (const text of [...typed, code.replaceAll('0', 'o').replaceAll('1', 'l')]) {
    t.equal(readCode(text, asked), minute, text);
  }
  t.end();
});

t.test('a code is good for one PC, one purpose, four hours and once', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom(...CODE_PURPOSES), (minutes, purpose) => {
      const made = NOW + minutes * MINUTE;
      const code = makeCode(key, purpose, made);
      const at = { key, purpose, now: made, last: 0 };
      const minute = readCode(code, at);
      if (minute === null) return false;
      const other = purpose === 'uninstall' ? 'break-glass' : 'uninstall';
      return (
        readCode(code, { ...at, last: minute }) === null &&
        readCode(code, { ...at, purpose: other }) === null &&
        readCode(code, { ...at, key: deviceCodeKey(MASTER, 'pc-2') }) === null &&
        readCode(code, { ...at, now: made + CODE_LIFE_MS + MINUTE }) === null &&
        readCode(code, { ...at, now: made + CODE_LIFE_MS - MINUTE }) === minute &&
        readCode(code, { ...at, now: made - 9 * MINUTE }) === minute &&
        readCode(code, { ...at, now: made - 12 * MINUTE }) === null
      );
    }),
    { seed: 9, numRuns: 200 },
  );
  t.end();
});

t.test('no other letters are a code', (t) => {
  const code = makeCode(key, 'break-glass', NOW);
  for (const text of ['', 'x', `${code}0`, code.slice(1), '0000-0000-0000', '!!!!-!!!!-!!!!', '0'.repeat(10_000)]) {
    t.equal(readCode(text, asked), null, text.slice(0, 20));
  }
  for (let n = 0; n < 2_000; n++) {
    const guess = randomBytes(12).toString('hex').toUpperCase().slice(0, 12);
    if (readCode(guess, asked) !== null) t.fail(guess);
  }
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '-') continue;
    const changed = `${code.slice(0, at)}${code[at] === '7' ? '8' : '7'}${code.slice(at + 1)}`;
    t.equal(readCode(changed, asked), null, `place ${at} counts`);
  }
  t.end();
});
