import type { Mode } from '../model/verdict.js';
import type { ClassCount } from '../proxy/counters.js';
import type { Proxy as RunningProxy } from '../proxy/proxy.js';
import type { FirstBytes } from '../proxy/sniff.js';
import type { UndecryptableHost } from '../proxy/undecryptable.js';
import type { Membership } from './central/membership.js';
import type { Ruling } from './ruling.js';

/** What /health says (DESIGN.md section 10). */
export interface Health {
  /** False when something needs a person: records that cannot be stored, say. Transfers are judged all the same. */
  readonly ok: boolean;
  readonly version: string;
  readonly policy: {
    readonly version: string;
    readonly mode: Mode;
    /** ISO 8601: since when this policy runs here. */
    readonly since: string;
    readonly source: 'builtin' | 'bundle';
    readonly expires: string | null;
    /** Of head office's rings, the one this PC is in. */
    readonly ring?: string | null;
    /** Why the newest policy of head office does not run here. */
    readonly error?: string | null;
  };
  /** What head office wants to run here, and why it does not; null where it has no say in it. */
  readonly program: { readonly wanted: string | null; readonly error: string | null } | null;
  readonly central: {
    readonly state: 'none' | 'connected' | 'offline';
    readonly lastContact: string | null;
    readonly outbox: number;
  };
  readonly coverage: {
    /** Body bytes held and judged. */
    readonly inspectedBytes: number;
    /** Client bytes to the never-decrypt list. */
    readonly tunnelledBytes: number;
    /** Client bytes that nobody could read. */
    readonly opaqueBytes: number;
    /** Transfers and tunnels. */
    readonly refused: number;
    /** Answers whose offer of HTTP/3 was taken out: UDP passes by a proxy unseen. */
    readonly quicOffers: number;
    /** Tunnels nobody could read, by what their first bytes were; kinds never seen are absent. */
    readonly classes: Readonly<Partial<Record<FirstBytes, ClassCount>>>;
    readonly undecryptable: readonly UndecryptableRow[];
  };
  readonly workers: { readonly count: number; readonly busy: number; readonly waiting: number; readonly lost: number };
  readonly records: { readonly ok: boolean; readonly fault: string | null; readonly waitingBytes: number };
  /** Answers of source systems and leak channels: read whole, and those that were not, so the ledger lacks them. */
  readonly answers: { readonly read: number; readonly missed: number };
  readonly memoryBytes: number;
}

export interface HealthSources {
  readonly version: string;
  readonly proxy: Pick<RunningProxy, 'counters' | 'undecryptable'>;
  readonly ruling: Pick<Ruling, 'policy' | 'since' | 'inspector'>;
  readonly membership: Pick<Membership, 'policy' | 'program' | 'central'>;
  readonly records: Health['records'];
  readonly answers: Health['answers'];
}

/** How the agent is at this moment. */
export function healthOf({ version, proxy, ruling, membership, records, answers }: HealthSources): Health {
  const { counters } = proxy;
  const { workers: count, busy, waiting, lost } = ruling.inspector().stats;
  return {
    ok: records.ok,
    version,
    policy: {
      version: ruling.policy().version,
      mode: ruling.policy().mode,
      since: ruling.since,
      ...membership.policy(),
    },
    program: membership.program(),
    central: membership.central(),
    coverage: {
      inspectedBytes: counters.inspectedBytes,
      tunnelledBytes: counters.tunnelledBytes,
      opaqueBytes: counters.opaqueBytes,
      refused: counters.refused + counters.refusedTunnels,
      quicOffers: counters.quicOffers,
      classes: usedClasses(counters.classes),
      undecryptable: proxy.undecryptable.list().map(undecryptableRow),
    },
    workers: { count, busy, waiting, lost },
    records,
    answers: { ...answers },
    memoryBytes: process.memoryUsage.rss(),
  };
}

/** A host whose TLS cannot be decrypted, as /health shows it. */
export interface UndecryptableRow {
  readonly host: string;
  readonly reason: UndecryptableHost['reason'];
  readonly times: number;
  /** ISO 8601. */
  readonly since: string;
}

function undecryptableRow({ host, reason, times, since }: UndecryptableHost): UndecryptableRow {
  return { host, reason, times, since: new Date(since).toISOString() };
}

function usedClasses(classes: Readonly<Record<FirstBytes, ClassCount>>): Partial<Record<FirstBytes, ClassCount>> {
  return Object.fromEntries(Object.entries(classes).filter(([, { tunnels, refused }]) => tunnels + refused > 0));
}
