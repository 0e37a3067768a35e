import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LineCounter, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { parseNoProxy } from '../proxy/parent/no-proxy.js';
import { parseParent } from '../proxy/parent/parent.js';
import type { SocksLogin } from '../proxy/socks/wire.js';
import { parseLogin } from './source/login.js';

/** `host:port=ip:port,…`, as curl's `--resolve`. */
const resolveList = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join(','))])
  .refine((text) => text === '' || parseResolve(text) !== null, {
    message: 'must be "host:port=ip:port", several separated by commas',
  });
const proxyUrl = z.string().refine((text) => text === '' || parseParent(text) !== null, {
  message:
    'must be "http://host:port" or "socks5://host:port", with "user:password@" before the host when it wants a login',
});
const noProxyList = z
  .union([z.string(), z.array(z.string()).transform((list) => list.join(','))])
  .refine((text) => parseNoProxy(text) !== null, {
    message: 'must be names, addresses or networks such as "inner.example, 10.0.0.0/8, erp.example:8080"',
  });
const socksLogin = z.string().refine((text) => text === '' || parseSocksLogin(text) !== null, {
  message: 'must be "user:password", each of 1 to 255 bytes',
});
/** From the environment or a flag it comes as a word. */
const yesOrNo = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

/** A whole number; from the environment or a flag it comes as digits. Nothing else becomes one, least of all `""`. */
const whole = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
    z.number().int().min(min).max(max),
  );

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item));
const pathGlob = z.string().regex(/^\/[^\s?#]*$/, 'must be a path such as "/export*"');

/** One of the agency's own systems that show home owners. */
const sourceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be of a-z, 0-9 and "-"'),
  hosts: oneOrMore(z.string().regex(/^[a-z0-9.-]{1,253}$/, 'must be a host name in lower case')).refine(
    (hosts) => hosts.length > 0,
    'needs at least one host',
  ),
  login: oneOrMore(
    z.string().refine((text) => parseLogin(text) !== null, {
      message:
        'must be "cookie:name", "header:name", "jwt:cookie:name:claim", "jwt:header:name:claim" or "json:$.path"',
    }),
  ).default([]),
  exports: oneOrMore(pathGlob).default([]),
  imports: oneOrMore(pathGlob).default([]),
  device_header: z
    .string()
    .regex(/^([A-Za-z][A-Za-z0-9-]{0,63})?$/, 'must be a header name')
    .default(''),
});

const schema = z.strictObject({
  listen: z
    .strictObject({
      port: whole(0, 65_535).default(8877),
      /** A second port, for hosts that may go directly while nobody answers. */
      soft_port: z.union([z.literal('off'), whole(0, 65_535)], 'must be "off" or a port up to 65535').default('off'),
      socks_login: socksLogin.default(''),
    })
    .refine(({ port, soft_port }) => soft_port === 0 || soft_port !== port, {
      path: ['soft_port'],
      message: 'must be another port than "port"',
    })
    .prefault({}),
  upstream: z
    .strictObject({
      extra_ca: z.string().default(''),
      crl: z.string().default(''),
      resolve: resolveList.default(''),
      proxy: proxyUrl.default(''),
      no_proxy: noProxyList.default(''),
      link_local: yesOrNo.default(false),
    })
    .prefault({}),
  inspect: z
    .strictObject({
      /** `low` for PCs with 4 GB: what is not said is then that of LOW_MEMORY. */
      profile: z.enum(['normal', 'low']).default('normal'),
      workers: whole(2, 16).default(2),
      worker_heap_mib: whole(32, 4096).default(384),
      child_mib: whole(32, 4096).default(400),
      keep_child: yesOrNo.default(false),
      memory_kib: whole(0, 65_536).default(1024),
      shared_mib: whole(0, 1024).default(32),
      max_held_mib: whole(1, 65_536).default(4096),
    })
    .prefault({}),
  policy: z.strictObject({ dir: z.string().default('') }).prefault({}),
  /** Without `from`: the login wherever a source says how to read it, else the account of the operating system. */
  person: z
    .strictObject({ from: z.enum(['os', 'login']).optional(), fresh_minutes: whole(1, 24 * 60).default(30) })
    .prefault({}),
  sources: z.array(sourceSchema).default([]),
  /** Whether people must have acknowledged the notice before anything of theirs is decrypted; an installer says so. */
  notice: z
    .strictObject({ mode: z.enum(['required', 'off']).default('off'), grace_hours: whole(0, 24 * 90).default(72) })
    .prefault({}),
  /**
   * What becomes of connections while the worker keeps dying: `open` lets them pass unread for so many minutes, once a day,
   * and is alarmed.
   */
  service: z
    .strictObject({ safe_mode: z.enum(['open', 'closed']).default('closed'), open_minutes: whole(1, 120).default(15) })
    .prefault({}),
  /** Both as in a policy's sanctioned.yaml, which checks them. */
  sanctioned: z.array(z.record(z.string(), z.unknown())).default([]),
  mail_servers: z.array(z.record(z.string(), z.unknown())).default([]),
});

