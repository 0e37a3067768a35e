/** What the first TLS record of a client tells before any key is agreed (RFC 8446 section 4.1.2, RFC 6066 section 3). */
export interface ClientHello {
  /** Lower case, null when the client sent none (IP literals, very old clients). */
  readonly serverName: string | null;
  readonly alpn: readonly string[];
}

/** A ClientHello longer than this is refused: real ones stay below 2 KiB, post-quantum key shares below 4 KiB. */
export const MAX_HELLO_BYTES = 16 * 1024;

/** Reads big-endian fields and gives up, rather than reads past the end. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(size: 1 | 2 | 3): number {
    if (this.left < size) throw new RangeError('short');
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (this.#bytes[this.#at++] ?? 0);
    return value;
  }

  take(size: number): Uint8Array {
    if (this.left < size) throw new RangeError('short');
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  vector(lengthSize: 1 | 2 | 3): Reader {
    return new Reader(this.take(this.number(lengthSize)));
  }
}

/**
 * Parses a ClientHello that starts at byte 0. `null` asks for more bytes; `'malformed'` will never parse. A hello split
 * over several records is joined.
 */
export function parseClientHello(bytes: Uint8Array): ClientHello | 'malformed' | null {
  const joined = joinHandshake(bytes);
  if (joined === null || joined === 'malformed') return joined;
  try {
    return readHello(new Reader(joined));
  } catch (error) {
    if (error instanceof RangeError) return 'malformed';
    throw error;
  }
}

function joinHandshake(bytes: Uint8Array): Uint8Array | 'malformed' | null {
  const pieces: Uint8Array[] = [];
  let have = 0;
  let want = -1;
  for (let at = 0; ; ) {
    if (bytes.length < at + 5) return bytes.length > MAX_HELLO_BYTES ? 'malformed' : null;
    if (bytes[at] !== 0x16 || bytes[at + 1] !== 0x03) return 'malformed';
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
    if (length === 0 || length > 16_640) return 'malformed';
    const piece = bytes.subarray(at + 5, at + 5 + length);
    pieces.push(piece);
    have += piece.length;
    if (want < 0 && have >= 4) {
      const start = Buffer.concat(pieces);
      if (start[0] !== 0x01) return 'malformed';
      want = 4 + start.readUIntBE(1, 3);
      if (want > MAX_HELLO_BYTES) return 'malformed';
    }
    if (want >= 0 && have >= want) return Buffer.concat(pieces).subarray(4, want);
    if (piece.length < length) return null;
    at += 5 + length;
  }
}

function readHello(hello: Reader): ClientHello {
  hello.take(2 + 32);
  hello.vector(1);
  hello.vector(2);
  hello.vector(1);
  let serverName: string | null = null;
  let alpn: string[] = [];
  if (hello.left === 0) return { serverName, alpn };
  const extensions = hello.vector(2);
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const body = extensions.vector(2);
    if (type === 0 && body.left > 0) serverName = readServerName(body);
    if (type === 16 && body.left > 0) alpn = readAlpn(body);
  }
  return { serverName, alpn };
}

function readServerName(body: Reader): string | null {
  const names = body.vector(2);
  while (names.left > 0) {
    const type = names.number(1);
    const name = names.vector(2);
    if (type !== 0) continue;
    const text = Buffer.from(name.take(name.left)).toString('latin1').toLowerCase().replace(/\.$/, '');
    return /^[a-z0-9._-]{1,253}$/.test(text) ? text : null;
  }
  return null;
}

function readAlpn(body: Reader): string[] {
  const list = body.vector(2);
  const names: string[] = [];
  while (list.left > 0) {
    const name = list.vector(1);
    names.push(Buffer.from(name.take(name.left)).toString('latin1'));
  }
  return names;
}
