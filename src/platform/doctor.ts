/*
 * What a help desk asks, as data: each ailment with what was seen. The words for it, and what to do, are in
 * text/doctor.ts. Nothing here names a person, a host that was visited or anything that was sent.
 */

export const AILMENTS = [
  'port-taken',
  'agent-silent',
  'agent-unwell',
  'pac-unreachable',
  'pac-port',
  'ca-missing',
  'proxy-missing',
  'part-missing',
  'foreign-mitm',
  'clock',
  'disk',
  'policy-old',
  'policy-refused',
  'central-offline',
  'pinned-apps',
] as const;

export type Ailment = (typeof AILMENTS)[number];

export interface Complaint {
  readonly ailment: Ailment;
  /** Fills the places of its text. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** What was seen of a PC; null where it could not be seen. */
export interface Seen {
  readonly port: number;
  /** Whether anything takes connections on the port. */
  readonly listening: boolean;
  readonly health: SeenHealth | null;
  readonly pac: boolean;
  /** Ports of this PC that the PAC file names and nobody listens on. */
  readonly silentPorts: readonly number[];
  /** Parts of an installation, by name; null where it may not be asked. Empty: not installed. */
  readonly parts: Readonly<Record<string, boolean | null>>;
  /** Subjects of roots in the system's store that are known to belong to programs that intercept TLS. */
  readonly interceptors: readonly string[];
  readonly now: number;
  /** Of head office's last answer, where there was one. */
  readonly freeBytes: number | null;
  /** When the newest file of the program was written: a clock before that is wrong. */
  readonly builtAt: number;
}

export interface SeenHealth {
  readonly ok: boolean;
  readonly policy: { readonly version: string; readonly expires: string | null; readonly error?: string | null };
  readonly central: { readonly state: string; readonly lastContact: string | null; readonly outbox: number };
  readonly coverage: { readonly undecryptable: ReadonlyArray<{ readonly reason: string }> };
}

/** Ports of this PC that a PAC file names. */
export function portsOfPac(pac: string): number[] {
  return [...new Set([...pac.matchAll(/PROXY 127\.0\.0\.1:(\d{1,5})/g)].map((found) => Number(found[1])))];
}

const LOW_DISK_BYTES = 512 * 1024 * 1024;

/** Everything that is wrong, gravest first; empty for a healthy PC. */
export function diagnose(seen: Seen): Complaint[] {
  const found: Complaint[] = [];
  const say = (ailment: Ailment, facts: Complaint['facts'] = {}): void => {
    found.push({ ailment, facts });
  };
  const { health, port } = seen;
  if (health === null) say(seen.listening ? 'port-taken' : 'agent-silent', { port });
  else {
    if (!health.ok) say('agent-unwell');
    if (!seen.pac) say('pac-unreachable', { port });
  }
  for (const silent of seen.silentPorts) say('pac-port', { port: silent });
  for (const [part, there] of Object.entries(seen.parts)) if (there === false) say(missing(part), { part });
  for (const name of seen.interceptors) say('foreign-mitm', { name });
  if (seen.now < seen.builtAt) say('clock', { now: new Date(seen.now).toISOString() });
  if (seen.freeBytes !== null && seen.freeBytes < LOW_DISK_BYTES) {
    say('disk', { mebibytes: Math.floor(seen.freeBytes / 1024 / 1024) });
  }
  if (health !== null) for (const complaint of ofHealth(health, seen.now)) found.push(complaint);
  return found;
}

/** Parts that hold the certificate, and those that lead programs to the proxy; the others are said by their name. */
const STORES = ['trust', 'nss'];
const PROXIES = ['proxy', 'winhttp', 'browsers', 'chromium', 'firefox', 'gnome', 'kde', 'environment'];

function missing(part: string): Ailment {
  if (STORES.includes(part)) return 'ca-missing';
  return PROXIES.includes(part) ? 'proxy-missing' : 'part-missing';
}

function ofHealth({ policy, central, coverage }: SeenHealth, now: number): Complaint[] {
  const found: Complaint[] = [];
  if (policy.expires !== null && Date.parse(policy.expires) < now) {
    found.push({ ailment: 'policy-old', facts: { version: policy.version, expires: policy.expires } });
  }
  if (policy.error != null) found.push({ ailment: 'policy-refused', facts: { error: policy.error } });
  if (central.state === 'offline') {
    const facts = { since: central.lastContact ?? '?', outbox: central.outbox };
    found.push({ ailment: 'central-offline', facts });
  }
  const pinned = coverage.undecryptable.filter(({ reason }) => reason === 'pinned').length;
  if (pinned > 0) found.push({ ailment: 'pinned-apps', facts: { count: pinned } });
  return found;
}

/** Names in the subjects of roots that security suites and debugging proxies put into the system's store. */
const INTERCEPTORS = [
  /huorong|火绒/i,
  /\b360\b.*(ca|root)|qihoo/i,
  /kaspersky.*personal/i,
  /avast|avg .*root/i,
  /eset ssl filter/i,
  /bitdefender.*personal/i,
  /fiddler|charles proxy|mitmproxy|burp|portswigger|whistle|proxyman/i,
  /sangfor|深信服/i,
  /superfish|edellroot/i,
];

/** What of a subject names a known interceptor; debugging proxies write the names of people and PCs beside it. */
export function interceptorIn(subject: string): string {
  for (const pattern of INTERCEPTORS) {
    const found = pattern.exec(subject)?.[0];
    if (found !== undefined) return found;
  }
  return 'unknown';
}

/** Those of the given subjects that name a known interceptor. */
export function interceptorsAmong(subjects: readonly string[]): string[] {
  return [...new Set(subjects.filter((subject) => INTERCEPTORS.some((pattern) => pattern.test(subject))))];
}
