import { readOpaque } from './opaque.js';
import type { Format } from './work.js';

const MAGICS: ReadonlyArray<readonly [offset: number, magic: RegExp]> = [
  [4, /^ftyp/],
  [0, /^(?:ID3|OggS|fLaC|\x1aE\xdf\xa3|FLV\x01|RIFF[\s\S]{4}(?:WAVE|AVI ))/],
  [0, /^(?:wOF[F2]|OTTO|\x00\x01\x00\x00\x00[\s\S]\x01)/],
  [0, /^\x00asm/],
];

/** Audio, video, fonts, WebAssembly: opaque by nature, and said to be so with their size. */
export const media: Format = {
  name: 'media',
  matches: (head) => MAGICS.some(([offset, magic]) => magic.test(head.toString('latin1', offset, offset + 16))),
  read: async (path, source, work) => {
    readOpaque(path, source, work);
  },
};
