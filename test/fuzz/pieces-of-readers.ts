import { readEmbedded } from '../../src/content/closed/embedded.js';
import { mimeHead, parameterOf } from '../../src/content/mime-head.js';
import { decodeProtobuf, piecesOf } from '../../src/content/protobuf.js';
import { readFile } from '../../src/content/read.js';
import { undoTransferEncoding } from '../../src/content/transfer-encoding.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { PartSink } from '../../src/model/part.js';
import { buildDoc, buildOle } from '../builders/office97.js';
import { type Recorded, recorder } from '../content/builders.js';
import { cpuMs, FUZZ_BUDGET } from './laws.js';
import { type Kind, PHONE } from './texts.js';

/* What readers are made of, with bytes no reader in front has looked at: all of it must bear anything. */

/** One under test, and how what came of it is read. */
export interface Helper extends Kind {
  readonly pack?: (bytes: Uint8Array) => Buffer;
  readonly read: (bytes: Uint8Array) => Promise<Recorded>;
}

/** Lines with nothing in them, long enough for the search in vectors, and longer than what it looks at in one go. */
const BEFORE = Buffer.from('明天下午三点带客户看房，老地方见。 see you at 3, bring the keys\n'.repeat(400));
const BEHIND = Buffer.from('\n下雨就改天，nothing else to say today\n'.repeat(200));

/** Takes long texts as detection does: line by line, and only those that are worth it. */
async function asLines(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  const withLines: PartSink = {
    ...sink,
    lines(path) {
      let text = '';
      return {
        write: (piece) => {
          text += piece;
        },
        skip: () => {
          text += '\n';
        },
        look: () => undefined,
        end: () => sink.text(path, text),
      };
    },
  };
  await readFile('a', bytesOf(bytes), withLines, { budget: FUZZ_BUDGET, now: cpuMs });
  return sink.seen;
}

/** Heads and encodings of mails. */
async function asEntity(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  const source = bytesOf(bytes);
  const head = mimeHead(source);
  sink.text(['head'], JSON.stringify(head));
  sink.text(['name'], parameterOf(Buffer.from(bytes).toString('latin1'), 'filename') ?? '');
  for (const encoding of ['base64', 'quoted-printable', '7bit']) {
    const undone = undoTransferEncoding(source, encoding, () => undefined);
    if (undone.size > bytes.length) throw new RangeError(`${undone.size} of ${bytes.length} bytes in ${encoding}`);
    sink.text([encoding], Buffer.from(undone.read(0, undone.size)).toString('latin1'));
  }
  return sink.seen;
}

async function asMessage(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  // What is no message, and what lies in one unnamed, is told by others.
  sink.text(['a'], Buffer.from(bytes).toString('latin1'));
  const most = 1_000;
  const tokens = decodeProtobuf(Buffer.from(bytes), most) ?? [];
  if (tokens.length > most) throw new RangeError(`${tokens.length} tokens where ${most} are the most`);
  for (const token of tokens) if (token.kind !== 'open' && token.kind !== 'close') sink.text(['a'], token.text);
  for (const [name, pieces] of piecesOf(Buffer.from(bytes))) {
    for (const piece of pieces) sink.text([name], piece.toString('latin1'));
  }
  return sink.seen;
}

/** Files inside an OLE file, as the isolated process hands them out. */
async function asCarrier(bytes: Uint8Array): Promise<Recorded> {
  const sink = recorder();
  readEmbedded(Buffer.from(bytes), (part) => {
    if (part.kind === 'file') sink.text(part.path, '');
    else if (part.kind === 'bytes') sink.text(['bytes'], Buffer.from(part.bytes).toString('latin1'));
  });
  return sink.seen;
}

const inside = buildDoc(`王先生 ${PHONE}`, [['12-1203', PHONE]]);

export const HELPERS: Readonly<Record<string, Helper>> = {
  'lines of a long text': {
    samples: [`馨佳园12号1203 王先生 ${PHONE}`, `${PHONE}\r\n,"${PHONE}",\t`, `电话：${PHONE}；一三九一二三四五六七八`],
    words: [
      '\n',
      '\r',
      '\t',
      ',',
      '一三九',
      '１３９',
      ' ',
      '-',
      '/',
      '(',
      '\u00e2\u0080\u008b',
      '\u00ef\u00bc\u0091',
      'l',
      '室',
    ],
    pack: (bytes) => Buffer.concat([BEFORE, bytes, BEHIND]),
    read: asLines,
  },
  'heads and encodings of mails': {
    samples: [
      `Content-Type: text/plain;\r\n charset="gbk"; filename*0*=utf-8''%E7%8E%8B; filename*1="x"\r\n\r\n=E7=8E=8B=\r\n ${PHONE}`,
      Buffer.from(`王先生 ${PHONE}`.repeat(20)).toString('base64'),
    ],
    words: ['\r\n', '\n', '=', '==', '=\r\n', '=E', '*0*=', "''", '"', ';', '\\', ' \t', ': ', '%', '\0', '\u00ff'],
    mayBeMute: true,
    read: asEntity,
  },
  'messages of protobuf': {
    samples: [
      Buffer.from([10, 11, ...Buffer.from(PHONE), 18, 4, 8, 1, 16, 2]),
      Buffer.from([10, 0x80, 0x04, ...Buffer.alloc(512, 0xfe)]),
    ],
    words: [
      '\0',
      '\n',
      '\u0012',
      '\u0008',
      '\u00ff\u00ff\u00ff\u00ff\u000f',
      '\u0080',
      '\u0080\u0080\u0080\u0080',
      '\u000b',
      '\u000c',
    ],
    mayBeMute: true,
    read: asMessage,
  },
  'files inside OLE': {
    samples: [
      buildOle({ Package: inside, '\u0001Ole10Native': Buffer.from('PK\u0003\u0004aaaa'), CONTENTS: inside }),
      inside,
    ],
    words: [
      '\u00fe\u00ff\u00ff\u00ff',
      '\u00ff\u00ff\u00ff\u00ff',
      '\0\0\0\0',
      '\u0001\0\0\0',
      '\u0002\0',
      'PK\u0003\u0004',
    ],
    keep: 8,
    mayBeMute: true,
    read: asCarrier,
  },
};
