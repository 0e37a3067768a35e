import type { Reason } from '../../model/outcome.js';
import type { ClosedJob, Emit } from '../isolated.js';
import { lzipMembers } from './lzip.js';
import { sevenZip } from './seven-zip.js';

const MiB = 1024 * 1024;
/** The name a stream without a name of its own gets: such a step says nothing and is left out. */
const UNNAMED = /^content~?$/;

/** What 7-Zip says of an entry or of the whole archive, and what that means; the first that matches. */
const FAULTS: ReadonlyArray<readonly [message: RegExp, reason: Reason]> = [
  [/encrypted|Wrong password/, 'encrypted'],
  [/Unsupported/, 'unsupported-format'],
  [/./, 'corrupt'],
];
const FAULT = /^(?:(?:Open )?(?:ERROR|WARNING): |Headers Error|Unexpected end|Unavailable|Cannot open|Can not open)/;

/** Thrown out of the machine when a budget is spent: nothing else ends it. */
class Stop extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super('a budget is spent');
    this.reason = reason;
  }
}

/**
 * Unpacks any archive or packed file that 7-Zip knows, entry by entry, to the standard output of its machine, where every
 * byte is counted before it goes on; nothing is written anywhere, and an entry may hide its size.
 */
export async function readArchive(job: ClosedJob, bytes: Buffer, emit: Emit): Promise<void> {
  for (const member of lzipMembers(bytes) ?? [bytes]) await unpack(job, member, emit);
}

async function unpack(job: ClosedJob, bytes: Buffer, emit: Emit): Promise<void> {
  let path: string[] | null = null;
  let total = 0;
  let part = 0;
  let entries = 0;
  let faults = 0;
  let full = false;
  const begin = (name: string): void => {
    // Thrown here it would be caught by the machine's terminal: the next byte of an entry stops it.
    full ||= ++entries > job.maxEntries;
    if (full) return;
    path = UNNAMED.test(name) ? [] : [name.replaceAll('\\', '/')];
    part = 0;
    emit({ kind: 'file', path });
  };
  const unread = (reason: Reason, outcome: 'partial' | 'uninspectable'): void => {
    faults++;
    emit({ kind: 'unread', path: path ?? [], outcome, reason });
  };
  const say = (line: string): void => {
    // An entry is named before its bytes, a fault of it behind them. `T`: one that can only be tested.
    if (/^[-T] /.test(line)) begin(line.slice(2));
    else if (!full && FAULT.test(line)) {
      const reason = FAULTS.find(([message]) => message.test(line))?.[1] ?? 'corrupt';
      unread(reason, reason === 'corrupt' && part > 0 ? 'partial' : 'uninspectable');
    }
  };
  const write = (piece: Uint8Array): void => {
    if (path === null) begin('content');
    if (full) throw new Stop('entries');
    part += piece.length;
    total += piece.length;
    if (part > job.maxPartBytes || total > job.maxTotalBytes) throw new Stop('too-large');
    if (part > MiB && part > job.size * job.maxRatio) throw new Stop('ratio');
    emit({ kind: 'bytes', bytes: piece });
  };
  try {
    await sevenZip(bytes, ['x', '-so', '-bb1', '-bso2', '-y', '-pX'], say, write);
    if (full) unread('entries', 'partial');
    else if (entries === 0 && faults === 0) unread('corrupt', 'uninspectable');
  } catch (error) {
    if (error instanceof Stop) unread(error.reason, error.reason === 'ratio' ? 'uninspectable' : 'partial');
    // The number of a C++ exception: damage, or a 7z whose very names are encrypted.
    else if (typeof error === 'number') unread(entries === 0 && is7z(bytes) ? 'encrypted' : 'corrupt', 'uninspectable');
    else throw error;
  }
}

function is7z(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 6) === "7z\xbc\xaf'\x1c";
}
