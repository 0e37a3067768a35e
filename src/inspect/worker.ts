import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { joined } from '../content/bytes.js';
import { type ByteSource, bytesOf, bytesOnBoards } from '../model/bytes.js';
import { createBusyClock } from './busy-clock.js';
import { type ChildAnswer, openLineOver, Postponed } from './child/call.js';
import { isolatedOver } from './child/isolated.js';
import { createBytesInspector } from './inspect-bytes.js';
import type { WorkerMessage, WorkerReply, WorkerStart, WorkerTask } from './protocol.js';
import { openSignals } from './signals.js';

/** The thread's whole life: one task after the other, each answered once. Raw values never leave this thread. */
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread of the inspector');

/** Ends the reading of a transfer that takes longer than it may keep this worker from others. */
class TookLong extends Error {
  readonly code = 'TOOK_LONG';
}

/** Ends the reading of a transfer that is to be read later, or not at all. */
class Stopped extends Error {
  readonly code = 'STOPPED';
}

const { setup, signals: memory, slot } = workerData as WorkerStart;
const signals = openSignals(memory, slot);
let task = 0;
let answered: (answer: ChildAnswer) => void = () => undefined;

const openLine = openLineOver((call) => {
  const carried = call.step === 'write' ? [call.bytes.buffer as ArrayBuffer] : [];
  return new Promise((resolve) => {
    answered = resolve;
    port.postMessage({ id: task, call } satisfies WorkerReply, carried);
  });
});
const inspector = createBytesInspector(setup, createBusyClock(), isolatedOver(openLine));

port.on('message', (message: WorkerMessage) => {
  if ('answer' in message) {
    answered(message.answer);
    return;
  }
  const { id } = message;
  task = id;
  const reply = (answer: WorkerReply): void => port.postMessage(answer);
  inspector
    .inspect(message.what, sourceOf(message.body), (soFar) => reply({ id, soFar }), beats(message.trialMs))
    .then(
      (finding) => reply({ id, finding }),
      (error: unknown) => {
        if (error instanceof Postponed) reply({ id, postponed: true });
        else if (error instanceof TookLong) reply({ id, tookLong: true });
        else if (error instanceof Stopped) reply({ id, stopped: true });
        else reply({ id, failed: error instanceof Error ? faultOf(error) : 'unknown' });
      },
    );
});

port.postMessage({ ready: true } satisfies WorkerReply);

/** What is called now and then while a transfer is read, and throws when it is to be read another time. */
function beats(trialMs = Number.POSITIVE_INFINITY): () => void {
  const end = performance.now() + trialMs;
  return () => {
    if (!signals.beat()) throw new Stopped('others are waited for');
    if (performance.now() > end) throw new TookLong('it is read again where it keeps nobody waiting');
  };
}

/** Where it failed, never what the message said: a message may quote content. */
function faultOf(error: Error): string {
  const frame = /\(?([^\s()/]+:\d+:\d+)\)?/.exec(error.stack?.split('\n').find((line) => line.includes(' at ')) ?? '');
  return `${error.name} at ${frame?.[1] ?? 'unknown'}`;
}

function sourceOf(body: WorkerTask['body']): ByteSource {
  if (body instanceof Uint8Array) return bytesOf(body);
  if ('boards' in body) return bytesOnBoards(body.boards, body.size);
  const { fd, size, pieces } = body;
  if (pieces === undefined) return fileBytes(fd, 0, size);
  return joined(pieces.map(([position, length]) => fileBytes(fd, position, length)));
}

function fileBytes(fd: number, start: number, size: number): ByteSource {
  const readInto = (position: number, target: Uint8Array): number => {
    const length = Math.max(0, Math.min(target.length, size - position));
    let at = 0;
    while (at < length) {
      const got = readSync(fd, target, at, length - at, start + position + at);
      if (got === 0) break;
      at += got;
    }
    return at;
  };
  return {
    size,
    readInto,
    read(position, length) {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      return out.subarray(0, readInto(position, out));
    },
  };
}
