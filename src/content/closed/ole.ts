import type { Emit } from '../isolated.js';
import { readCompound } from './compound.js';

/** Text of one stream; more is cut off, and said. */
const MAX_CHARS = 16 * 1024 * 1024;
const PIECE_CHARS = 256 * 1024;

/**
 * Reads any OLE compound file by its streams, put together from their sectors: whatever looks like words in UTF-16, at
 * either alignment, or in single bytes. Noisy, so only for what nothing else reads.
 */
export function readOle(bytes: Buffer, emit: Emit): void {
  const streams = readCompound(bytes);
  if (streams === null) {
    emit({ kind: 'unread', path: [], outcome: 'partial', reason: 'corrupt' });
    sayWords([], bytes, emit);
    return;
  }
  for (const { name, content } of streams) sayWords([printable(name)], content, emit);
}

function sayWords(path: readonly string[], stream: Buffer, emit: Emit): void {
  let chars = 0;
  for (const words of [wideWords(stream, 0), wideWords(stream, 1), byteWords(stream)]) {
    let piece: string[] = [];
    let length = 0;
    const flush = (): void => {
      // Words without a single figure lead to nobody.
      const text = piece.join('\n');
      if (/\d{5}/.test(text)) emit({ kind: 'text', path, text });
      piece = [];
      length = 0;
    };
    for (const word of words) {
      chars += word.length;
      length += word.length;
      if (chars > MAX_CHARS) {
        flush();
        emit({ kind: 'unread', path, outcome: 'partial', reason: 'too-large' });
        return;
      }
      piece.push(word);
      if (length > PIECE_CHARS) flush();
    }
    flush();
  }
}

/** Runs of ASCII, common Chinese characters and their punctuation. Random bytes are rarely common characters. */
function* wideWords(stream: Buffer, alignment: number): Generator<string> {
  let run = '';
  for (let at = alignment; at + 1 < stream.length; at += 2) {
    const unit = stream.readUInt16LE(at);
    if ((unit >= 32 && unit < 127) || unit === 9 || isChinese(unit)) run += String.fromCharCode(unit);
    else {
      if (run.length > 1) yield run;
      run = '';
    }
  }
  if (run.length > 1) yield run;
}

function* byteWords(stream: Buffer): Generator<string> {
  for (const [run] of stream.toString('latin1').matchAll(/[\t\x20-\x7e\xa1-\xfe]{4,65536}/g)) {
    if (!/\d{5}/.test(run)) continue;
    yield /[\xa1-\xfe]/.test(run) ? new TextDecoder('gb18030').decode(Buffer.from(run, 'latin1')) : run;
  }
}

let common: Uint8Array | null = null;

/** Levels 1 and 2 of GB 2312, which hold every character of ordinary names and addresses, and full-width forms. */
function isChinese(unit: number): boolean {
  if (unit < 0x3000) return false;
  common ??= commonCharacters();
  return common[unit] === 1;
}

function commonCharacters(): Uint8Array {
  const found = new Uint8Array(65_536);
  const bytes: number[] = [];
  for (let row = 0xa1; row <= 0xf7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
  for (const char of new TextDecoder('gb18030').decode(Uint8Array.from(bytes))) found[char.charCodeAt(0)] = 1;
  return found;
}

function printable(name: string): string {
  return name.replace(/[\x00-\x1f]/g, '');
}
