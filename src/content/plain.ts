import { areaCodes, characterClasses } from './scanner.js';
import { loadAssembly } from './web-assembly.js';

interface PlainFunctions {
  setAreas(at: number): void;
  reset(): void;
  isPlain(from: number, to: number): number;
}

const WINDOW_BYTES = 128 * 1024;
/** What the last bytes of a window begin is seen whole in the next. */
const OVERLAP_BYTES = 256;
/** Classes of ASCII and the area codes lie before the window; the module fills its last block. */
const AREAS_AT = 1024;
const WINDOW_AT = 4096;
const SLACK_BYTES = 128;

/** True when these bytes are plain ASCII that cannot hold a number, a coding or a container. */
export type LooksPlain = (bytes: Uint8Array) => boolean;

/** Loads the look through plain text; null where WebAssembly with SIMD is missing. Takes 192 KiB. */
export function loadPlain(): LooksPlain | null {
  const plain = loadAssembly<PlainFunctions>('plain', WINDOW_AT + WINDOW_BYTES + SLACK_BYTES);
  if (plain === null) return null;
  const { functions, memory } = plain;
  memory.set(characterClasses(0x80));
  memory.set(areaCodes(), AREAS_AT);
  functions.setAreas(AREAS_AT);
  return (bytes) => {
    functions.reset();
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES - OVERLAP_BYTES) {
      const window = bytes.subarray(at, at + WINDOW_BYTES);
      memory.set(window, WINDOW_AT);
      if (functions.isPlain(WINDOW_AT, WINDOW_AT + window.length) === 0) return false;
    }
    return true;
  };
}
