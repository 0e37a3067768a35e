import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { hashPassword } from '../../src/central/access/password.js';
import { SESSION_COOKIE } from '../../src/central/access/sign-in.js';
import { base32, stepOf, totpCode } from '../../src/central/access/totp.js';
import type { Role } from '../../src/central/api/access.js';
import type { Incident } from '../../src/model/incident.js';
import { MAX_BATCH_ITEMS } from '../../src/model/sync.js';
import { launchBrowser } from './browser.js';
import { incidentBody, startTestCentral, type TestCentral, type TestCentralOptions, type TestPc } from './central.js';
import { startPostgres } from './postgres.js';

/*
 * The console as a reviewer meets it: the built browser app, served by a real central, in a real Chromium that trusts
 * central's authority. One of these serves a whole test file.
 */

export const CONSOLE_DIR = fileURLToPath(new URL('../../dist/console/', import.meta.url));
export const PASSWORD = 'a long enough password';

export interface TestConsoleOptions extends Omit<TestCentralOptions, 'store'> {
  /** Over PostgreSQL; SQLite otherwise. */
  readonly postgres?: boolean;
  readonly locale?: 'zh-CN' | 'en-US';
  /** Incidents shipped before the browser opens. */
  readonly incidents?: readonly SeedIncident[];
}

/** An incident to be shipped from a PC of that branch. */
export interface SeedIncident extends Partial<Incident> {
  readonly branch?: string;
  readonly time?: number;
  /** Sealed evidence to go with it. */
  readonly evidence?: string;
}

export interface TestAccount {
  readonly name: string;
  readonly password: string;
  readonly totp: string;
}

export interface TestConsole {
  readonly central: TestCentral;
  readonly context: BrowserContext;
  readonly url: string;
  /** What the browser complained of: errors of pages, refused styles and scripts. Empty in a sound test. */
  readonly complaints: string[];
  /** Requests that went anywhere else. Always empty. */
  readonly strangers: string[];
  /** A new account. */
  account(
    role: Role,
    more?: { readonly name?: string; readonly branch?: string; readonly person?: string },
  ): Promise<TestAccount>;
  /** A new tab, and the only one, in which an account of that role is signed in; whoever was before is not any more. */
  open(role: Role, path?: string): Promise<Page>;
  /** Gives this browser the session of that account. */
  enter(account: TestAccount): Promise<void>;
  /** Ships incidents as PCs do, and returns their ids in that order. */
  ship(incidents: readonly SeedIncident[]): Promise<string[]>;
  close(): Promise<void>;
}

export async function startTestConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  const { postgres: wanted = false, locale = 'zh-CN', incidents = [], ...rest } = options;
  await buildConsole();
  const postgres = wanted ? await startPostgres() : null;
  const store = postgres === null ? '' : await postgres.database('console');
  const central = await startTestCentral({ ...rest, store, console: CONSOLE_DIR });
  const ship = shipper(central);
  await ship(incidents);
  // Loopback goes past the proxy; nothing else is to be asked for, and nobody would answer.
  const browser = await launchBrowser({ proxyPort: 9, caPem: central.central.authority.certPem, locale });
  const { context } = browser;
  context.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  const strangers: string[] = [];
  context.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(central.url)) strangers.push(request.url());
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  let number = 0;
  const account: TestConsole['account'] = async (role, more = {}) => {
    number += 1;
    const name = more.name ?? `${role}-${number}`;
    const totp = base32(randomBytes(20));
    const password = await hashPassword(PASSWORD);
    const { branch = role === 'branch-manager' ? 'pudong' : null, person = null } = more;
    if (!(await central.central.accounts.add({ name, role, branch, person, password, totp }, Date.now()))) {
      throw new Error(`there is an account ${name} already`);
    }
    return { name, password: PASSWORD, totp };
  };
  const enter = async ({ name, password, totp }: TestAccount): Promise<void> => {
    const now = central.central.clock();
    const secret = await central.central.signIn.withPassword(name, password, totpCode(totp, stepOf(now)));
    const { hostname: domain } = new URL(central.url);
    await context.addCookies([
      { name: SESSION_COOKIE, value: secret, domain, path: '/', secure: true, httpOnly: true, sameSite: 'Strict' },
    ]);
  };
  return {
    central,
    context,
    url: central.url,
    complaints,
    strangers,
    account,
    enter,
    ship,
    open: async (role, path = '/') => {
      // Tabs of whoever was before go on asking, in the name of who is now.
      await Promise.all(context.pages().map((page) => page.close()));
      await enter(await account(role));
      const page = await context.newPage();
      await page.goto(central.url + path);
      return page;
    },
    close: async () => {
      await browser.close();
      await central.close();
      await postgres?.close();
    },
  };
}

/** Builds what the sources say now, unless that was done: two test files may start together. */
async function buildConsole(): Promise<void> {
  const script = fileURLToPath(new URL('../../build/console.mjs', import.meta.url));
  await promisify(execFile)(process.execPath, [script, 'dist'], { maxBuffer: 16 * 1024 * 1024 });
}

/** One PC a branch; each ships in a stream of its own. */
function shipper(central: TestCentral): TestConsole['ship'] {
  const pcs = new Map<string, { readonly pc: TestPc; readonly stream: string; sent: number }>();
  return async (incidents) => {
    const ids: string[] = [];
    const waiting = new Map<string, object[]>();
    for (const { branch = 'pudong', evidence, ...given } of incidents) {
      const there = pcs.get(branch) ?? { pc: await central.pc({ branch }), stream: randomUUID(), sent: 0 };
      pcs.set(branch, there);
      there.sent += 1;
      const body = incidentBody({ sequence: there.sent, ...given });
      ids.push(body.id);
      const shipped = {
        number: there.sent,
        kind: 'incident',
        id: body.id,
        body: evidence === undefined ? body : { ...body, evidence },
      };
      waiting.set(branch, [...(waiting.get(branch) ?? []), shipped]);
    }
    for (const [branch, items] of waiting) {
      const there = pcs.get(branch);
      for (let from = 0; from < items.length; from += MAX_BATCH_ITEMS) {
        const json = { stream: there?.stream, items: items.slice(from, from + MAX_BATCH_ITEMS) };
        const answer = await there?.pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json });
        if (answer?.status !== 200) throw new Error(`central did not take the incidents: ${answer?.body.toString()}`);
      }
    }
    return ids;
  };
}
