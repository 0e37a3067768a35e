import { loadAssembly } from './web-assembly.js';

/** What `wasm/opaque.ts` exports. Addresses count from the beginning of its memory. */
export interface OpaqueScanner {
  /** The module's memory: the bytes to be scanned lie from `OPAQUE_AT` on. */
  readonly memory: Buffer;
  start(from: number, to: number): void;
  next(): number;
  runEnd(): number;
  count(from: number, to: number): void;
  /** How often each byte was counted since this was asked last. */
  takeHistogram(): Float64Array;
}

export const PRINTABLE = 0;
export const WIDE = 1;

/** Bytes that are scanned at a time, and where they lie. */
export const OPAQUE_BYTES = 256 * 1024;
export const OPAQUE_AT = 8192;
const SLACK_BYTES = 4096;
const HISTOGRAMS = 4;

type Functions = Omit<OpaqueScanner, 'memory' | 'takeHistogram'>;

/** Undefined until it is asked for. */
let here: OpaqueScanner | null | undefined;

/** This thread's scanner, 320 KiB, loaded when first asked for; null where WebAssembly with SIMD is missing. */
export function opaqueScannerHere(): OpaqueScanner | null {
  if (here === undefined) here = loadOpaqueScanner();
  return here;
}

function loadOpaqueScanner(): OpaqueScanner | null {
  const module = loadAssembly<Functions>('opaque', OPAQUE_AT + OPAQUE_BYTES + SLACK_BYTES);
  if (module === null) return null;
  const memory = Buffer.from(module.memory.buffer);
  const counts = new Uint32Array(module.memory.buffer, 0, HISTOGRAMS * 256);
  const { start, next, runEnd, count } = module.functions;
  return {
    memory,
    start,
    next,
    runEnd,
    count,
    takeHistogram() {
      const histogram = new Float64Array(256);
      counts.forEach((times, at) => {
        histogram[at & 255] = (histogram[at & 255] ?? 0) + times;
      });
      counts.fill(0);
      return histogram;
    },
  };
}
