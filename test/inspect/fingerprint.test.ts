import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { createFingerprint, fingerprint } from '../../src/inspect/fingerprint.js';
import { BLOCK_BYTES, compress, FIRST_STATE } from '../../src/inspect/sha256.js';

/** FIPS 180-4 around the compression under test: padding, blocks, hex. */
function sha256(bytes: Buffer, state = Int32Array.from(FIRST_STATE), before = 0): Buffer {
  const padded = Buffer.alloc(Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  bytes.copy(padded);
  padded[bytes.length] = 0x80;
  padded.writeUInt32BE((before + bytes.length) * 8, padded.length - 4);
  const schedule = new Int32Array(64);
  for (let from = 0; from < padded.length; from += BLOCK_BYTES) {
    for (let word = 0; word < 16; word++) schedule[word] = padded.readInt32BE(from + word * 4);
    compress(state, schedule);
  }
  const out = Buffer.alloc(32);
  state.forEach((word, at) => {
    out.writeInt32BE(word, at * 4);
  });
  return out;
}

t.test('the compression gives the digests of FIPS 180-4 and of node:crypto', async (t) => {
  for (const [text, digest] of [
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ] as const) {
    t.equal(sha256(Buffer.from(text)).toString('hex'), digest, text);
  }
  const anyBytes = fc.uint8Array({ maxLength: 300 });
  const law = (): void =>
    fc.assert(
      fc.property(anyBytes, (bytes) => sha256(Buffer.from(bytes)).equals(createHash('sha256').update(bytes).digest())),
      { seed: 1804, numRuns: 300 },
    );
  t.doesNotThrow(law);
});

t.test('HMAC-SHA-256 made of it gives the vectors of RFC 4231', async (t) => {
  for (const [key, data, mac] of [
    [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
  ] as const) {
    const block = Buffer.alloc(BLOCK_BYTES);
    key.copy(block);
    const inner = sha256(Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.from(data)]));
    t.equal(sha256(Buffer.concat([block.map((byte) => byte ^ 0x5c), inner])).toString('hex'), mac);
  }
});

t.test('a fingerprint is the first 8 bytes of the HMAC of kind and value, whatever key and value', async (t) => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
  const kind = fc.constantFrom('person' as const, 'home' as const);
  const value = fc.oneof(
    fc.stringMatching(/^1\d{10}$/),
    fc.string({ unit: 'grapheme', maxLength: 90 }),
    fc.string({ unit: 'binary', maxLength: 400 }),
  );
  const law = (): void =>
    fc.assert(
      fc.property(key, fc.array(fc.tuple(kind, value), { minLength: 1, maxLength: 5 }), (key, values) => {
        const make = createFingerprint(key);
        return values.every(([kind, canonical]) => {
          const mac = createHmac('sha256', key).update(`${kind}\0${canonical}`, 'utf8').digest('hex').slice(0, 16);
          return make(kind, canonical) === mac && fingerprint(key, kind, canonical) === mac;
        });
      }),
      { seed: 2104, numRuns: 500 },
    );
  t.doesNotThrow(law);
});

t.test('of every length around the ends of its blocks', async (t) => {
  const make = createFingerprint(Buffer.alloc(32, 7));
  for (let length = 0; length < 300; length++) {
    const canonical = '馨'.repeat(length % 3) + 'a'.repeat(length);
    t.equal(make('home', canonical), fingerprint(Buffer.alloc(32, 7), 'home', canonical), `${length}`);
  }
});

t.test('a key longer than a block is refused', async (t) => {
  t.throws(() => createFingerprint(Buffer.alloc(65)), { name: 'RangeError', message: /64 bytes/ });
});