/** Inspection on a PC with little memory: less at once, and less of each. */
const LOW_MEMORY = {
  workers: 2,
  worker_heap_mib: 128,
  child_mib: 256,
  memory_kib: 256,
  shared_mib: 0,
  max_held_mib: 1024,
} as const;

/** The agent's settings, complete. Names are those of the file: `upstream.extra_ca`. */
export interface Config extends z.infer<typeof schema> {
  /** Data directory: CA, database, spool. */
  readonly home: string;
}

/** One fault of the settings: where it was said, and what to do. */
export interface ConfigProblem {
  /** `menshen.yaml:3`, `MENSHEN_LISTEN_PORT`, `--port`. */
  readonly where: string;
  readonly path: string;
  readonly message: string;
}

export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => `${problem.where}: ${problem.path} ${problem.message}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Every setting, as `section.key`. Environment and flags are named after it. */
export const SETTINGS = [
  'listen.port',
  'listen.soft_port',
  'listen.socks_login',
  'upstream.extra_ca',
  'upstream.crl',
  'upstream.resolve',
  'upstream.proxy',
  'upstream.no_proxy',
  'upstream.link_local',
  'inspect.profile',
  'inspect.workers',
  'inspect.worker_heap_mib',
  'inspect.child_mib',
  'inspect.keep_child',
  'inspect.memory_kib',
  'inspect.shared_mib',
  'inspect.max_held_mib',
  'policy.dir',
  'notice.mode',
  'notice.grace_hours',
  'service.safe_mode',
  'service.open_minutes',
] as const;

export type Setting = (typeof SETTINGS)[number];

/** `upstream.extra_ca` → `MENSHEN_UPSTREAM_EXTRA_CA`. */
export function environmentName(setting: Setting): string {
  return `MENSHEN_${setting.replace('.', '_').toUpperCase()}`;
}

export interface ConfigSources {
  /** Path of the YAML file, when one was named. */
  readonly file?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Partial<Record<Setting, string>>>;
}

/**
 * Reads the settings: the file, then the environment, then flags; the later wins. Throws ConfigError naming every fault
 * with its place; unknown keys are faults.
 */
export function loadConfig(sources: ConfigSources): Config {
  const places = new Map<string, string>();
  const values = readFile(sources.file, places);
  for (const setting of SETTINGS) {
    const name = environmentName(setting);
    const fromEnv = sources.env[name];
    if (fromEnv !== undefined) put(values, places, setting, fromEnv, name);
    const flag = sources.flags[setting];
    if (flag !== undefined) put(values, places, setting, flag, `--${setting}`);
  }
  const inspect = values.inspect;
  if (typeof inspect === 'object' && inspect !== null && 'profile' in inspect && inspect.profile === 'low') {
    values.inspect = { ...LOW_MEMORY, ...inspect };
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.flatMap((issue) => problemsOf(issue, places, sources.file)));
  }
  const home = sources.env.MENSHEN_HOME ?? path.join(os.homedir(), '.menshen');
  return { ...parsed.data, home: path.resolve(home) };
}

/** One problem a faulty value, one for each key nobody knows. */
function problemsOf(issue: z.core.$ZodIssue, places: ReadonlyMap<string, string>, file?: string): ConfigProblem[] {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const paths = unknown.length > 0 ? unknown.map((key) => [...issue.path, key]) : [issue.path];
  return paths.map((steps) => {
    const at = steps.join('.');
    // A key that is missing was said nowhere: its section was.
    const place = steps.map((_, cut) => places.get(steps.slice(0, steps.length - cut).join('.'))).find(Boolean);
    return {
      where: place ?? file ?? 'settings',
      path: at === '' ? '(top)' : at,
      message:
        unknown.length > 0 ? `is no setting: sections are ${Object.keys(schema.shape).join(', ')}` : issue.message,
    };
  });
}

type Tree = Record<string, unknown>;

function readFile(file: string | undefined, places: Map<string, string>): Tree {
  if (file === undefined) return {};
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ConfigError([{ where: file, path: '(file)', message: `cannot be read (${code})` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((error) => ({
        where: `${file}:${lines.linePos(error.pos[0]).line}`,
        path: '(yaml)',
        message: error.message.split('\n')[0] ?? 'is not YAML',
      })),
    );
  }
  const tree: unknown = document.toJS() ?? {};
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw new ConfigError([
      { where: file, path: '(top)', message: 'must be a mapping such as "listen: { port: 8877 }"' },
    ]);
  }
  const note = (node: Tree, at: readonly string[]): void => {
    for (const [key, value] of Object.entries(node)) {
      const here = [...at, key];
      const found = document.getIn(here, true);
      const range =
        typeof found === 'object' && found !== null && 'range' in found ? (found.range as [number] | null) : null;
      places.set(
        here.join('.'),
        range === null || range === undefined ? file : `${file}:${lines.linePos(range[0]).line}`,
      );
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) note(value as Tree, here);
    }
  };
  note(tree as Tree, []);
  return tree as Tree;
}

function put(values: Tree, places: Map<string, string>, setting: Setting, value: string, where: string): void {
  const [section = '', key = ''] = setting.split('.');
  const there = values[section];
  values[section] = { ...(typeof there === 'object' && there !== null ? there : {}), [key]: value };
  places.set(setting, where);
}

/** What this PC's settings add to a policy, as a policy file. */
export function policyFileOf(config: Config): Array<{ name: string; text: string }> {
  const { sanctioned, mail_servers } = config;
  if (sanctioned.length + mail_servers.length === 0) return [];
  return [{ name: 'settings', text: stringify({ sanctioned, mail_servers }) }];
}

/** `a:443=127.0.0.1:9443,b:443=…` as a map; null when it is not of that form. */
export function parseResolve(text: string): Map<string, { host: string; port: number }> | null {
  const map = new Map<string, { host: string; port: number }>();
  for (const item of text.split(',').map((each) => each.trim())) {
    if (item === '') continue;
    const match = /^([^\s=]+:\d{1,5})=(?:\[([0-9a-fA-F:.]+)\]|([^\s:]+)):(\d{1,5})$/.exec(item);
    const host = match?.[2] ?? match?.[3];
    if (match?.[1] === undefined || host === undefined) return null;
    map.set(match[1].toLowerCase(), { host, port: Number(match[4]) });
  }
  return map;
}

/** `user:password`, the user without a colon; null when it is not that. */
export function parseSocksLogin(text: string): SocksLogin | null {
  const at = text.indexOf(':');
  const login = { user: text.slice(0, at), password: text.slice(at + 1) };
  const fits = (word: string): boolean => word !== '' && Buffer.byteLength(word) <= 255;
  return at > 0 && fits(login.user) && fits(login.password) ? login : null;
}
