import { Readable, Transform } from 'node:stream';

/** A body on its way to a destination. */
export interface Outgoing {
  /** Null when nobody knows it before the end. */
  readonly size: number | null;
  content(): readonly Buffer[] | Readable;
  /** It can be read once only: a request with it is not sent again. */
  readonly once?: boolean;
}

/** Puts a body into chunks (RFC 9112 section 7.1). */
export function inChunks(content: readonly Buffer[] | Readable): readonly Buffer[] | Readable {
  if (!(content instanceof Readable)) return [...content.filter((piece) => piece.length > 0).map(framed), END];
  const chunks = new Transform({
    transform: (piece: Buffer, _, done) => done(null, piece.length === 0 ? undefined : framed(piece)),
    flush: (done) => done(null, END),
  });
  content.on('error', (error) => chunks.destroy(error));
  chunks.on('close', () => content.destroy());
  return content.pipe(chunks);
}

const END = Buffer.from('0\r\n\r\n');

function framed(piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
}
