import fc from 'fast-check';
import t from 'tap';
import { NotSnappy, unsnappy } from '../../src/content/snappy.js';
import { buildZip } from '../builders/files.js';
import { allText, file } from './builders.js';

const LINE = '临汾路1565弄12号301 王先生 13912345678';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** A Snappy block of literals; a repeat of the byte before is written as a copy. */
function snappy(data: Buffer): Buffer {
  const pieces = [varint(data.length)];
  for (let at = 0; at < data.length; ) {
    let same = 0;
    while (at > 0 && same < 64 && data[at + same] === data[at - 1]) same++;
    if (same >= 4) {
      pieces.push(Buffer.from([((same - 1) << 2) | 2, 1, 0]));
      at += same;
      continue;
    }
    const end = Math.min(data.length, at + 1 + (at === 0 ? 30 : 0));
    pieces.push(Buffer.from([(end - at - 1) << 2]), data.subarray(at, end));
    at = end;
  }
  return Buffer.concat(pieces);
}

function field(number: number, value: number | Buffer): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  return Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);
}

/** One part of a document: messages, each behind the one that says how long it is, in chunks of Snappy. */
function iwaOf(...messages: Buffer[]): Buffer {
  const stream = messages.map((message, n) => {
    const info = Buffer.concat([
      field(1, n + 100),
      field(2, Buffer.concat([field(1, 2001), field(3, message.length)])),
    ]);
    return Buffer.concat([varint(info.length), info, message]);
  });
  const block = snappy(Buffer.concat(stream));
  const head = Buffer.alloc(4);
  head.writeUIntLE(block.length, 1, 3);
  return Buffer.concat([head, block]);
}

t.test(
  'words of a Pages document are read, and of a Numbers document, whose figures are said to be unread',
  async (t) => {
    const words = iwaOf(field(3, Buffer.from('nothing   much')), field(3, Buffer.from(LINE)));
    const pages = buildZip([
      { name: 'Index/Document.iwa', data: words, method: 'store' },
      { name: 'Metadata/Properties.plist', data: '<plist/>' },
    ]);
    const seen = await file('a.pages', pages);
    t.match(allText(seen), LINE);
    t.same(seen.unread, []);
    const numbers = buildZip([
      { name: 'Index.zip', data: buildZip([{ name: 'Index/Tables/DataList.iwa', data: words, method: 'store' }]) },
      { name: 'Index/Tables/Tile-7.iwa', data: iwaOf(field(1, 7)), method: 'store' },
    ]);
    const table = await file('a.numbers', numbers);
    t.match(allText(table), LINE);
    t.same(table.unread, [
      { path: 'a.numbers › Index/Tables/Tile-7.iwa', outcome: 'partial', reason: 'unsupported-format' },
    ]);
  },
);

t.test('a part that is cut short or wounded gives what there is, and says so', async (t) => {
  const words = iwaOf(field(3, Buffer.from(LINE)));
  const cut = await file('a.iwa', Buffer.concat([words, words.subarray(0, 30)]));
  t.match(allText(cut), LINE);
  t.match(cut.unread, [{ outcome: 'partial', reason: 'corrupt' }]);
  t.match((await file('a.iwa', words.subarray(0, words.length - 9))).unread, [
    { outcome: 'uninspectable', reason: 'corrupt' },
  ]);
});

t.test('Snappy: whatever was packed comes out, and nothing else makes it read or write beyond its ends', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      t.same(unsnappy(snappy(Buffer.from(bytes)), 500), Buffer.from(bytes));
    }),
    { seed: 20_261_122, numRuns: 100 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        return unsnappy(bytes, 1000).length <= 1000;
      } catch (error) {
        return error instanceof NotSnappy;
      }
    }),
    { seed: 20_261_122, numRuns: 2000 },
  );
  t.end();
});
