import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Agent, databaseFile, startAgent } from '../../src/agent/agent.js';
import { loadConfig, type Setting } from '../../src/agent/config.js';
import { openRooms } from '../../src/agent/record.js';
import type { StoredEvent } from '../../src/ledger/ledger.js';
import { type Clock, systemClock } from '../../src/model/clock.js';
import type { Incident } from '../../src/model/incident.js';
import type { Origin } from './origin.js';
import type { TestCa } from './pki.js';

/*
 * A whole agent, as `menshen run` starts it, in this process: real port, real CA, real database, real workers. Its
 * destinations are test origins: `resolve` leads their names to them, and their CA is the extra upstream root.
 */

export interface AgentOptions {
  /** CA of the origins. */
  readonly ca: TestCa;
  /** Origins by the names they stand in for; each name is reached on port 443 (or `port`) and lands on the origin. */
  readonly origins?: ReadonlyArray<{
    readonly names: readonly string[];
    readonly origin: Pick<Origin, 'port'>;
    readonly port?: number;
  }>;
  /** Further settings, as `section.key`. */
  readonly settings?: Readonly<Partial<Record<Setting, string>>>;
  /** Text of a settings file. */
  readonly config?: string;
  readonly clock?: Clock;
  /** Milliseconds that nobody sets; `clock` when absent. */
  readonly uptime?: Clock;
  /** A policy folder of the test's own; the shipped one otherwise. */
  readonly policyDir?: string;
  /** An existing data directory, for starting again on what is there. */
  readonly home?: string;
}

export interface TestAgent {
  readonly agent: Agent;
  readonly port: number;
  readonly home: string;
  /** File with our CA, for curl and browsers. */
  readonly caFile: string;
  readonly caPem: string;
  /** What the agent told its log. */
  readonly log: readonly string[];
  /** Newest first. */
  incidents(): Incident[];
  /** What the ledger remembers, newest first, once there are at least so many events. */
  events(count: number): Promise<StoredEvent[]>;
  close(): Promise<void>;
}

export const SHIPPED_POLICY = fileURLToPath(new URL('../../policies/', import.meta.url));

/** The shipped policy in a folder of a test where the same people are refused more often than a cool-down allows. */
export async function patientPolicy(dir: string): Promise<string> {
  const to = path.join(dir, 'patient-policy');
  await fs.cp(SHIPPED_POLICY, to, { recursive: true });
  const file = path.join(to, 'policy.yaml');
  const text = await fs.readFile(file, 'utf8');
  const patient = text.replace('tries: { count: 3,', 'tries: { count: 100,');
  if (patient === text) throw new Error(`${file} says nothing of tries`);
  await fs.writeFile(file, patient);
  return to;
}

/** `a:443=127.0.0.1:4711,…` for `upstream.resolve`. */
export function resolveSetting(origins: AgentOptions['origins'] = []): string {
  return origins
    .flatMap(({ names, origin, port = 443 }) => names.map((name) => `${name}:${port}=127.0.0.1:${origin.port}`))
    .join(',');
}

export async function startTestAgent(options: AgentOptions): Promise<TestAgent> {
  const home = options.home ?? (await fs.mkdtemp(path.join(os.tmpdir(), 'menshen-test-')));
  const extraCa = path.join(home, 'origin-ca.pem');
  await fs.mkdir(home, { recursive: true, mode: 0o700 });
  await fs.writeFile(extraCa, options.ca.cert);
  const log: string[] = [];
  const agent = await startAgent({
    config: loadConfig({
      ...(await written(home, options.config)),
      env: { MENSHEN_HOME: home },
      flags: {
        'listen.port': '0',
        'upstream.extra_ca': extraCa,
        'upstream.resolve': resolveSetting(options.origins),
        ...options.settings,
      },
    }),
    version: 'test',
    builtinPolicyDir: options.policyDir ?? SHIPPED_POLICY,
    practiceFiles: null,
    clock: options.clock ?? systemClock,
    ...(options.uptime === undefined ? {} : { uptime: options.uptime }),
    log: (line) => log.push(line),
  });
  const caFile = path.join(home, 'ca.pem');
  return {
    agent,
    port: agent.port,
    home,
    caFile,
    caPem: await fs.readFile(caFile, 'utf8'),
    log,
    incidents() {
      const rooms = openRooms(databaseFile(home));
      try {
        return rooms.incidents.list({ limit: 1000 });
      } finally {
        rooms.store.close();
      }
    },
    async events(count) {
      for (;;) {
        const rooms = openRooms(databaseFile(home));
        try {
          const found = rooms.ledger.events({ limit: 1000 });
          if (found.length >= count) return found;
        } finally {
          rooms.store.close();
        }
        await setTimeout(50);
      }
    },
    async close() {
      await agent.close();
      if (options.home === undefined) await fs.rm(home, { recursive: true, force: true });
    },
  };
}

async function written(home: string, config: string | undefined): Promise<{ file?: string }> {
  if (config === undefined) return {};
  const file = path.join(home, 'menshen.yaml');
  await fs.writeFile(file, config);
  return { file };
}
