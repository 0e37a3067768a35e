import { deflateSync, gzipSync } from 'node:zlib';
import { buildRar4, buildRar5 } from '../builders/archives.js';
import { buildZip, gbk } from '../builders/files.js';
import { BLOB, back, COMMIT, OFFSET_DELTA, object, pack, push, REFERENCE_DELTA, TREE } from '../builders/git.js';
import { buildOle } from '../builders/office97.js';
import { type Kind, PHONE } from './texts.js';

/* Small samples of everything that is no text. */

const LINE = `临汾路1565弄12号301 王先生 ${PHONE}`;

function field(lead: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([lead, bytes.length]), bytes]);
}

function protobuf(): Buffer {
  const owner = Buffer.concat([
    field(0x0a, '王先生'),
    field(0x12, PHONE),
    Buffer.from([0x18, 0x8e, 0x8b, 0xa0, 0xed, 0x33]),
  ]);
  const inner = Buffer.concat([Buffer.from([0x0a, owner.length]), owner]);
  return Buffer.concat([inner, inner, field(0x1a, '馨佳园12号1203')]);
}

function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
}

function messagePack(): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0xa0 + Buffer.byteLength(value)]), Buffer.from(value)]);
  return Buffer.concat([
    Buffer.from([0x91, 0x83]),
    text('name'),
    text('王先生'),
    text('tel'),
    text(PHONE),
    text('list'),
    Buffer.from([0x92, 1, 0xc0]),
  ]);
}

function cbor(): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0x60 + Buffer.byteLength(value)]), Buffer.from(value)]);
  const chunked = Buffer.concat([Buffer.from([0x7f]), text('139'), text('12345678'), Buffer.from([0xff])]);
  return Buffer.concat([
    Buffer.from([0xd9, 0xd9, 0xf7, 0x9f, 0xbf]),
    text('name'),
    text('王先生'),
    text('tel'),
    chunked,
    Buffer.from([0xff, 0xff]),
  ]);
}

function bson(): Buffer {
  const string = (name: string, value: string): Buffer => {
    const bytes = Buffer.from(`${value}\0`);
    const size = Buffer.alloc(4);
    size.writeInt32LE(bytes.length);
    return Buffer.concat([Buffer.from(`\u0002${name}\0`), size, bytes]);
  };
  const body = Buffer.concat([
    string('name', '王先生'),
    string('tel', PHONE),
    Buffer.from([0x10, 0x61, 0, 1, 0, 0, 0, 0]),
  ]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(body.length + 4);
  return Buffer.concat([size, body]);
}

/** A property list of one dictionary: offsets of its three objects, then the trailer. */
function propertyList(): Buffer {
  const key = field(0x5f, '').subarray(0, 0);
  const objects = [
    Buffer.from([0xd1, 1, 2]),
    Buffer.concat([key, Buffer.from([0x53]), Buffer.from('tel')]),
    Buffer.concat([Buffer.from([0x5b]), Buffer.from(PHONE)]),
  ];
  const head = Buffer.from('bplist00');
  let at = head.length;
  const offsets = objects.map((object) => {
    const offset = at;
    at += object.length;
    return offset;
  });
  const trailer = Buffer.alloc(32);
  trailer[6] = 1;
  trailer[7] = 1;
  trailer[15] = objects.length;
  trailer[31] = at;
  return Buffer.concat([head, ...objects, Buffer.from(offsets), trailer]);
}

/** Copies all of five bytes, and adds one. */
const DELTA = Buffer.from([5, 6, 0x91, 0, 5, 1, 65]);

function tar(): Buffer {
  const entry = (name: Uint8Array, type: string, data: Buffer): Buffer => {
    const block = Buffer.alloc(512 + Math.ceil(data.length / 512) * 512);
    block.set(name, 0);
    block.write('0000644\0', 100, 'latin1');
    block.write(`${data.length.toString(8).padStart(11, '0')} `, 124, 'latin1');
    block.write(`        ${type}`, 148, 'latin1');
    block.write('ustar\u000000', 257, 'latin1');
    const sum = block.subarray(0, 512).reduce((all, byte) => all + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    block.set(data, 512);
    return block;
  };
  const long = Buffer.from('27 path=业主/三期.txt\n');
  return Buffer.concat([
    entry(gbk('业主.txt'), '0', Buffer.from(LINE)),
    entry(Buffer.from('a'), 'x', long),
    entry(Buffer.from('b'), '0', Buffer.from(LINE)),
    entry(Buffer.from('././@LongLink'), 'L', Buffer.from(`${'c/'.repeat(80)}d.txt\0`)),
    entry(Buffer.from('c'), '0', Buffer.from(LINE)),
    Buffer.alloc(1024),
  ]);
}

function zips(): Buffer[] {
  const entries = [
    { name: gbk('业主.csv'), data: gbk(LINE) },
    { name: 'b.txt', data: LINE, method: 'store' as const, descriptor: true },
  ];
  return [
    buildZip(entries, { comment: PHONE }),
    buildZip(entries, { prefix: Buffer.alloc(100, 7) }),
    buildZip(entries, { noDirectory: true }),
    buildZip([{ name: 'a.zip', data: buildZip(entries) }]),
  ];
}

const PICTURES = [
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000fffe000f', 'hex'),
    Buffer.from(PHONE),
    Buffer.from('  ffda0008ffd9', 'hex'),
    Buffer.from(LINE),
  ]),
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000b74455874', 'hex'),
    Buffer.from(PHONE),
    Buffer.from('0000000000000000', 'hex'),
    Buffer.from('0000000049454e44ae426082', 'hex'),
    Buffer.from(LINE),
  ]),
  Buffer.concat([
    Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xfe\x0b', 'latin1'),
    Buffer.from(PHONE),
    Buffer.from('\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;', 'latin1'),
    Buffer.from(LINE),
  ]),
];

