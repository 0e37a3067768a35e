import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { enrol } from '../../src/agent/central/enrol.js';
import type { Enrolment } from '../../src/agent/central/enrolment.js';
import { type Link, openLink } from '../../src/agent/central/link.js';
import { type Central, type CentralOptions, openCentral } from '../../src/central/central.js';
import { defaultKeysDir, readSettings, writeSettings } from '../../src/central/data.js';
import { openOffice } from '../../src/central/office.js';
import { type MetadataKey, readRoleKeys } from '../../src/central/publish/keys.js';
import { startServer } from '../../src/central/server.js';
import { setUp } from '../../src/central/setup.js';
import { makeToken, type TokenOptions } from '../../src/central/token.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import type { Clock } from '../../src/model/clock.js';
import type { Incident } from '../../src/model/incident.js';

/*
 * Central as `menshen central run` starts it, in this process: real TLS, real database, real keys, a clock of the test's.
 */

export interface TestCentralOptions extends Partial<CentralOptions> {
  /** `postgres://…`; SQLite otherwise. */
  readonly store?: string;
  readonly clock?: Clock;
  /** An existing data directory. */
  readonly dir?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** What outlets may reach beyond the usual; `ca` is PEM. */
  readonly outlets?: { readonly allow: readonly string[]; readonly ca: string };
  /** Who stamps times on case files; `root` is PEM. */
  readonly timestamps?: { readonly url: string; readonly root: string };
  readonly keys?: { readonly count: number; readonly threshold: number };
  /** Folder of the built console; without it the API alone is served. */
  readonly console?: string;
}

export interface TestCentral {
  readonly central: Central;
  readonly dir: string;
  readonly url: string;
  readonly faults: readonly unknown[];
  /** Of the running server: `GET /api/v1/me`. */
  readonly routes: readonly string[];
  token(options?: Partial<TokenOptions>): Promise<string>;
  /** A new PC with a home of its own, enrolled. */
  pc(options?: Partial<TokenOptions>): Promise<TestPc>;
  offlineKeys(role: 'root' | 'targets'): Promise<MetadataKey[]>;
  readonly port: number;
  /** Ends the server and leaves its data. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface TestPc {
  readonly home: string;
  readonly enrolment: Enrolment;
  readonly link: Link;
}

export async function startTestCentral(options: TestCentralOptions = {}): Promise<TestCentral> {
  const base = await fs.mkdtemp(path.join(os.tmpdir(), 'menshen-central-'));
  const dir = options.dir ?? path.join(base, 'data');
  const clock = options.clock ?? Date.now;
  const keys = options.keys ?? { count: 1, threshold: 1 };
  if (options.dir === undefined) {
    await setUp({
      dir,
      clock,
      port: 0,
      store: options.store ?? '',
      url: '',
      names: [],
      keysDir: null,
      passphrase: null,
      keys: { root: keys, targets: keys },
    });
  }
  if (options.outlets !== undefined) {
    const ca = path.join(base, 'outlets-ca.pem');
    await fs.writeFile(ca, options.outlets.ca);
    await writeSettings(dir, { ...(await readSettings(dir)), outlets: { allow: [...options.outlets.allow], ca } });
  }
  if (options.timestamps !== undefined) {
    const { url, root } = options.timestamps;
    const authority = path.join(base, 'time-root.pem');
    await fs.writeFile(authority, root);
    await writeSettings(dir, { ...(await readSettings(dir)), timestamps: { url, authority } });
  }
  const faults: unknown[] = [];
  const office = await openOffice({ dir, clock, builtinPolicy: POLICIES });
  const central = await openCentral(office, {
    version: 'test',
    lookMs: 20,
    onFault: (error) => faults.push(error),
    ...options,
  });
  const server = await startServer(central, {
    host: '127.0.0.1',
    port: options.port ?? 0,
    console: options.console ?? null,
  });
  const url = `https://127.0.0.1:${server.port}`;
  const links: Link[] = [];
  const token = async (wanted: Partial<TokenOptions> = {}): Promise<string> =>
    (await makeToken(office, { branch: 'pudong', tags: [], reusable: false, lifeMs: 3_600_000, ...wanted })).token;
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await server.close();
    await central.close();
  };
  return {
    central,
    dir,
    url,
    faults,
    routes: server.routes,
    token,
    offlineKeys: (role) => readRoleKeys(defaultKeysDir(dir), role, null),
    pc: async (wanted) => {
      const home = path.join(base, `pc-${links.length}`);
      const enrolment = await enrol({ home, server: url, token: await token(wanted), version: 'test' });
      const link = linkOf(enrolment);
      links.push(link);
      return { home, enrolment, link };
    },
    port: server.port,
    stop,
    close: async () => {
      for (const link of links) link.close();
      await stop();
      await fs.rm(base, { recursive: true, force: true });
    },
  };
}

export const linkOf = ({ server, ca, key, certificate }: Enrolment): Link =>
  openLink({ server, ca, client: { key, cert: certificate } });

const POLICIES = fileURLToPath(new URL('../../policies/', import.meta.url));

/** An incident as a PC ships it, of a made-up person. */
export function incidentBody(given: Partial<Incident> & { readonly time?: number } = {}): Incident {
  const { time = Date.now(), ...rest } = given;
  return {
    schema: 1,
    id: uuidv7(time, randomBytes),
    at: new Date(time).toISOString(),
    sequence: 1,
    person: { id: 'os:lihua', source: 'os' },
    process: null,
    channel: 'wechat-web',
    category: 'im',
    host: 'wx.qq.com',
    method: 'POST',
    path: '/send',
    verdict: 'block',
    asked: 'block',
    mode: 'enforce',
    rule: 'bulk-owners',
    matches: [],
    policyVersion: '1',
    outcome: { name: 'inspected', reasons: [] },
    records: { owner: 5 },
    raw: 5,
    gauge: { '50': 0.1, '500': 0.01, '5000': 0.001 },
    parts: [],
    patterns: [],
    samples: ['馨佳园*街坊 **号**** 王** 138****5678'],
    bodyBytes: 100,
    complete: true,
    reason: null,
    ...rest,
  };
}
