import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Re2 } from './re2.js';

const FILE = `../../native/re2.${process.platform === 'win32' ? 'dll' : 'so'}`;
const IGNORE_CASE = 1;
const DOT_ALL = 2;
/** Bytes of a message of RE2, its end included. */
const MESSAGE = 4_096;

type Handle = object | null;
type Native = (...args: ReadonlyArray<string | number | Handle | Buffer | Int32Array | Uint32Array>) => unknown;

/** The library beside the program (functions: build/re2/library.cc); null where there is none. */
export function openLibrary(file: string = fileURLToPath(new URL(FILE, import.meta.url))): Re2 | null {
  if (!fs.existsSync(file)) return null;
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load(file);
  const open: Native = library.func('void* menshen_re2_open(const uint8_t*, uint32_t, uint32_t, uint8_t*, uint32_t)');
  const test: Native = library.func('int32_t menshen_re2_test(void*, const uint8_t*, uint32_t)');
  const close: Native = library.func('void menshen_re2_close(void*)');
  const openSet: Native = library.func(
    'void* menshen_re2_set_open(const uint8_t*, const uint32_t*, uint32_t, uint32_t, uint8_t*, uint32_t)',
  );
  const match: Native = library.func(
    'int32_t menshen_re2_set_match(void*, const uint8_t*, uint32_t, _Out_ int32_t*, uint32_t)',
  );
  const closeSet: Native = library.func('void menshen_re2_set_close(void*)');
  // What V8 has forgotten is freed here too.
  const forgotten = new FinalizationRegistry<() => void>((free) => free());

  return {
    compile(pattern, flags) {
      const bytes = Buffer.from(pattern);
      const message = Buffer.alloc(MESSAGE);
      const flag = flags === 'i' ? IGNORE_CASE : flags === 's' ? DOT_ALL : 0;
      const handle = held(open(bytes, bytes.length, flag, message, MESSAGE) as Handle, message);
      const meets = (text: string | Buffer): boolean => {
        const said = bytesOf(text);
        return test(handle, said, said.length) === 1;
      };
      forgotten.register(meets, () => close(handle));
      return meets;
    },
    compileSet(patterns) {
      const each = patterns.map((pattern) => Buffer.from(pattern));
      const sizes = Uint32Array.from(each, ({ length }) => length);
      const message = Buffer.alloc(MESSAGE);
      const joined = Buffer.concat(each);
      const handle = held(openSet(joined, sizes, each.length, IGNORE_CASE, message, MESSAGE) as Handle, message);
      const meets = (text: string | Buffer): number[] => {
        const said = bytesOf(text);
        const found = new Int32Array(each.length);
        const count = Number(match(handle, said, said.length, found, found.length));
        if (count < 0) throw new Error('RE2.Set matching failed: out of memory.');
        return [...found.subarray(0, count)];
      };
      forgotten.register(meets, () => closeSet(handle));
      return meets;
    },
  };
}

const bytesOf = (text: string | Buffer): Buffer => (typeof text === 'string' ? Buffer.from(text) : text);

function held(handle: Handle, message: Buffer): Handle {
  if (handle !== null) return handle;
  throw new SyntaxError(message.toString('utf8', 0, message.indexOf(0)));
}
