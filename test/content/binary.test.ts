import { gzipSync } from 'node:zlib';
import t from 'tap';
import { file, type Recorded, transfer } from './builders.js';

const NAME = '王先生';
const PHONE = '13912345678';
const HOME = '馨佳园12号1203';

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** A protobuf message of fields 1, 2, …: texts, whole numbers, and messages inside. */
function protobuf(...fields: Array<string | bigint | Buffer>): Buffer {
  return Buffer.concat(
    fields.map((field, n) => {
      if (typeof field === 'bigint') return Buffer.from([(n + 1) << 3, ...varint(field)]);
      const bytes = Buffer.from(field);
      return Buffer.concat([Buffer.from([((n + 1) << 3) | 2, ...varint(BigInt(bytes.length))]), bytes]);
    }),
  );
}

function has(seen: Recorded, ...wanted: string[]): boolean {
  return seen.objects.some(({ pairs }) => wanted.every((pair) => pairs.includes(pair)));
}

t.test('protobuf: texts and numbers of one message stand together, messages inside included', async (t) => {
  const owner = protobuf(NAME, BigInt(PHONE), HOME);
  const list = protobuf(Buffer.concat([protobuf(owner), protobuf(owner)]), 7n);
  const framed = Buffer.concat([Buffer.from([0, 0, 0, 0, list.length]), list]);
  const packed = gzipSync(list);
  const zipped = Buffer.concat([Buffer.from([1, 0, 0, 0, packed.length]), packed]);
  const field = JSON.stringify({ data: owner.toString('base64') });
  const field2 = JSON.stringify({ data: framed.toString('base64') });
  for (const [name, body] of Object.entries({ owner, list, framed, zipped, field, field2 })) {
    const seen = await transfer({ body });
    t.ok(has(seen, `f1=${NAME}`, `f2=${PHONE}`, `f3=${HOME}`), name);
    t.ok(seen.opaque.length > 0, `${name} is still bytes of no known format`);
  }
});

t.test('MessagePack, CBOR and BSON', async (t) => {
  const text = (lead: number, value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([lead + bytes.length]), bytes]);
  };
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(PHONE));
  const home = Buffer.from(HOME);
  const pack = Buffer.concat([
    Buffer.from([0x91, 0x83]),
    ...[text(0xa0, 'name'), text(0xa0, NAME), text(0xa0, 'tel'), Buffer.from([0xcf]), long],
    ...[text(0xa0, 'home'), Buffer.from([0xd9, home.length]), home],
  ]);
  const cbor = Buffer.concat([
    Buffer.from([0xd9, 0xd9, 0xf7, 0x9f, 0xbf]),
    ...[text(0x60, 'name'), text(0x60, NAME), text(0x60, 'tel'), Buffer.from([0x1b]), long],
    ...[text(0x60, 'home'), Buffer.from([0x7f, 0x78, home.length]), home, Buffer.from([0xff, 0xff, 0xff])],
  ]);
  const string = (name: string, value: string): Buffer => {
    const bytes = Buffer.from(`${value}\0`);
    const size = Buffer.alloc(4);
    size.writeInt32LE(bytes.length);
    return Buffer.concat([Buffer.from(`\u0002${name}\0`), size, bytes]);
  };
  const int64 = Buffer.alloc(8);
  int64.writeBigInt64LE(BigInt(PHONE));
  const inside = Buffer.concat([
    string('name', NAME),
    Buffer.from('\u0012tel\0'),
    int64,
    string('home', HOME),
    Buffer.from([0]),
  ]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(inside.length + 4);
  const bson = Buffer.concat([size, inside, size, inside]);
  for (const [name, body] of Object.entries({ pack, cbor, bson })) {
    t.ok(has(await transfer({ body }), `name=${NAME}`, `tel=${PHONE}`, `home=${HOME}`), name);
  }
});

t.test('a binary property list', async (t) => {
  const objects = [
    Buffer.from([0xd2, 1, 2, 3, 4]),
    Buffer.from([0x54, ...Buffer.from('name')]),
    Buffer.from([0x53, ...Buffer.from('tel')]),
    Buffer.concat([Buffer.from([0x63]), Buffer.from(NAME, 'utf16le').swap16()]),
    Buffer.from([0x5b, ...Buffer.from(PHONE)]),
  ];
  let at = 8;
  const offsets = objects.map((object) => {
    const offset = at;
    at += object.length;
    return offset;
  });
  const trailer = Buffer.alloc(32);
  trailer[6] = 1;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(5n, 8);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  const list = Buffer.concat([Buffer.from('bplist00'), ...objects, Buffer.from(offsets), trailer]);
  t.ok(has(await file('a.plist', list), `name=${NAME}`, `tel=${PHONE}`));
});

t.test('bytes that are none of them are searched for strings, and cost no more than that', async (t) => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 167 + (n >> 3) * 59) & 255));
  const cases = {
    noise,
    'deep messages': Buffer.from('\n\u0002'.repeat(100_000)),
    'messages in messages': Array.from({ length: 40 }).reduce<Buffer>(
      (inner) => protobuf(inner),
      protobuf(NAME, PHONE),
    ),
    'deep lists': Buffer.alloc(200_000, 0x91),
    'endless lists': Buffer.alloc(200_000, 0x9f),
    'a list of four thousand million': Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff, 0xc0]),
    'a map of itself': Buffer.concat([
      Buffer.from('bplist00'),
      Buffer.from([0xa1, 0, 8]),
      Buffer.alloc(6),
      Buffer.from([1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]),
    ]),
  };
  for (const [name, body] of Object.entries(cases)) {
    const seen = await transfer({ body });
    t.same(seen.unread, [], name);
    t.ok(seen.opaque.length + seen.texts.length > 0, name);
  }
});
