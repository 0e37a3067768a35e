import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Outbox } from '../../incident/outbox.js';
import type { Clock } from '../../model/clock.js';
import type { ReleaseDecision, Report } from '../../model/sync.js';
import { fetchCodeKey, fetchFleetKey, keepFleetKey, renew } from './enrol.js';
import { type Enrolment, writeEnrolment } from './enrolment.js';
import { type Link, LinkError, openLink } from './link.js';
import { machineHash } from './machine.js';
import type { PolicySync } from './policy-sync.js';
import { type Repeat, repeat } from './repeat.js';
import { listenForWake } from './wake.js';

export interface SyncOptions {
  readonly home: string;
  readonly enrolment: Enrolment;
  /** Null while the database cannot answer. */
  readonly ship: <T>(work: (outbox: Outbox) => T) => T | null;
  /** What the PC says of itself, but for the queue. */
  readonly report: () => Omit<Report, 'outbox'>;
  readonly policy: (link: () => Link, place: () => Place) => PolicySync;
  /** Told of what was decided about releases, again and again for a day. */
  readonly onReleases?: (decisions: readonly ReleaseDecision[]) => void;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

interface Place {
  readonly device: string;
  readonly branch: string;
  readonly tags: readonly string[];
}

export interface SyncState {
  readonly state: 'connected' | 'offline';
  /** ISO 8601. */
  readonly lastContact: string | null;
  readonly outbox: number;
}

/** The conversation with central: everything here may fail for weeks, and none of it touches a transfer. */
export interface Sync {
  state(): SyncState;
  readonly policy: PolicySync;
  close(): Promise<void>;
}

const SHIP_MS = 1_000;
const BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
/** Everything is shipped anew at most this often. */
const RESTART_MS = 3_600_000;

const receipt = z.object({ acknowledged: z.int().nonnegative(), complete: z.boolean() });
const orders = z.object({
  branch: z.string(),
  tags: z.array(z.string()),
  reportMs: z.number().min(100).max(DAY_MS),
  /** Id of the fleet's fingerprint key. */
  key: z.string().optional(),
  releases: z.array(z.object({ incident: z.string(), granted: z.boolean(), until: z.iso.datetime() })).default([]),
});

export function startSync(options: SyncOptions): Sync {
  const { home, ship, report, clock, log } = options;
  let { enrolment } = options;
  let link = linkOf(enrolment);
  let lastContact: number | null = null;
  let reachable = false;
  let said: string | null = null;
  let restartedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const reached = (): void => {
    lastContact = clock();
    if (!reachable) log(`central ${enrolment.server} is reached`);
    reachable = true;
    said = null;
  };
  const failed = (error: unknown): void => {
    if (closed || (error instanceof LinkError && error.code === 'CENTRAL_BUSY')) return;
    reachable = false;
    const message = error instanceof Error ? error.message : String(error);
    if (said !== message) log(`central: ${message}`);
    said = message;
  };
  const loop = (work: () => Promise<number>): Repeat =>
    repeat({ work, onFault: failed, backoffMs: BACKOFF_MS, maxBackoffMs: MAX_BACKOFF_MS, chance: Math.random });

  const shipping = loop(async () => {
    if (ship((outbox) => outbox.started()) === false) ship((outbox) => outbox.restart(randomUUID()));
    for (let batch = ship((outbox) => outbox.batch()); batch !== null; batch = ship((outbox) => outbox.batch())) {
      const { body } = await link.call({ method: 'POST', path: '/agent/v1/shipments', json: batch });
      const { acknowledged, complete } = receipt.parse(JSON.parse(body.toString('utf8')));
      reached();
      const { stream } = batch;
      ship((outbox) => outbox.acknowledge(stream, acknowledged));
      // Central knows less than it once had, as after a restored back-up: it gets everything again.
      if (!complete && clock() - restartedAt > RESTART_MS) {
        restartedAt = clock();
        ship((outbox) => outbox.restart(randomUUID()));
      }
    }
    return SHIP_MS;
  });

  const policy = options.policy(
    () => link,
    () => enrolment,
  );
  let toldPolicy = '';
  /** Id of the key that central named last; it is asked for once after every start. */
  let fleetKey: string | null = null;
  let hasCodeKey = false;
  const reporting = loop(async () => {
    await renewIfDue();
    const said = { ...report(), outbox: waiting(), machine: await machineHash(home) };
    const { body } = await link.call({ method: 'POST', path: '/agent/v1/report', json: said });
    const { branch, tags, reportMs, key, releases } = orders.parse(JSON.parse(body.toString('utf8')));
    toldPolicy = JSON.stringify(said.policy);
    reached();
    options.onReleases?.(releases);
    if (key !== undefined && key !== fleetKey) {
      await keepFleetKey(home, await fetchFleetKey(link));
      fleetKey = key;
    }
    if (!hasCodeKey) {
      hasCodeKey = await fetchCodeKey(home, link).then(
        () => true,
        // A central of before has no codes to give, and is not asked again.
        (error: unknown) => error instanceof LinkError && error.status !== null,
      );
    }
    if (branch !== enrolment.branch || tags.join('\n') !== enrolment.tags.join('\n')) {
      enrolment = { ...enrolment, branch, tags };
      await writeEnrolment(home, enrolment);
      updating.now();
    }
    return reportMs;
  });

  const updating = loop(async () => {
    try {
      return await policy.check();
    } finally {
      if (JSON.stringify(report().policy) !== toldPolicy) reporting.now();
    }
  });

  const waking = listenForWake({
    link: () => link,
    onPolicy: () => updating.now(),
    onOpen: () => {
      reached();
      updating.now();
      shipping.now();
    },
    onFault: failed,
  });

  const waiting = (): number => ship((outbox) => outbox.waiting()) ?? 0;

  async function renewIfDue(): Promise<void> {
    if (clock() < Date.parse(enrolment.renewAfter)) return;
    enrolment = await renew(home, enrolment, link);
    const old = link;
    link = linkOf(enrolment);
    old.close();
    log('central issued a new certificate for this PC');
  }

  return {
    state: () => ({
      state: reachable ? 'connected' : 'offline',
      lastContact: lastContact === null ? null : new Date(lastContact).toISOString(),
      outbox: waiting(),
    }),
    policy,
    close: async () => {
      // What waits for an answer is not waited for.
      closed = true;
      link.close();
      await Promise.all([waking.close(), updating.close(), reporting.close(), shipping.close()]);
      link.close();
    },
  };
}

const linkOf = ({ server, ca, key, certificate }: Enrolment): Link =>
  openLink({ server, ca, client: { key, cert: certificate } });
