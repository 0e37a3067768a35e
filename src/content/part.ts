import type { ByteSource } from '../model/bytes.js';
import type { PartPath, PartSink } from '../model/part.js';
import { BudgetSpent, outcomeOf } from './allowance.js';
import { readBinaryValues, readJoinedFrames } from './binary-values.js';
import { slice, view, windows } from './bytes.js';
import { charsetOf } from './charset.js';
import { discImageOf } from './closed.js';
import { formatOf, isContainer } from './formats.js';
import { readOpaque } from './opaque.js';
import { readPackedText } from './packed-text.js';
import { readText, readValue } from './text.js';
import type { Format, Work } from './work.js';
import { findLocal, readZip } from './zip.js';
import { localAt, zipDirectory } from './zip-directory.js';

const HEAD_BYTES = 4096;
/** Formats that may lie inside unknown bytes, and what they begin with. */
const BURIED = ['Rar!\x1a\x07', "7z\xbc\xaf'\x1c", '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '%PDF-1.', '%PDF-2.'];
const MAX_BURIED = 16;

/** What a reader is given at `depth` containers deep. */
export function workAt(depth: number, all: Omit<Work, 'depth' | 'inner' | 'value'>): Work {
  const { sink, allowance, origin } = all;
  const work: Work = {
    ...all,
    depth,
    inner: (path, source) => readPart(path, source, workAt(depth + 1, all)),
    value: async (path, text) => {
      if (depth + 1 > allowance.budget.maxDepth) {
        sink.unread(path, 'uninspectable', 'depth');
        sink.text(path, text, origin);
      } else await readValue(path, text, workAt(depth + 1, all), isContainer);
    },
  };
  return work;
}

/** Reads bytes of whatever format. A spent budget ends this part only, and is reported. */
export async function readPart(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  if (source.size === 0) return;
  try {
    work.allowance.tick();
    await read(path, source, work);
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    work.sink.unread(path, outcomeOf(cause.reason), cause.reason);
  }
}

async function read(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  const head = view(source.read(0, HEAD_BYTES));
  const format = formatOf(head) ?? discImageOf(source);
  if (format !== null) return readFormat(format, path, source, work);
  const framed = !tooDeep(work) && (await readJoinedFrames(path, source, work));
  // A zip is read from its end: whatever stands first, this may be one too.
  if (!framed && !tooDeep(work) && zipDirectory(source) !== null && (await readZip(path, source, work))) return;
  const charset = charsetOf(source.read(0, 65_536), source.size <= 65_536);
  if (charset !== null && (await readText(path, source, charset, work, isContainer))) return;
  if (!tooDeep(work)) await readPackedText(path, source, work);
  await readBinaryValues(path, source, work);
  await readBuried(path, source, work, readOpaque(path, source, work));
}

async function readFormat(format: Format, path: PartPath, source: ByteSource, work: Work): Promise<void> {
  if (tooDeep(work)) {
    work.sink.unread(path, 'uninspectable', 'depth');
    return;
  }
  await format.read(path, source, work);
  // The last entry of a tar is read as such.
  const directory = format.name.endsWith('zip') || format.name === 'tar' ? null : zipDirectory(source);
  if (directory !== null) await readZip([...path, 'zip'], slice(source, directory.start), byChance(path, work));
}

/** For what was found in the middle of something: if it does not parse, it was chance, not corruption. */
function byChance(path: PartPath, work: Work): Work {
  const { sink } = work;
  const quiet: PartSink = {
    text: (at, text, origin) => sink.text(at, text, origin),
    ...(sink.lines === undefined ? {} : { lines: sink.lines }),
    table: (at) => sink.table(at),
    object: (at, fields) => sink.object(at, fields),
    opaque: (at, size, entropy) => {
      if (at.length > path.length + 1) sink.opaque(at, size, entropy);
    },
    unread: (at, outcome, reason) => {
      if (reason !== 'corrupt') sink.unread(at, outcome, reason);
    },
  };
  return workAt(work.depth, { ...work, sink: quiet });
}

function tooDeep(work: Work): boolean {
  return work.depth > work.allowance.budget.maxDepth;
}

/** A known beginning inside unknown bytes is read if it parses; if not, it was chance. */
async function readBuried(
  path: PartPath,
  source: ByteSource,
  work: Work,
  beginnings: readonly number[] | null,
): Promise<void> {
  if (tooDeep(work)) return;
  const starts = beginnings ?? findBeginnings(source, work);
  const local = starts.find((at) => localAt(source, at) !== null);
  if (local !== undefined) await readZip([...path, 'zip'], slice(source, local), byChance(path, work));
  let found = 0;
  for (const at of starts) {
    const rest = slice(source, at);
    const head = view(rest.read(0, HEAD_BYTES));
    if (!BURIED.some((magic) => head.subarray(0, magic.length).toString('latin1') === magic)) continue;
    if (++found > MAX_BURIED) return;
    const format = formatOf(head);
    if (format !== null) await format.read([...path, format.name], rest, byChance(path, work));
  }
}

/** Where containers may begin, when nobody has looked yet. */
function findBeginnings(source: ByteSource, work: Work): number[] {
  const local = findLocal(source, 0);
  const starts = local < 0 ? [] : [local];
  let base = 0;
  for (const window of windows(source)) {
    work.allowance.tick();
    for (const magic of BURIED) {
      const at = window.indexOf(magic, 0, 'latin1');
      if (at >= 0) starts.push(base + at);
    }
    base += window.length;
  }
  return starts;
}
