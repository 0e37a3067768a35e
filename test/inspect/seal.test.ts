import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { generalDecrypt } from 'jose';
import t from 'tap';
import { sealing } from '../../src/incident/sealed.js';
import { seal } from '../../src/inspect/seal.js';
import { KINDS } from '../../src/model/kind.js';
import { makeKey, makeKeys, RECORDS, type TestKey } from '../builders/evidence.js';
import { inspectBody } from './inspect.js';

const { keys, reviewers, approvers } = await makeKeys(['wang', 'zhao'], ['li', 'sun']);

function privateOf(key: TestKey | undefined): CryptoKey {
  if (key === undefined) throw new Error('no such key');
  return key.privateKey;
}

async function opened(jwe: string, approver: CryptoKey, reviewer: CryptoKey) {
  const outer = await generalDecrypt(JSON.parse(jwe), approver);
  const inner = await generalDecrypt(JSON.parse(Buffer.from(outer.plaintext).toString('utf8')), reviewer);
  return { bytes: inner.plaintext, text: JSON.parse(Buffer.from(inner.plaintext).toString('utf8')) };
}

t.test('any approver with any reviewer reads what was sealed', async (t) => {
  const { jwe, sha256 } = await seal(RECORDS, 5, keys);
  for (const approver of approvers) {
    for (const reviewer of reviewers) {
      const { text, bytes } = await opened(jwe, approver.privateKey, reviewer.privateKey);
      t.match(text, { schema: 1, salt: /^[\w-]{22}$/, of: 5 });
      t.strictSame(text.records, RECORDS);
      t.equal(createHash('sha256').update(bytes).digest('hex'), sha256, 'and can tell that nothing was exchanged');
    }
  }
});

t.test('nobody reads it alone, and no stranger with anybody', async (t) => {
  const { jwe } = await seal(RECORDS, 2, keys);
  const stranger = await makeKey('stranger');
  for (const [first, second, who] of [
    [reviewers[0], reviewers[1], 'two reviewers'],
    [approvers[0], approvers[1], 'two approvers'],
    [approvers[0], stranger, 'an approver with a stranger'],
    [stranger, reviewers[0], 'a stranger with a reviewer'],
  ] as const) {
    await t.rejects(opened(jwe, privateOf(first), privateOf(second)), who);
  }
  for (const { persons } of RECORDS) t.notOk(jwe.includes(persons[0] ?? ''));
});

t.test('its length tells a size class, and a long list is cut to the largest', async (t) => {
  const lengths = await Promise.all(
    [1, 2, 3].map(async (count) => (await seal(RECORDS.slice(0, count), count, keys)).jwe.length),
  );
  t.ok(Math.max(...lengths) - Math.min(...lengths) < 16, 'few records look like fewer');
  const many = Array.from({ length: 5_000 }, () => RECORDS).flat();
  const { jwe, records, of } = await seal(many, many.length, keys);
  t.equal(of, 10_000);
  t.ok(records > 500 && records < of);
  t.ok(jwe.length < 300 * 1024, `${jwe.length} characters`);
});

t.test('whatever the records say, they come out as they went in, padded to a class', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const record = fc.record({
    kind: fc.constantFrom(...KINDS),
    persons: fc.array(text, { maxLength: 3 }),
    homes: fc.array(text, { maxLength: 3 }),
    initial: fc.string({ unit: 'grapheme', maxLength: 1 }),
    part: text,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 20 }), async (records) => {
      const { jwe } = await seal(records, records.length, keys);
      const { bytes, text: out } = await opened(jwe, privateOf(approvers[0]), privateOf(reviewers[0]));
      return [2048, 8192, 32768].includes(bytes.length) && JSON.stringify(out.records) === JSON.stringify(records);
    }),
    { seed: 8, numRuns: 15 },
  );
});

t.test('a transfer is sealed as it is read; an answer, a file and what holds nobody are not', async (t) => {
  const lines = '馨佳园十一街坊，12号1203，王先生，13812345678\n馨佳园十一街坊，12号1204，李女士，13912345679\n';
  const found = await inspectBody('text/plain', lines, { evidence: keys });
  t.equal(found.sealed?.length, 1);
  const [sealed] = found.sealed ?? [];
  t.match(sealed, { records: 2, of: 2 });
  const { text } = await opened(sealed?.jwe ?? '', privateOf(approvers[0]), privateOf(reviewers[0]));
  t.match(text.records[0], { kind: 'owner', persons: ['13812345678'], initial: '王' });
  t.match(text.records[0].homes, [/馨佳园.*12号1203/]);
  t.notOk(JSON.stringify(found).includes('13812345678'), 'nothing else of the finding can be read');
  t.equal((await inspectBody('text/plain', lines)).sealed, undefined, 'without keys no value leaves the worker');
  t.equal((await inspectBody('text/plain', 'x'.repeat(9000), { evidence: keys })).sealed, undefined);
});

t.test('an incident says what was sealed, or that nothing could be', async (t) => {
  const text = await seal(RECORDS, 2, keys);
  t.strictSame(sealing([text], null), { evidence: null, note: null }, 'no keys: said');
  t.strictSame(sealing([], keys), { evidence: null }, 'nothing to seal');
  const { evidence, note } = sealing([text, text], keys);
  t.match(note, { records: 4, of: 4, reviewers: reviewers.map(({ id }) => id), sha256: /^[0-9a-f]{64}$/ });
  t.equal(JSON.parse(evidence ?? '').texts.length, 2);
  const long = { ...text, jwe: JSON.stringify({ pad: 'x'.repeat(400_000) }) };
  t.equal(JSON.parse(sealing([long, long], keys).evidence ?? '').texts.length, 1, 'an evidence has a bound');
});
