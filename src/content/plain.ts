import { loadAssembly } from './web-assembly.js';

interface PlainFunctions {
  begin(): void;
  isPlain(from: number, to: number): number;
}

const WINDOW_BYTES = 128 * 1024;
/** What the last bytes of a window begin is seen whole in the next: five digits with 39 letters behind each. */
const OVERLAP_BYTES = 256;
/** The module fills its last block. */
const SLACK_BYTES = 128;

/** True when these bytes are plain ASCII that cannot hold a number, a coding or a container. */
export type LooksPlain = (bytes: Uint8Array) => boolean;

/** Loads the look through plain text; null where WebAssembly with SIMD is missing. Takes 192 KiB. */
export function loadPlain(): LooksPlain | null {
  const plain = loadAssembly<PlainFunctions>('plain', WINDOW_BYTES + SLACK_BYTES);
  if (plain === null) return null;
  const { functions, memory } = plain;
  return (bytes) => {
    functions.begin();
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES - OVERLAP_BYTES) {
      const window = bytes.subarray(at, at + WINDOW_BYTES);
      memory.set(window);
      if (functions.isPlain(0, window.length) === 0) return false;
    }
    return true;
  };
}
