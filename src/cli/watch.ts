import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Note } from '../incident/notes.js';
import { type Finding, MAX_FINDINGS } from '../model/sync.js';
import { interceptorsAmong } from '../platform/doctor.js';
import type { Stage } from '../platform/install.js';
import { isNobodysOn, linuxSockets, loginOf } from '../platform/linux/sockets.js';
import type { Machine } from '../platform/machine.js';
import { changedFiles } from '../platform/own-files.js';
import { repair } from '../platform/repair.js';
import { type SecondProxy, type SideStep, secondProxies, sideSteps } from '../platform/side-step.js';
import type { SocketRow } from '../platform/sockets.js';
import {
  answeredParts,
  changedParts,
  compare,
  foundText,
  stopped,
  type Tampering,
  type WatchState,
} from '../platform/watch.js';
import { isOursOrSystem, windowsSockets } from '../platform/windows/sockets.js';
import { type Installed, installedStages } from './install.js';
import type { CommandIo } from './io.js';
import { PROGRAM } from './program.js';
import { rootsNow } from './roots.js';

const LOOK_MS = 60_000;
/** Connections are short: they are looked at more often. */
const SOCKETS_MS = 10_000;
/** What costs a process each is asked every so many looks. */
const ASK_EVERY = 10;
const DAY_MS = 86_400_000;

export interface Watching {
  stop(): void;
}

export interface WatchOptions {
  readonly port: number;
  /** Process of the worker. */
  worker(): number | null;
  /** For the log of the service. */
  say(event: { readonly event: string }): void;
  /** For head office, at once. */
  tell(kind: Note['kind'], body: Note['body']): void;
  /** For head office, as it stands. */
  found(findings: readonly Finding[]): void;
}

/** Looks at this PC's protection again and again: tells what somebody has done to it, and puts it back where it may. */
export function watchOver(io: CommandIo, options: WatchOptions): Watching {
  const { say, tell } = options;
  const findings = new Map<string, Finding>();
  let last: WatchState | null = null;
  let answered: ReadonlySet<string> = new Set();
  let silent: ReadonlySet<string> = new Set();
  let looks = 0;

  const note = (what: Finding['what'], found: string, repaired: boolean): boolean => {
    const key = `${what}\n${found}`;
    const before = findings.get(key);
    const isNew = before === undefined || Date.now() - Date.parse(before.at) > DAY_MS;
    if (isNew || before.repaired !== repaired) {
      findings.set(key, { what, found: found.slice(0, 300), repaired, at: new Date().toISOString() });
    }
    return isNew;
  };
  const forget = (): void => {
    for (const [key, { at }] of findings) if (Date.now() - Date.parse(at) > DAY_MS) findings.delete(key);
    for (const key of findings.keys()) {
      if (findings.size <= MAX_FINDINGS) break;
      findings.delete(key);
    }
    options.found([...findings.values()]);
  };

  function tampered(event: Tampering, repaired: boolean): void {
    note(event.what, foundText(event), repaired);
    say(Object.assign({ event: 'tampered', repaired }, event));
    tell('tamper', { ...event, repaired });
  }

  async function lookAt({ stages, machine, ca }: Installed): Promise<void> {
    const asking = looks % ASK_EVERY === 0;
    looks += 1;
    if (asking) {
      const now = answeredParts(stages, machine);
      silent = new Set([...answered].filter((part) => !now.has(part)));
      if (silent.size === 0) answered = now;
    }
    const roots = asking ? await rootsNow() : null;
    const parts = new Set([...changedParts(stages, machine), ...silent]);
    const { events, state } = compare(last, {
      parts,
      interceptors:
        roots === null
          ? (last?.interceptors ?? new Set())
          : new Set(interceptorsAmong(roots.map((root) => root.subject))),
      trusted: roots === null ? (last?.trusted ?? null) : roots.some(({ sha1 }) => sha1 === ca.sha1),
      wall: Date.now(),
      steady: performance.now(),
    });
    last = state;
    for (const event of events) tampered(event, repairedBy(event, stages, machine));
  }

  /** Windows runs this as SYSTEM; elsewhere the account of the service may change nothing, and says so. */
  function repairedBy(event: Tampering, stages: readonly Stage[], machine: Machine): boolean {
    const part = event.what === 'part' ? event.part : event.what === 'certificate' ? 'trust' : null;
    const stage = stages.find(({ name }) => name === part);
    return stage !== undefined && repair(stage, machine);
  }

  function lookAtSockets(): void {
    const { rows, isOwn, name } = socketsHere(options.worker());
    const seen = [
      ...sideSteps(rows, { port: options.port, isOwn }),
      ...secondProxies(rows, { port: options.port, isOwn }),
    ];
    for (const each of seen) {
      const found = shown(each, name(each.owner));
      if (!note(each.what, found, false)) continue;
      say(Object.assign({ event: each.what }, { found }));
      tell('notice', { what: each.what, found });
    }
  }

  const guarded = (work: () => Promise<void> | void): void => {
    Promise.resolve()
      .then(work)
      .then(forget)
      .catch((error: unknown) => {
        say(Object.assign({ event: 'unwatched' }, { why: error instanceof Error ? error.message : String(error) }));
      });
  };
  const look = async (): Promise<void> => {
    keepAlive(io.home);
    const installed = await installedStages(io);
    if (installed !== null) await lookAt(installed);
  };

  const lookAtFiles = async (): Promise<void> => {
    const changed = await changedFiles(PROGRAM.root);
    const [first] = changed ?? [];
    if (first !== undefined) tampered({ what: 'files', count: changed?.length ?? 0, first }, false);
  };

  const pause = stopped(lastAlive(io.home), Date.now() - os.uptime() * 1000, Date.now());
  if (pause !== null) tampered(pause, true);
  keepAlive(io.home);
  guarded(lookAtFiles);
  const reading = setInterval(() => guarded(lookAtFiles), DAY_MS);
  const looking = setInterval(() => guarded(look), LOOK_MS);
  const peeking = setInterval(() => guarded(lookAtSockets), SOCKETS_MS);
  return {
    stop() {
      clearInterval(reading);
      clearInterval(looking);
      clearInterval(peeking);
    },
  };
}

interface Sockets {
  readonly rows: readonly SocketRow[];
  isOwn(owner: string): boolean;
  /** How an owner is called in reports. */
  name(owner: string): string;
}

function socketsHere(worker: number | null): Sockets {
  if (process.platform === 'linux') {
    return { rows: linuxSockets(), isOwn: isNobodysOn(process.getuid?.() ?? -1), name: loginOf };
  }
  if (process.platform === 'win32') {
    const own = new Set([process.pid, ...(worker === null ? [] : [worker])]);
    return { rows: windowsSockets(own), isOwn: isOursOrSystem, name: (owner) => owner };
  }
  return { rows: [], isOwn: () => true, name: (owner) => owner };
}

const shown = (each: SideStep | SecondProxy, who: string): string =>
  each.what === 'side-step' ? `${who} ${each.protocol}/${each.port}` : `${who} 127.0.0.1:${each.port}`;

const aliveFile = (home: string): string => path.join(home, 'alive');

/** When the service said last that it lives. Never while it is made: its file's time is the answer. */
function lastAlive(home: string): number | null {
  return fs.statSync(aliveFile(home), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function keepAlive(home: string): void {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  fs.writeFileSync(aliveFile(home), '', { mode: 0o600 });
  const now = new Date();
  fs.utimesSync(aliveFile(home), now, now);
}
