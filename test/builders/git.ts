import { deflateSync } from 'node:zlib';

/*
 * What `git push` sends, put together by hand (gitformat-pack).
 */

export const [COMMIT, TREE, BLOB, OFFSET_DELTA, REFERENCE_DELTA] = [1, 2, 3, 6, 7] as const;

/** One object; `before`: what a delta says of its base. */
export function object(type: number, content: Buffer | string, before: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.from(content);
  const head = [];
  let rest = Math.floor(bytes.length / 16);
  head.push((rest > 0 ? 0x80 : 0) | (type << 4) | (bytes.length % 16));
  for (; rest > 0; rest = Math.floor(rest / 128)) head.push((rest > 127 ? 0x80 : 0) | (rest % 128));
  return Buffer.concat([Buffer.from(head), before, deflateSync(bytes)]);
}

/** A distance back, as packs write it: most significant first, one less for each byte more. */
export function back(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor((rest - 1) / 128)) {
    rest -= 1;
    bytes.unshift(0x80 | (rest % 128));
    rest += 1;
  }
  return Buffer.from(bytes);
}

export function pack(...objects: Buffer[]): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects.length, 8);
  return Buffer.concat([head, ...objects, Buffer.alloc(20, 7)]);
}

export function push(body: Buffer): Buffer {
  const line = `${'0'.repeat(40)} ${'ab'.repeat(20)} refs/heads/main\0 report-status agent=git\n`;
  return Buffer.concat([Buffer.from(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`), body]);
}

/** A number as deltas write it. */
export function sized(value: number): Buffer {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest % 128));
  return Buffer.from([...bytes, rest]);
}
