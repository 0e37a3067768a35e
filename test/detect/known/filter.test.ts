import t from 'tap';
import { buildFilter } from '../../../src/detect/known/build.js';
import { openFilter } from '../../../src/detect/known/filter.js';
import { createKeyList } from '../../../src/detect/known/key-list.js';
import { mixAll, roundKeys, unmixAll } from '../../../src/detect/known/mix.js';
import { fileOf, filterOf, fingerprints, KEY_ID } from './keys.js';

const MEMBERS = fingerprints(200_000, 11);
const STRANGERS = fingerprints(200_000, 12);

t.test('every member is found, and about 1 stranger in 256', (t) => {
  const filter = filterOf(MEMBERS);
  t.equal(filter.count, MEMBERS.length);
  t.equal(filter.keyId, KEY_ID);
  t.equal(MEMBERS.filter((member) => !filter.has(member)).length, 0);
  // 781 expected; five standard deviations are 140.
  const taken = STRANGERS.filter((stranger) => filter.has(stranger)).length;
  t.ok(taken > 641 && taken < 921, `${taken} of ${STRANGERS.length} strangers`);
  t.end();
});

t.test('a filter of any size finds its members', (t) => {
  for (const size of [1, 2, 3, 4, 5, 7, 10, 31, 100, 333, 1_000, 4_097, 20_000]) {
    const filter = filterOf(MEMBERS.slice(0, size));
    t.equal(filter.count, size);
    t.ok(
      MEMBERS.slice(0, size).every((member) => filter.has(member)),
      `${size} members`,
    );
    const taken = STRANGERS.slice(0, 20_000).filter((stranger) => filter.has(stranger)).length;
    t.ok(taken > 30 && taken < 140, `${taken} of 20000 strangers beside ${size} members`);
  }
  t.end();
});

t.test('a million members take at most 9.2 bits each', (t) => {
  const keys = createKeyList();
  for (let at = 0; at < 1_000_000; at++)
    keys.add(Math.imul(at, 0x9e3779b1) >>> 0, Math.imul(at ^ 0x55, 0x85ebca6b) >>> 0);
  const { slots, count } = buildFilter(keys.take(), 1);
  t.equal(count, 1_000_000);
  t.ok((slots.length * 8) / count <= 9.2, `${(slots.length * 8) / count} bits`);
  t.end();
});

t.test('order and repetition of the keys change nothing, another seed does', (t) => {
  const some = MEMBERS.slice(0, 5_000);
  const file = fileOf(some);
  t.ok(file.equals(fileOf([...some].reverse())));
  t.ok(file.equals(fileOf([...some, ...some.slice(0, 999), ...some])));
  t.notOk(file.equals(fileOf(some, 2)));
  const other = filterOf(some, 2);
  t.ok(some.every((member) => other.has(member)));
  t.end();
});

t.test('a thousand filters are built, though some need another attempt', (t) => {
  const attempts = new Set<number>();
  for (let seed = 0; seed < 1_000; seed++) {
    const keys = createKeyList();
    const some = MEMBERS.slice(seed, seed + 40);
    for (const member of some) keys.addHex(member);
    const built = buildFilter(keys.take(), seed);
    attempts.add(Math.min(built.attempt, 1));
    if (built.count !== 40 || built.attempt > 20) t.fail(`seed ${seed}: attempt ${built.attempt}`);
  }
  t.same([...attempts].sort(), [0, 1]);
  t.end();
});

t.test('it says how many keys come again and again', (t) => {
  const keys = createKeyList();
  for (const [at, member] of MEMBERS.slice(0, 300).entries()) {
    for (let times = 0; times < (at < 3 ? 101 : 100 - (at % 90)); times++) keys.addHex(member);
  }
  const { frequent, count } = buildFilter(keys.take(), 1);
  t.equal(frequent, 3);
  t.equal(count, 300);
  t.end();
});

t.test('there is no filter of nobody', (t) => {
  t.throws(() => buildFilter(createKeyList().take(), 1), { code: 'KNOWN_EMPTY' });
  t.end();
});

t.test('mixing can be undone', (t) => {
  const pairs = Uint32Array.from(MEMBERS.slice(0, 500), (member) => Number.parseInt(member.slice(0, 8), 16));
  const mixed = Uint32Array.from(pairs);
  mixAll(mixed, roundKeys(7, 3));
  t.notSame(mixed, pairs);
  unmixAll(mixed, roundKeys(7, 3));
  t.same(mixed, pairs);
  t.end();
});

t.test('a list of keys gives back what it took, over many blocks', (t) => {
  const keys = createKeyList();
  const size = 2 * 1024 * 1024 + 5;
  for (let at = 0; at < size; at++) keys.add(at, size - at);
  t.equal(keys.size, size);
  const pairs = keys.take();
  t.equal(keys.size, 0);
  t.equal(pairs.length, 2 * size);
  let wrong = 0;
  for (let at = 0; at < size; at++) if (pairs[2 * at] !== size - at || pairs[2 * at + 1] !== at) wrong++;
  t.equal(wrong, 0);
  t.end();
});

t.test('a filter is read where it lies, in memory that threads share', (t) => {
  const file = fileOf(MEMBERS.slice(0, 1_000));
  const shared = new SharedArrayBuffer(file.length);
  new Uint8Array(shared).set(file);
  const filter = openFilter(new Uint8Array(shared), 'owners.fuse');
  t.ok(MEMBERS.slice(0, 1_000).every((member) => filter.has(member)));
  t.end();
});

t.test('a file cut short is refused wherever it was cut', (t) => {
  const file = fileOf(MEMBERS.slice(0, 200));
  for (let length = 8; length < file.length; length++) {
    t.throws(() => openFilter(file.subarray(0, length), 'owners.fuse'), { code: 'KNOWN_TRUNCATED' }, `${length} bytes`);
  }
  for (let length = 0; length < 8; length++) {
    t.throws(() => openFilter(file.subarray(0, length), 'owners.fuse'), { code: 'KNOWN_FOREIGN' }, `${length} bytes`);
  }
  t.throws(() => openFilter(Buffer.concat([file, Buffer.alloc(1)]), 'owners.fuse'), { code: 'KNOWN_CORRUPT' });
  t.end();
});

t.test('one changed byte anywhere is found', (t) => {
  const file = fileOf(MEMBERS.slice(0, 200));
  for (let at = 0; at < file.length; at++) {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ 0x41;
    t.throws(() => openFilter(changed, 'owners.fuse'), { name: 'KnownError', code: /^KNOWN_/ }, `byte ${at}`);
  }
  t.end();
});

t.test('a later format, another crypto suite and a strange file are told apart', (t) => {
  const file = fileOf(MEMBERS.slice(0, 10));
  const later = Buffer.from(file);
  later.writeUInt16LE(2, 8);
  t.throws(() => openFilter(later, 'owners.fuse'), { code: 'KNOWN_VERSION', message: /owners\.fuse has format 2/ });
  const suite = Buffer.from(file);
  suite.writeUInt16LE(9, 10);
  t.throws(() => openFilter(suite, 'owners.fuse'), { code: 'KNOWN_SUITE' });
  t.throws(() => openFilter(Buffer.from('PK\u0003\u0004 something else'), 'owners.fuse'), { code: 'KNOWN_FOREIGN' });
  t.end();
});
