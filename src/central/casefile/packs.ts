import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Language } from '../../text/language.js';
import { JobError } from '../job/run.js';
import type { CaseFacts } from './facts.js';
import type { Packed } from './pack.js';
import type { FromPacker, ToPacker } from './pack-entry.js';
import type { Seal } from './seal.js';

/** Packs case files in threads of their own: pages are painted and packed while everybody else is answered. */
export interface Packs {
  /** Rejects with JobError. The key that signs, and the network, stay here. */
  pack(facts: CaseFacts, seal: Seal, language: Language): Promise<Packed>;
  close(): Promise<void>;
}

export interface PacksOptions {
  readonly maxMs: number;
  /** Old-space limit of one thread, MiB. */
  readonly heapMiB: number;
  readonly atOnce: number;
}

export const PACKS: PacksOptions = { maxMs: 300_000, heapMiB: 1_024, atOnce: 2 };

export function openPacks({ maxMs, heapMiB, atOnce }: PacksOptions): Packs {
  const running = new Set<Worker>();
  return {
    async pack(facts, seal, language) {
      if (running.size >= atOnce) throw new JobError('JOB_BUSY', 'Other case files are being packed; try again.');
      const url = new URL(`./pack-entry.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
      const worker = new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: heapMiB } });
      running.add(worker);
      try {
        const packed = packedBy(worker, seal, maxMs);
        // Whoever waits hears of a failure; until then it is nobody's surprise.
        packed.catch(() => null);
        await give(worker, facts, seal.keyid, language);
        return await packed;
      } finally {
        running.delete(worker);
        await worker.terminate();
      }
    },
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

/** One incident at a time: to copy all of them at once would keep others waiting. */
async function give(worker: Worker, facts: CaseFacts, keyid: string, language: Language): Promise<void> {
  const say = (message: ToPacker): void => worker.postMessage(message);
  const { incidents, ...rest } = facts;
  say({ facts: rest, keyid, language });
  for (const incident of incidents) {
    say({ incident });
    await setImmediate();
  }
  say({ go: true });
}

function packedBy(worker: Worker, seal: Seal, maxMs: number): Promise<Packed> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new JobError('JOB_TIME', 'It takes too long; make smaller cases.')), maxMs);
    late.unref();
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(memory ? new JobError('JOB_MEMORY', 'It needs more memory than it is given; make smaller cases.') : error);
    });
    worker.on('exit', () => {
      clearTimeout(late);
      reject(new JobError('JOB_FAILED', 'Packing ended before it was done; try again.'));
    });
    worker.on('message', (message: FromPacker) => {
      if ('packed' in message) {
        resolve(message.packed);
        return;
      }
      const answer = (given: ToPacker): void => worker.postMessage(given);
      if ('sign' in message) {
        Promise.resolve(seal.sign(message.sign)).then((signature) => answer({ signature }), reject);
      } else {
        seal.stamp(message.stamp).then((stamp) => answer({ stamp }), reject);
      }
    });
  });
}
