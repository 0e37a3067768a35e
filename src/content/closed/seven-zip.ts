import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import factory from '7z-wasm';

/** 7-Zip in WebAssembly, as far as it is used here: its own types leave out its streams. */
interface Machine {
  readonly FS: {
    mkdir(path: string): void;
    writeFile(path: string, bytes: Uint8Array, options: { readonly canOwn: boolean }): void;
    readonly streams: Array<{ stream_ops: StreamOps } | undefined>;
  };
  callMain(args: readonly string[]): number;
}

interface StreamOps {
  readonly write: (stream: unknown, memory: Int8Array | Uint8Array, offset: number, length: number) => number;
}

type Instance = { readonly exports: object };

/** What is used of WebAssembly: Node's types leave it to the browser's. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => Instance;
}

const start = factory as unknown as (options: {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly quit: () => void;
  readonly instantiateWasm: (imports: object, ready: (instance: Instance, code: object) => void) => object;
}) => Promise<Machine>;

export const INPUT = 'content';

let code: object | null = null;

/** Compiles 7-Zip, once: every machine after that starts in a few milliseconds. */
export function loadSevenZip(): object {
  const { Module } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  code ??= new Module(readFileSync(createRequire(import.meta.url).resolve('7z-wasm/7zz.wasm')));
  return code;
}

/**
 * Runs 7-Zip on one archive, in a machine of its own: one that failed may be in any state.
 * @param say gets every line it prints
 * @param write gets every piece of its standard output, as a view that is only good now. What either throws ends the run
 *   and comes through; so does the number of a C++ exception
 */
export async function sevenZip(
  bytes: Uint8Array,
  args: readonly string[],
  say: (line: string) => void,
  write: (piece: Uint8Array) => void,
): Promise<void> {
  const compiled = loadSevenZip();
  const { Instance } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const machine = await start({
    print: say,
    printErr: say,
    quit: () => undefined,
    instantiateWasm: (imports, ready) => {
      const instance = new Instance(compiled, imports);
      ready(instance, compiled);
      return instance.exports;
    },
  });
  machine.FS.mkdir('/in');
  machine.FS.writeFile(`/in/${INPUT}`, bytes, { canOwn: true });
  const output = machine.FS.streams[1];
  if (output === undefined) throw new Error('7-Zip has no standard output to listen to');
  output.stream_ops = {
    ...output.stream_ops,
    write: (_stream, memory, offset, length) => {
      write(new Uint8Array(memory.buffer, memory.byteOffset + offset, length));
      return length;
    },
  };
  machine.callMain([...args, `/in/${INPUT}`]);
}
