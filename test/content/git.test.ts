import t from 'tap';
import { BLOB, back, COMMIT, OFFSET_DELTA, object, pack, push, REFERENCE_DELTA, sized, TREE } from '../builders/git.js';
import { allText, file } from './builders.js';

/*
 * Pushes put together by hand: what git itself sends is tested with git, in test/clients.
 */

const OWNERS = '临汾路1565弄12号301 王先生 13912345678\n共和新路2623弄5号1602 李女士 13812345678\n';
t.test('files, folders and messages of a push are read', async (t) => {
  const body = push(
    pack(
      object(COMMIT, 'tree x\nauthor 王 <w@a.example> 0 +0800\n\n三期业主'),
      object(TREE, Buffer.concat([Buffer.from('100644 业主.csv\0'), Buffer.alloc(20, 1)])),
      object(BLOB, OWNERS),
    ),
  );
  const read = await file('push', body);
  t.same(read.unread, []);
  const text = allText(read);
  for (const what of ['13912345678', '13812345678', '业主.csv', '三期业主', 'refs/heads/main']) t.match(text, what);
});

t.test('a bare pack is a pack as well', async (t) => {
  t.match(allText(await file('push', pack(object(BLOB, OWNERS)))), '13812345678');
});

t.test('a changed file is put together from the one it builds on', async (t) => {
  const base = Buffer.from(`${'很长的一段说明。'.repeat(30)}\n`);
  const start = Buffer.from('共和新路2623弄5号1602 李女士 138');
  // Copies all of the base, then adds the beginning of a line whose end is copied from elsewhere in it.
  const delta = Buffer.concat([
    sized(base.length),
    sized(base.length + start.length + 8),
    Buffer.from([0x80 | 0x10 | 0x20, base.length & 255, base.length >> 8]),
    Buffer.from([start.length]),
    start,
    Buffer.from([8]),
    Buffer.from('12345678'),
  ]);
  const first = object(BLOB, base);
  for (const [how, second] of [
    ['by its place', object(OFFSET_DELTA, delta, back(first.length))],
    ['by its name', object(REFERENCE_DELTA, delta, Buffer.alloc(20, 3))],
  ] as const) {
    const read = await file('push', push(pack(first, second)));
    t.same(read.unread, [], how);
    t.match(allText(read), '李女士 13812345678', how);
  }
});

t.test('what cannot be read is said', async (t) => {
  const whole = pack(object(BLOB, OWNERS), object(BLOB, 'second'));
  const cut = await file('push', push(whole.subarray(0, whole.length - 33)));
  t.match(allText(cut), '13912345678', 'what came before is read');
  t.match(cut.unread, [{ outcome: 'partial', reason: 'corrupt' }]);
  const lying = Buffer.from(pack(object(BLOB, OWNERS)));
  lying.writeUInt32BE(1_000_000, 8);
  t.match((await file('push', lying)).unread, [{ reason: 'corrupt' }]);
  const trailing = Buffer.concat([pack(object(BLOB, 'x')), Buffer.from(OWNERS)]);
  t.match(allText(await file('push', trailing)), '13912345678', 'behind the end as well');
  for (const delta of [Buffer.from([0]), Buffer.from([5, 5, 0]), Buffer.from([5, 5, 0x91, 9, 9])]) {
    const bad = await file('push', pack(object(BLOB, 'base!'), object(OFFSET_DELTA, delta, back(13))));
    t.match(bad.unread, [{ reason: 'corrupt' }], delta.toString('hex'));
  }
});
