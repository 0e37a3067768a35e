import { bytesOf } from '../model/bytes.js';
import type { Finding } from '../model/finding.js';
import { isolatedOver } from './child/isolated.js';
import { openChild } from './child/process.js';
import { createBytesInspector } from './inspect-bytes.js';
import type { WorkerSetup } from './protocol.js';

/** Reads one file in the thread that asks, closed formats in the isolated process. For processes made to be ended. */
export interface ListReader {
  read(name: string, bytes: Uint8Array): Promise<Finding>;
  close(): Promise<void>;
}

const CHILD_MIB = 400;

export function openListReader(setup: WorkerSetup): ListReader {
  const child = openChild({ memoryMiB: CHILD_MIB, idleMs: 1_000, onLost: () => undefined });
  const inspector = createBytesInspector(setup, () => performance.now(), isolatedOver(child.open));
  return {
    read: (name, bytes) => inspector.inspect({ kind: 'file', name }, bytesOf(bytes)),
    close: () => child.close(),
  };
}
