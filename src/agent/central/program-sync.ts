import fs from 'node:fs/promises';
import path from 'node:path';
import { isNewer, type System } from '../../model/program.js';
import type { Ring } from '../../policy/rollout.js';
import { centralDir } from './enrolment.js';
import type { Latest } from './updater.js';

/** Where versions of the program lie on this PC, and who changes them. */
export interface ProgramPlace {
  readonly system: System;
  /** Why an archive did not run here before; null where it has not been tried. */
  failed(version: string, sha256: string): string | null;
  /** Unpacks a verified archive beside the version that runs. */
  stage(version: string, sha256: string, archive: string): Promise<void>;
  /** Asks the keeper to change to it; `quiet` is asked once more at the last moment. */
  offer(version: string, quiet: () => boolean): void;
}

export interface ProgramSyncOptions {
  readonly home: string;
  /** The version that runs. */
  readonly version: string;
  readonly place: ProgramPlace;
  /** True while no transfer is under way. */
  readonly quiet: () => boolean;
  readonly log: (line: string) => void;
}

export interface ProgramState {
  /** What head office wants to run here; null where it says nothing. */
  readonly wanted: string | null;
  /** Why it does not; null where it does, or will. */
  readonly error: string | null;
}

/** Brings the program up to what head office has signed for this PC's ring. */
export interface ProgramSync {
  /** Downloads, verifies and unpacks beside whatever else goes on; the change itself waits for a quiet moment. */
  follow(latest: Latest, ring: Ring): void;
  state(): ProgramState;
  close(): void;
}

/** How often a staged version is offered while transfers go on. The keeper takes it at its next start anyway. */
const OFFER_MS = 1_000;
const RETRY_MS = 60_000;
const MAX_ERROR = 400;

export function openProgramSync({ home, version: running, place, quiet, log }: ProgramSyncOptions): ProgramSync {
  let wanted: string | null = null;
  let error: string | null = null;
  let bringing = false;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  const refuse = (message: string): void => {
    if (error !== message) log(`program: ${message}`);
    error = message.slice(0, MAX_ERROR);
  };
  const plan = (next: NodeJS.Timeout | null): void => {
    if (timer !== null) clearTimeout(timer);
    timer = next;
    timer?.unref();
  };

  /** Gives what is wrong, or null once it is there. */
  async function bring(latest: Latest, version: string): Promise<string | null> {
    const folder = path.join(centralDir(home), 'program');
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const archive = path.join(folder, 'archive.tar.gz');
    const signed = await latest.program(place.system, version);
    if (signed === null) return `version ${version} is not signed for ${place.system}`;
    const failed = place.failed(version, signed.sha256);
    if (failed !== null) return `version ${version} did not run here: ${failed}`;
    await signed.fetch(archive);
    await place.stage(version, signed.sha256, archive);
    await fs.rm(archive, { force: true });
    return null;
  }

  async function update(latest: Latest, version: string): Promise<void> {
    if (bringing || closed) return;
    bringing = true;
    try {
      const fault = await bring(latest, version);
      if (fault !== null) {
        refuse(fault);
        return;
      }
      error = null;
      log(`program ${version} is here; it runs as soon as no transfer is under way`);
      const offer = (): void => {
        if (quiet()) place.offer(version, quiet);
      };
      if (!closed) plan(setInterval(offer, OFFER_MS));
    } catch (cause) {
      refuse(cause instanceof Error ? cause.message : String(cause));
      const again = (): void => void update(latest, version);
      if (!closed) plan(setTimeout(again, RETRY_MS));
    } finally {
      bringing = false;
    }
  }

  return {
    follow(latest, ring) {
      const named = ring.program ?? null;
      if (ring.halted || named === null || (named === wanted && (bringing || timer !== null))) return;
      wanted = named;
      error = null;
      plan(null);
      if (named === running) return;
      if (!isNewer(named, running)) {
        refuse(`version ${named} is older than ${running}, which runs; older ones are never taken back`);
        return;
      }
      void update(latest, named);
    },
    state: () => ({ wanted, error }),
    close() {
      closed = true;
      plan(null);
    },
  };
}
