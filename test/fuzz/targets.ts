import { flashSlice, highwaySlice } from '../../src/agent/assembly/highway.js';
import { multipartLayout } from '../../src/agent/assembly/multipart-layout.js';
import { base64Runs } from '../../src/content/base64.js';
import { charsetOf, decodeText } from '../../src/content/charset.js';
import { linesOf } from '../../src/content/closed/layout.js';
import { lzipMembers } from '../../src/content/closed/lzip.js';
import { readOle } from '../../src/content/closed/ole.js';
import { undoEscapes } from '../../src/content/escapes.js';
import { decodeWords } from '../../src/content/header-text.js';
import { attributes, decodeEntities, decodeEscapes } from '../../src/content/markup.js';
import { parameterOf } from '../../src/content/mime-head.js';
import { percentBytes } from '../../src/content/percent.js';
import { readFile, readTransfer } from '../../src/content/read.js';
import { bytesOf } from '../../src/model/bytes.js';
import { flashBody, highwayFrame } from '../agent/assembly/frames.js';
import { multipart } from '../builders/files.js';
import { buildOle } from '../builders/office97.js';
import { type Recorded, recorder } from '../content/builders.js';
import { BINARIES } from './binaries.js';
import { cpuMs, FUZZ_BUDGET } from './laws.js';
import { PARTS } from './packages.js';
import { HELPERS } from './pieces-of-readers.js';
import { type Kind, PHONE, TEXTS } from './texts.js';

/** One reader under test: what is wounded, and how what came of it is read. */
export interface Target extends Kind {
  readonly name: string;
  /** Makes the file out of the wounded bytes, where those are a part of it. */
  readonly pack?: (bytes: Uint8Array) => Buffer;
  readonly read: (bytes: Uint8Array) => Promise<Recorded>;
}

const LZIP = Buffer.from('LZIP\u0001\u0017', 'latin1');

const options = { budget: FUZZ_BUDGET, now: cpuMs };

async function asFile(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  await readFile('a', bytesOf(bytes), sink, options);
  return sink.seen;
}

/** As the body of a request, and with its first bytes as what the request asks for. */
function asBody(contentType: string): Target['read'] {
  return async (bytes) => {
    const sink = recorder();
    const target = `/a?b=${Buffer.from(bytes.subarray(0, 300)).toString('latin1').replace(/\s/g, '+')}`;
    const headers = [
      ['content-type', contentType],
      ['x-data', target.slice(5)],
    ] as const;
    await readTransfer({ method: 'POST', host: 'a.example', target, headers }, bytesOf(bytes), sink, options);
    return sink.seen;
  };
}

/** Small functions on text that take whatever they are given. */
async function inPieces(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  const text = Buffer.from(bytes).toString('latin1');
  const said = [
    decodeText(bytes) ?? charsetOf(bytes) ?? '',
    decodeEntities(text),
    decodeEscapes(text),
    decodeWords(text),
    parameterOf(`a; ${text}`, 'b') ?? '',
    percentBytes(text).toString('latin1'),
    ...[...undoEscapes(text)].map(([, undone]) => undone),
    ...attributes(text, 0, text.length).map(([name, value]) => `${name}=${value}`),
    ...[...base64Runs(text, () => false)].map((run) => run.bytes.toString('latin1')),
    linesOf(placed(bytes)),
    ...(lzipMembers(Buffer.concat([LZIP, bytes])) ?? []).map((member) => member.toString('latin1')),
  ];
  for (const one of said) sink.text(['a'], one);
  return sink.seen;
}

/** Letters at places the bytes say, as a page of a PDF may have them. */
function placed(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.min(300, Math.floor(bytes.length / 8)) }, (_, n) => {
    const at = n * 8;
    const letter = String.fromCharCode(32 + (view.getUint8(at) % 90));
    const [a, b] = [view.getInt8(at + 1), view.getInt8(at + 2)];
    const x = n % 7 === 0 ? view.getFloat32(at + 4) : view.getInt8(at + 4);
    return { text: letter, a, b, size: view.getUint8(at + 3), x, y: view.getInt8(at + 6), width: view.getInt8(at + 7) };
  });
}

