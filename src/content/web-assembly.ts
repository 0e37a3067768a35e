import { readFileSync } from 'node:fs';

/** A module of this room's AssemblyScript, and the memory it reads from. */
export interface Assembly<Functions> {
  readonly functions: Functions;
  readonly memory: Uint8Array;
}

/** What is used of WebAssembly: Node's types leave it to the browser's. */
interface Engine {
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
  }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE_BYTES = 64 * 1024;

/** Why the last module could not be loaded: a processor without SIMD, or a build that left it out. */
let fault: Error | null = null;

/**
 * Loads `wasm/<name>.wasm` with a memory of its own of at least `bytes`, which never grows. Null where it cannot run:
 * then the caller takes its slower way, and `assemblyFault()` says why.
 */
export function loadAssembly<Functions>(name: string, bytes: number): Assembly<Functions> | null {
  try {
    const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    const module = new Module(readFileSync(new URL(`./wasm/${name}.wasm`, import.meta.url)));
    const { exports } = new Instance(module, { env: { memory } });
    return { functions: exports as Functions, memory: new Uint8Array(memory.buffer) };
  } catch (cause) {
    fault = new Error(
      `${name}.wasm cannot be used, texts are read the slow way: build again, or see if the processor has SIMD`,
      {
        cause,
      },
    );
    return null;
  }
}

/** What made a module fall back on its slower way in this thread, for health and log; null when nothing did. */
export function assemblyFault(): Error | null {
  return fault;
}