/** One chunk of Snappy, in it one message behind the one that describes it; short enough for a single literal. */
function iworkPart(): Buffer {
  const message = field(0x1a, PHONE);
  const info = Buffer.from([8, 1, 0x12, 4, 8, 1, 0x18, message.length]);
  const stream = Buffer.concat([Buffer.from([info.length]), info, message]);
  const block = Buffer.concat([Buffer.from([stream.length, (stream.length - 1) << 2]), stream]);
  return Buffer.concat([Buffer.from([0, block.length, 0, 0]), block]);
}

const ENTRY = [{ name: 'a.txt', data: LINE }];

const NUMBERS = ['\0', '\u00ff', '\u0080', '\u00ff\u00ff\u00ff\u00ff', '\u0001\0\0\0', '\u0000\u0000\u0000\u0001'];

export const BINARIES: Readonly<Record<string, Kind>> = {
  protobuf: {
    samples: [protobuf(), framed(protobuf()), Buffer.concat([framed(protobuf()), framed(protobuf())])],
    words: [...NUMBERS, '\n', '\u0012', '\u0008', '\u001a'],
  },
  MessagePack: {
    samples: [messagePack()],
    words: [...NUMBERS, '\u0091', '\u0081', '\u00dd', '\u00df', '\u00db', '\u00c7', '\u00cf', '\u00a3'],
  },
  CBOR: {
    samples: [cbor()],
    words: [...NUMBERS, '\u009f', '\u00bf', '\u007f', '\u00fb', '\u00d9', '\u001b', '\u0063abc'],
  },
  BSON: {
    samples: [bson(), Buffer.concat([bson(), bson()])],
    words: [...NUMBERS, '\u0002a\0', '\u0003', '\u0004', '\u0005'],
  },
  'property list': {
    samples: [propertyList()],
    words: [...NUMBERS, '\u00d1', '\u00a2', '\u005f\u0010', '\u0013'],
    keep: 8,
  },
  'git-pack': {
    samples: [
      push(
        pack(
          object(COMMIT, 'author x\n'),
          object(TREE, Buffer.from(`100644 a.csv\0${'x'.repeat(20)}`)),
          object(BLOB, LINE),
        ),
      ),
      pack(
        object(BLOB, 'base '),
        object(OFFSET_DELTA, DELTA, back(14)),
        object(REFERENCE_DELTA, DELTA, Buffer.alloc(20)),
      ),
    ],
    words: [...NUMBERS, 'PACK', '0000', '\u00ff\u00ff\u00ff\u00ff', '\u0080', '\u0091\0\u0005', ' refs/'],
  },
  tar: {
    samples: [tar()],
    words: [...NUMBERS, 'ustar', '\0'.repeat(512), '00000000010 ', '\u0080\0\0\0', '27 path=', 'L'],
  },
  zip: {
    samples: zips(),
    words: [
      ...NUMBERS,
      'PK\u0003\u0004',
      'PK\u0001\u0002',
      'PK\u0005\u0006',
      'PK\u0006\u0006',
      'PK\u0006\u0007',
      'PK\u0007\u0008',
      '../',
      '\\',
    ],
  },
  'packed streams': {
    samples: [gzipSync(LINE), deflateSync(LINE), Buffer.concat([gzipSync(LINE), gzipSync(LINE)])],
    words: [...NUMBERS, '\u001f\u008b\u0008'],
  },
  RAR: {
    samples: [buildRar4(ENTRY), buildRar4(ENTRY, 'files'), buildRar5(ENTRY), buildRar5(ENTRY, 'files')],
    words: [...NUMBERS, 't\u0080', '\u0002\u0003%', '\u0001'],
    keep: 7,
  },
  'iWork part': {
    mayBeMute: true,
    samples: [iworkPart()],
    words: [...NUMBERS, '\u0008', '\u0012', '\u00fe\u0001\0', '\u0005\u0001'],
    keep: 12,
  },
  OLE: {
    samples: [buildOle({ Contents: Buffer.from(LINE, 'utf16le'), Workbook: Buffer.alloc(600, 9) })],
    words: [...NUMBERS, '\u00fe\u00ff\u00ff\u00ff'],
    keep: 8,
  },
  pictures: {
    mayBeMute: true,
    samples: PICTURES,
    words: [...NUMBERS, '\u00ff\u00d9', '\u00ff\u00da', 'IEND', ';', ',', '!'],
    keep: 8,
  },
  'unknown bytes': {
    samples: [
      Buffer.concat([
        Buffer.alloc(200, '\x01\x02\x03'),
        Buffer.from(LINE),
        Buffer.alloc(20),
        Buffer.from(LINE, 'utf16le'),
        Buffer.alloc(20),
        gbk(LINE),
      ]),
    ],
    words: [
      ...NUMBERS,
      PHONE,
      'PK\u0003\u0004',
      '%PDF-1.4',
      'Rar!\u001a\u0007',
      '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
    ],
  },
};