/** The streams of an OLE file, as the isolated process reads them; it is killed when they take too long. */
async function asStreams(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  readOle(Buffer.from(bytes), (part) => {
    if (part.kind === 'text') sink.text(part.path, part.text);
    else if (part.kind === 'unread') sink.unread(part.path, part.outcome, part.reason);
  });
  return sink.seen;
}

/** A body that may be a slice of an upload: whatever is found lies within it. */
async function asSlice(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  const body = bytesOf(bytes);
  const file = multipartLayout(body, 'b').file;
  for (const span of [highwaySlice(body)?.span, flashSlice(body)?.span, file]) {
    if (span == null) continue;
    if (!(span.start >= 0 && span.start <= span.end && span.end <= body.size))
      throw new RangeError(`${span.start} to ${span.end} of ${body.size} bytes`);
    sink.text(['a'], `${span.start}`);
  }
  return sink.seen;
}

const form = multipart([
  { name: 'file', data: `业主,${PHONE}`, filename: 'a.csv' },
  { name: 'data', data: JSON.stringify({ tel: PHONE }) },
]);

const FORMS: Readonly<Record<string, Kind & Pick<Target, 'read'>>> = {
  'multipart form': {
    samples: [form.body],
    words: [
      '\r\n',
      '\r\n\r\n',
      '--',
      'Content-Disposition: form-data; name="a"\r\n\r\n',
      'Content-Transfer-Encoding: base64\r\n',
      '; filename="',
      '"',
    ],
    read: asBody(form.contentType),
  },
  form: {
    samples: [`name=%E7%8E%8B&tel=${PHONE}&a[0][b]=c&data=%7B%22a%22%3A1%7D`],
    words: ['&', '=', '%', '%00', '+', '[', ']', ';', '__proto__=1', '&&'],
    read: asBody('application/x-www-form-urlencoded'),
  },
  'OLE streams': {
    // What stands in no stream is looked for by who asked.
    mayBeMute: true,
    samples: [
      buildOle({ Contents: Buffer.from('王先生 13800001234'.repeat(30), 'utf16le'), More: Buffer.alloc(600, 9) }),
    ],
    words: ['\u00fe\u00ff\u00ff\u00ff', '\u00ff\u00ff\u00ff\u00ff', '\0\0\0\0', '\u0001\0\0\0', '\u0002\0'],
    keep: 8,
    read: asStreams,
  },
  'slices of uploads': {
    mayBeMute: true,
    samples: [
      highwayFrame({ md5: '00112233445566778899aabbccddeeff', size: 5000, offset: 1000 }, Buffer.alloc(500, 65)),
      flashBody('key', 1000, Buffer.alloc(500, 65)),
      '--b\r\nContent-Disposition: form-data; name="chunk"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nAAAA\r\n--b--\r\n',
    ],
    words: [
      '\u0028',
      '\u0029',
      '\u00ff\u00ff\u00ff\u00ff',
      '\u00da\u0006',
      '\r\n--b',
      '--b--',
      '\r\n\r\n',
      '; filename="',
      '"',
    ],
    read: asSlice,
  },
  'pieces of text': {
    samples: [
      `a="b" c='d' &amp;&#29579; %E7%8E%8B _x738b_ =?gbk?B?zfU=?= b*0*=gbk''%CD%F5; "c" \\u738b ${'MTM5MTIzNDU2Nzg='.repeat(5)}`,
    ],
    words: ['&#', ';', '%', '=?', '?=', '"', "'", '=', '\\u', '\\', '_x', '*0*=', "''", '\u00ff', '\0'],
    read: inPieces,
  },
};

export const TARGETS: readonly Target[] = [
  ...Object.entries({ ...TEXTS, ...BINARIES, ...PARTS }).map(([name, kind]) => ({ name, ...kind, read: asFile })),
  ...Object.entries({ ...FORMS, ...HELPERS }).map(([name, kind]) => ({ name, ...kind })),
];
