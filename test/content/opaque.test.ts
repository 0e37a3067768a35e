import fc from 'fast-check';
import t from 'tap';
import { readOpaque } from '../../src/content/opaque.js';
import { opaqueScannerHere } from '../../src/content/opaque-scanner.js';
import type { Work } from '../../src/content/work.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { PartSink } from '../../src/model/part.js';
import { buildZip } from '../builders/files.js';

interface Reading {
  readonly text: string;
  readonly entropy: number;
  readonly beginnings: readonly number[] | null;
}

function read(bytes: Buffer, slowly = false): Reading {
  let text = '';
  let entropy = -1;
  const sink: Partial<PartSink> = {
    text: (_path, piece) => {
      text += piece;
    },
    opaque: (_path, _size, bits) => {
      entropy = bits;
    },
    unread: () => undefined,
  };
  const work = { sink, allowance: { tick: () => undefined }, origin: 'body' } as unknown as Work;
  const scanner = slowly ? null : opaqueScannerHere();
  return { beginnings: readOpaque(['x'], bytesOf(bytes), work, scanner), text, entropy };
}

const phones = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  phones.map((phone) => Buffer.from(`王先生 ${phone}`)),
  phones.map((phone) => Buffer.from(`\u0001${phone}\u0002`, 'utf16le')),
  fc.constant(Buffer.alloc(40)),
);

t.test('vectors read what a byte at a time reads', async (t) => {
  t.ok(opaqueScannerHere(), 'run the build first');
  const agrees = fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
    const bytes = Buffer.concat([Buffer.from([0, 1, 2, 255]), ...list]);
    const [fast, slow] = [read(bytes), read(bytes, true)];
    const missing = (slow.text.match(/1[3-9]\d{9}/g) ?? []).filter((phone) => !fast.text.includes(phone));
    return missing.length === 0 && Math.abs(fast.entropy - slow.entropy) < 1e-9;
  });
  const { failed, counterexample } = fc.check(agrees, { seed: 3, numRuns: 500 });
  t.notOk(failed, JSON.stringify(counterexample));
});

t.test('what lies over the border of two windows is read', async (t) => {
  const phone = '13812345678';
  for (let shift = -14; shift <= 2; shift++) {
    for (const coded of [Buffer.from(`\u0001${phone}\u0001`), Buffer.from(`\u0001${phone}\u0001`, 'utf16le')]) {
      const bytes = Buffer.alloc(600_000, 0x80);
      coded.copy(bytes, 262_144 + shift);
      t.match(read(bytes).text, phone, `${shift}`);
    }
  }
});

t.test('where containers begin is noted, once each', async (t) => {
  const zip = buildZip([{ name: 'a.txt', data: Buffer.from('a') }]);
  for (const at of [100, 262_143, 262_142, 262_000, 400_000]) {
    const bytes = Buffer.alloc(600_000, 0x80);
    zip.copy(bytes, at);
    t.same(read(bytes).beginnings, [at]);
  }
  const many = Buffer.concat([Buffer.from([0]), Buffer.from('PK\x03\x04'.repeat(5_000))]);
  t.equal(read(many).beginnings, null, 'too many to keep are searched for again');
});
