import factory from '7z-wasm';
import { crc32 } from './files.js';

/** Archives made by 7-Zip itself, and RAR archives by hand, because nothing but RAR writes those. */

interface Machine {
  readonly FS: {
    mkdir(path: string): void;
    writeFile(path: string, data: Uint8Array): void;
    readFile(path: string): Uint8Array;
    chdir(path: string): void;
  };
  callMain(args: readonly string[]): number;
}

const start = factory as unknown as (options: object) => Promise<Machine>;

export interface Entry {
  readonly name: string;
  readonly data: string | Uint8Array;
}

/**
 * An archive of these entries.
 * @param file its name: the extension decides the kind (`a.7z`, `a.tar`, `a.zip`, `a.xz`)
 * @param switches more of 7-Zip's own: `-psecret`, `-mhe=on`, `-mm=LZMA`
 */
export async function pack(file: string, entries: readonly Entry[], switches: readonly string[] = []): Promise<Buffer> {
  const machine = await start({ print: () => undefined, printErr: () => undefined, quit: () => undefined });
  machine.FS.mkdir('/w');
  machine.FS.chdir('/w');
  for (const { name, data } of entries) {
    const folders = name.split('/').slice(0, -1);
    for (const [i] of folders.entries()) {
      try {
        machine.FS.mkdir(`/w/${folders.slice(0, i + 1).join('/')}`);
      } catch {
        // It is there already.
      }
    }
    machine.FS.writeFile(`/w/${name}`, Buffer.from(data));
  }
  const tops = [...new Set(entries.map(({ name }) => name.split('/')[0] ?? name))];
  const code = machine.callMain(['a', ...switches, file, ...tops]);
  if (code !== 0) throw new Error(`7-Zip made no ${file} (${code})`);
  return Buffer.from(machine.FS.readFile(`/w/${file}`));
}

/** A RAR 4 archive of stored files (RAR 4.x technical note). `sealed` sets the flags of encryption, of names or of files. */
export function buildRar4(entries: readonly Entry[], sealed?: 'names' | 'files'): Buffer {
  const blocks: Buffer[] = [Buffer.from('Rar!\x1a\x07\x00', 'latin1')];
  const block = (type: number, flags: number, rest: Buffer): Buffer => {
    const head = Buffer.alloc(7);
    head[2] = type;
    head.writeUInt16LE(flags, 3);
    head.writeUInt16LE(7 + rest.length, 5);
    const whole = Buffer.concat([head, rest]);
    whole.writeUInt16LE(crc32(whole.subarray(2)) & 0xffff, 0);
    return whole;
  };
  blocks.push(block(0x73, sealed === 'names' ? 0x80 : 0, Buffer.alloc(6)));
  for (const { name, data } of entries) {
    const bytes = Buffer.from(data);
    // Names are the old bytes, a NUL, and UTF-16 packed; without the NUL, UTF-8.
    const nameBytes = Buffer.from(name);
    const rest = Buffer.alloc(25);
    rest.writeUInt32LE(bytes.length, 0);
    rest.writeUInt32LE(bytes.length, 4);
    rest[8] = 2;
    rest.writeUInt32LE(crc32(bytes), 9);
    rest.writeUInt32LE(0x58210000, 13);
    rest[17] = 20;
    rest[18] = 0x30;
    rest.writeUInt16LE(nameBytes.length, 19);
    rest.writeUInt32LE(0x20, 21);
    blocks.push(block(0x74, 0x8200 | (sealed === 'files' ? 4 : 0), Buffer.concat([rest, nameBytes])), bytes);
  }
  blocks.push(block(0x7b, 0x4000, Buffer.alloc(0)));
  return Buffer.concat(blocks);
}

/**
 * A RAR 5 archive of stored files (RAR 5.0 technical note). `sealed: names` begins with an encryption header, `files` has an
 * encryption record with every file; nothing is really encrypted.
 */
export function buildRar5(entries: readonly Entry[], sealed?: 'names' | 'files'): Buffer {
  const blocks: Buffer[] = [Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1')];
  const block = (...fields: Array<number | Buffer>): Buffer => {
    const body = Buffer.concat(fields.map((field) => (typeof field === 'number' ? vint(field) : field)));
    const sized = Buffer.concat([vint(body.length), body]);
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(sized));
    return Buffer.concat([crc, sized]);
  };
  if (sealed === 'names') {
    blocks.push(block(4, 0, 0, 0, 15, Buffer.alloc(16)), Buffer.alloc(64, 7));
    return Buffer.concat(blocks);
  }
  blocks.push(block(1, 0, 0));
  for (const { name, data } of entries) {
    const bytes = Buffer.from(data);
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(crc32(bytes));
    const nameBytes = Buffer.from(name);
    // Type, flags (data follows), data size, file flags (CRC), size, attributes, CRC, method, system, name.
    const file = [4, bytes.length, 0x20, crc, 0, 0, nameBytes.length, nameBytes] as const;
    if (sealed === undefined) {
      blocks.push(block(2, 2, bytes.length, ...file), bytes);
      continue;
    }
    // Behind the name its record: size, type, version, flags, rounds of the key, salt and first block.
    const record = Buffer.concat([Buffer.from([36, 1, 0, 0, 15]), Buffer.alloc(32, 5)]);
    const padded = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 15)]);
    blocks.push(block(2, 3, record.length, padded.length, ...file, record), padded);
  }
  blocks.push(block(5, 0, 0));
  return Buffer.concat(blocks);
}

function vint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}
