import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { patientPolicy, startTestAgent, type TestAgent } from '../builders/agent.js';
import { buildXlsx } from '../builders/files.js';
import { leakText, listingTable, ownerTable } from '../builders/listings.js';
import { type Answer, type Origin, type OriginRequest, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

/*
 * What programs of other makers send through the agent, trusting its CA alone: something small and something large that
 * is lawful, and the same with owners in it.
 */

/** Sends a file to an address, and tells the status that the client says it got. */
export type Send = (url: string, file: string) => Promise<string>;

export interface World {
  readonly agent: TestAgent;
  readonly proxy: string;
  readonly lawful: Origin;
  /** A destination where owners are refused. */
  readonly leak: Origin;
  /** Path of the file of that name. */
  file(name: FileName): string;
  close(): Promise<void>;
}

export type FileName = 'small' | 'large' | 'small-leak' | 'large-leak';

export interface WorldOptions {
  readonly dir: string;
  /** Names of the lawful and of the leaking destination. */
  readonly lawful?: readonly string[];
  readonly leak?: readonly string[];
  readonly answer?: (request: OriginRequest) => Answer | Promise<Answer>;
}

export const LAWFUL = 'www.ordinary.example';
export const LEAK = 'pastebin.com';

/** An agent with a lawful and a leaking destination behind it, and the four files. */
export async function startWorld({
  dir,
  lawful = [LAWFUL],
  leak = [LEAK],
  answer = () => ({}),
}: WorldOptions): Promise<World> {
  const ca = await makeTestCa();
  const keepBytes = 64 * 1024 * 1024;
  const sites = {
    lawful: await startOrigin({ names: lawful, ca, keepBytes, answer }),
    leak: await startOrigin({ names: leak, ca, keepBytes, answer }),
  };
  const agent = await startTestAgent({
    ca,
    origins: [
      { names: lawful, origin: sites.lawful },
      { names: leak, origin: sites.leak },
    ],
    policyDir: await patientPolicy(dir),
  });
  const people = owners(9_000, 77);
  const files: Readonly<Record<FileName, string | Buffer>> = {
    small: '馨佳园两房，74平，378万，满五唯一，随时看房。\n',
    large: buildXlsx([{ name: '房源', rows: listingTable(people) }]),
    'small-leak': leakText(people.slice(0, 6)),
    'large-leak': buildXlsx([{ name: '业主', rows: ownerTable(people) }]),
  };
  for (const [name, content] of Object.entries(files)) await fs.writeFile(path.join(dir, name), content);
  return {
    ...sites,
    agent,
    proxy: `http://127.0.0.1:${agent.port}`,
    file: (name) => path.join(dir, name),
    async close() {
      await agent.close();
      await sites.lawful.close();
      await sites.leak.close();
    },
  };
}

/** The four transfers of one client. `at`: addresses of the two destinations, when a client makes its own paths. */
export async function fourTransfers(
  t: Test,
  world: World,
  send: Send,
  {
    refused = '403',
    at = [`https://${LAWFUL}/up`, `https://${LEAK}/up`],
  }: { refused?: string; at?: readonly [string, string] } = {},
): Promise<void> {
  const [lawful, leak] = at;
  for (const name of ['small', 'large'] as const) {
    const sent = await fs.readFile(world.file(name));
    const before = world.lawful.requests.length;
    t.match(await send(lawful, world.file(name)), '200', `${name}: goes through`);
    t.ok(wholeOf(world.lawful.requests.slice(before)).equals(sent), `${name}: arrives byte for byte`);
  }
  const known = world.agent.incidents().length;
  const reached = world.leak.bodyBytes;
  for (const name of ['small-leak', 'large-leak'] as const) {
    t.match(await send(leak, world.file(name)), refused, `${name}: is refused, and the client says so`);
  }
  t.equal(world.leak.bodyBytes, reached, 'no byte of a refused body has arrived');
  const incidents = world.agent.incidents().slice(0, world.agent.incidents().length - known);
  t.ok(incidents.length >= 2, 'each refusal has its incident');
  t.ok(incidents.every(({ verdict }) => verdict === 'block'));
}

/** What was sent: one body, or the parts of an object in their order. */
function wholeOf(requests: readonly OriginRequest[]): Buffer {
  const part = ({ url }: OriginRequest): number => Number(/[?&]partNumber=(\d+)/.exec(url)?.[1] ?? 0);
  const parts = requests.filter((request) => part(request) > 0).sort((a, b) => part(a) - part(b));
  return Buffer.concat((parts.length > 0 ? parts : requests).map(({ body }) => body));
}

export function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url));
}

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command that knows of no other proxy or root than it is told of. @throws when it cannot be started */
export function command(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const clean = Object.entries(process.env).filter(([key]) => !/_proxy$|^(curl|ssl|git|tap|node)_/i.test(key));
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, {
      env: { ...Object.fromEntries(clean), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
