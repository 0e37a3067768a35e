import { X509Certificate } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import tls from 'node:tls';
import { parseArgs } from 'node:util';
import { loadConfig } from '../agent/config.js';
import type { Health } from '../agent/health.js';
import {
  type Complaint,
  diagnose,
  interceptorIn,
  interceptorsAmong,
  portsOfPac,
  type Seen,
} from '../platform/doctor.js';
import { layoutFor } from '../platform/parts.js';
import { doctorText } from '../text/doctor.js';
import { installText } from '../text/install.js';
import { fill, LANGUAGES, type Language } from '../text/language.js';
import { partsInEffect } from './install.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';

const TIMEOUT_MS = 3_000;

/** `menshen doctor`: what is wrong with this PC, and what to do about each. Exit code 1 when something is. */
export async function doctorCommand(argv: string[], io: CommandIo): Promise<number> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${installText[io.language].usage}\n`);
    return EXIT.usage;
  }
  const seen = await look(values.config, io);
  const complaints = diagnose(seen);
  for (const complaint of complaints) {
    if (values.json) io.stdout.write(`${JSON.stringify({ ...complaint, ...inEveryLanguage(complaint) })}\n`);
    else {
      const { what, fix } = said(complaint, io.language);
      io.stdout.write(`! ${what}\n  → ${fix}\n`);
    }
  }
  const text = doctorText[io.language];
  if (complaints.length === 0) io.stderr.write(`${text.healthy}\n`);
  if (values.bundle !== undefined) {
    await fs.writeFile(values.bundle, `${JSON.stringify(bundle(seen, complaints), null, 2)}\n`, { mode: 0o600 });
    io.stderr.write(`${fill(text.bundle, { file: values.bundle })}\n`);
  }
  return complaints.length === 0 ? EXIT.ok : EXIT.failed;
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    options: { config: { type: 'string' }, bundle: { type: 'string' }, json: { type: 'boolean', default: false } },
    strict: true,
  }).values;

function said({ ailment, facts }: Complaint, language: Language): { readonly what: string; readonly fix: string } {
  const text = doctorText[language];
  return { what: fill(text[ailment], facts), fix: fill(text[`${ailment}.fix`], facts) };
}

function inEveryLanguage(complaint: Complaint) {
  return Object.fromEntries(LANGUAGES.map((language) => [language, said(complaint, language)]));
}

async function look(configFile: string | undefined, io: CommandIo): Promise<Seen> {
  const layout = layoutFor(process.platform);
  const installed = await fs.access(layout.config).then(
    () => true,
    () => false,
  );
  const file = configFile ?? (installed ? layout.config : undefined);
  const env = { ...io.env, MENSHEN_HOME: io.home };
  const { listen } = loadConfig({ ...(file === undefined ? {} : { file }), env, flags: {} });
  const { port } = listen;
  const base = `http://127.0.0.1:${port}`;
  const disk = await fs.statfs(os.tmpdir()).catch(() => null);
  const pac = await fetched(`${base}/proxy.pac`, (answer) => answer.text());
  return {
    port,
    listening: await listens(port),
    health: await fetched(`${base}/health`, (answer) => answer.json() as Promise<Health>),
    pac: pac?.includes('FindProxyForURL') === true,
    silentPorts: await silentAmong(portsOfPac(pac ?? '')),
    parts: installed ? await partsInEffect(io) : {},
    interceptors: interceptorsHere(),
    now: Date.now(),
    freeBytes: disk === null ? null : disk.bavail * disk.bsize,
    builtAt: (await fs.stat(new URL('../../package.json', import.meta.url))).mtimeMs,
  };
}

async function silentAmong(ports: readonly number[]): Promise<number[]> {
  const answers = await Promise.all(ports.map(listens));
  return ports.filter((_, at) => answers[at] !== true);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout: TIMEOUT_MS });
    const end = (there: boolean) => () => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

/** Null for whatever is no answer of ours: another program on the port may say anything. */
async function fetched<T>(url: string, read: (answer: Response) => Promise<T>): Promise<T | null> {
  try {
    return await read(await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Roots of this PC that belong to programs which intercept TLS. */
export const interceptorsHere = (): string[] => interceptorsAmong(systemRoots());

/** Subjects of what the system trusts beyond the usual; empty where this Node cannot tell (before 22.15). */
function systemRoots(): string[] {
  if (!('getCACertificates' in tls) || typeof tls.getCACertificates !== 'function') return [];
  const roots = tls.getCACertificates('system') as string[];
  return roots.map((pem) => new X509Certificate(pem).subject);
}

/** Facts for support. Hosts, people, paths below homes and the PC's name are not among them. */
function bundle(seen: Seen, complaints: readonly Complaint[]) {
  const { health, ...rest } = seen;
  const pinned = health?.coverage.undecryptable.length ?? null;
  return {
    menshen: PROGRAM.version,
    node: process.version,
    system: { platform: process.platform, release: os.release(), arch: process.arch, memoryBytes: os.totalmem() },
    at: new Date(seen.now).toISOString(),
    complaints: complaints.map(({ ailment, facts }) => ({
      ailment,
      facts: ailment === 'foreign-mitm' ? { name: interceptorIn(String(facts.name)) } : facts,
    })),
    seen: { ...rest, interceptors: rest.interceptors.map(interceptorIn) },
    health: health === null ? null : { ok: health.ok, policy: health.policy, central: health.central, pinned },
  };
}
