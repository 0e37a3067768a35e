import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

export const UPLOAD_TYPE = 'application/octet-stream';

/** Bodies of files come as streams: nothing of one is read before its sender is known. */
export function takeUploads(app: FastifyInstance): void {
  app.addContentTypeParser(UPLOAD_TYPE, { bodyLimit: Number.MAX_SAFE_INTEGER }, (_request, payload, done) => {
    done(null, payload);
  });
}

/** The pieces of an uploaded file. Throws Problem UNSUPPORTED when it is none, TOO_LARGE once there are too many. */
export function uploadedPieces(body: unknown, maxBytes: number): AsyncIterable<Uint8Array> {
  if (!(body instanceof Readable)) throw new Problem('UNSUPPORTED', `Send the file as it is, as ${UPLOAD_TYPE}.`);
  return counted(body, maxBytes);
}

async function* counted(body: Readable, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new Problem('TOO_LARGE', `A list has at most ${maxBytes / 1024 / 1024} MiB.`);
      yield piece;
    }
  } finally {
    // What is still on its way is let go: ended here, the connection would take the answer with it.
    body.resume();
  }
}
