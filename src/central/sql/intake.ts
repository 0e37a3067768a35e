import { randomInt } from 'node:crypto';
import { type Insertable, sql } from 'kysely';
import type { Incident } from '../../model/incident.js';
import type { Counts } from '../../model/kind.js';
import type { Receipt } from '../../model/sync.js';
import { dueAt } from '../queue/status.js';
import { weigh } from '../queue/weigh.js';
import { insertRows } from './bulk.js';
import { chunks } from './chunks.js';
import type { Db, Sql, Tables } from './database.js';
import { queueIncidents } from './deliveries.js';
import { markDirty } from './dirty.js';
import { wasForgotten } from './restored.js';
import type { Dialect } from './schema.js';
import { type SeenShipment, seenRows } from './seen.js';
import { timeOf } from './time-of.js';
import { insertTold } from './told.js';
import {
  type RowKey as Key,
  printRows,
  sentListRow,
  sentToRows,
  type TransferShipment,
  transferRow,
} from './transfer-rows.js';

/** Of the PC that ships. */
export interface Source {
  readonly device: string;
  readonly branch: string;
}

/** One checked item of a batch. */
export type Item =
  | {
      readonly kind: 'incident';
      readonly id: string;
      readonly number: number;
      readonly incident: Incident;
      readonly evidence: string | null;
    }
  | {
      readonly kind: 'transfer';
      readonly id: string;
      readonly number: number;
      readonly transfer: TransferShipment;
      readonly body: string;
    }
  | { readonly kind: 'seen'; readonly id: string; readonly number: number; readonly seen: SeenShipment }
  | { readonly kind: 'notice' | 'tamper'; readonly id: string; readonly number: number; readonly body: string }
  /** Gone on the PC, or not readable here: its number counts as arrived, nothing is stored. */
  | { readonly kind: 'nothing'; readonly number: number };

export interface Intake {
  /**
   * Stores a batch, all of it or nothing. What was stored before is stored again without effect. Numbers that were
   * skipped are kept as a gap.
   */
  take(source: Source, stream: string, items: readonly Item[], now: number): Promise<Receipt>;
}

const NOTHING = sql`do nothing`;

/** What an incident says anew when it comes once more; what reviewers made of it stays. */
const AMENDED = [
  ...['body', 'verdict', 'asked', 'rule', 'records', 'total'],
  ...['kind', 'severity', 'rank', 'provenance', 'known', 'canaries'],
].map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`);

/** Nobody overwrites what another PC reported. */
const AMENDED_INCIDENT = sql`(tenant, branch, at, id) do update set ${sql.join(AMENDED)}
  where incident.device = excluded.device`;
const AMENDED_TRANSFER = sql`(tenant, branch, at, id) do update set body = excluded.body, verdict = excluded.verdict
  where transfer.device = excluded.device`;

export function openIntake({ db, dialect }: Pick<Sql, 'db' | 'dialect'>, tenant: string): Intake {
  return {
    take: (source, stream, items, now) =>
      db.transaction().execute(async (inside) => {
        const receipt = await advance(inside, tenant, source.device, stream, items, now);
        const key = { tenant, branch: source.branch, device: source.device };
        await insertIncidents(inside, dialect, key, items, now);
        await queueIncidents(inside, tenant, source.branch, idsOf(items), now);
        const transfers = lastOf(items, 'transfer');
        await insertRows(
          inside,
          dialect,
          'transfer',
          transfers.map((item) => transferRow(key, item)),
          AMENDED_TRANSFER,
        );
        await insertRows(
          inside,
          dialect,
          'print',
          transfers.flatMap((item) => printRows(key, item)),
          NOTHING,
        );
        await insertRows(
          inside,
          dialect,
          'sent_to',
          transfers.flatMap((item) => sentToRows(key, item)),
          NOTHING,
        );
        // Whom an incident concerns is told by its transfer, which may come after it.
        const told = transfers.filter(({ transfer }) => transfer.verdict !== 'allow');
        await markDirty(
          inside,
          key,
          told.map(({ id }) => timeOf(id)),
        );
        for (const rows of chunks(transfers.flatMap((item) => sentListRow(key, item)))) {
          await inside
            .insertInto('sent_list')
            .values(rows)
            .onConflict((conflict) =>
              conflict
                .columns(['tenant', 'branch', 'at', 'transfer'])
                .doUpdateSet((eb) => ({
                  records: eb.ref('excluded.records'),
                  raw: eb.ref('excluded.raw'),
                  prints: eb.ref('excluded.prints'),
                }))
                .whereRef('sent_list.device', '=', 'excluded.device'),
            )
            .execute();
        }
        await insertSeen(inside, dialect, key, items);
        const notices = items.flatMap((item) => (isNotice(item) ? [item] : []));
        for (const rows of chunks(notices.map(({ kind, id, body }) => ({ ...key, at: timeOf(id), id, kind, body })))) {
          await inside
            .insertInto('notice')
            .values(rows)
            .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'at', 'id']).doNothing())
            .execute();
        }
        await insertTold(
          inside,
          key,
          notices.filter(({ kind }) => kind === 'notice'),
        );
        return receipt;
      }),
  };
}

type Notice = Extract<Item, { readonly kind: 'notice' | 'tamper' }>;
const isNotice = (item: Item): item is Notice => item.kind === 'notice' || item.kind === 'tamper';

const idsOf = (items: readonly Item[]): string[] => lastOf(items, 'incident').map(({ id }) => id);

/** Moves the stream's mark, and notes numbers that never came. Locks the stream's row until the end. */
async function advance(
  db: Db,
  tenant: string,
  device: string,
  stream: string,
  items: readonly Item[],
  now: number,
): Promise<Receipt> {
  const numbers = items.map(({ number }) => number);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const mine = { tenant, device, stream };
  const row = await db
    .insertInto('stream')
    .values({ ...mine, high: 0, started_at: now, updated_at: now })
    .onConflict((conflict) => conflict.columns(['tenant', 'device', 'stream']).doUpdateSet({ updated_at: now }))
    .returning(['high', 'started_at'])
    .executeTakeFirstOrThrow();
  const complete = first <= row.high + 1;
  if (!complete && !(await wasForgotten(db, tenant, row, now))) {
    await db
      .insertInto('gap')
      .values({ ...mine, first: row.high + 1, last: first - 1, found_at: now })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'device', 'stream', 'first']).doUpdateSet({ last: first - 1 }),
      )
      .execute();
  }
  const high = Math.max(row.high, last);
  await db
    .updateTable('stream')
    .set({ high })
    .where((eb) => eb.and(mine))
    .execute();
  return { acknowledged: high, complete };
}

async function insertIncidents(db: Db, dialect: Dialect, key: Key, items: readonly Item[], now: number): Promise<void> {
  const last = lastOf(items, 'incident');
  await insertRows(
    db,
    dialect,
    'incident',
    last.map((item) => incidentRow(key, item.incident, now)),
    AMENDED_INCIDENT,
  );
  await markDirty(
    db,
    key,
    last.map(({ id }) => timeOf(id)),
  );
  const sealed = last.flatMap(({ id, evidence }) =>
    evidence === null ? [] : [{ tenant: key.tenant, branch: key.branch, at: timeOf(id), incident: id, jwe: evidence }],
  );
  for (const rows of chunks(sealed)) {
    await db
      .insertInto('evidence')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'at', 'incident']).doNothing())
      .execute();
  }
}

function incidentRow(key: Key, incident: Incident, now: number): Insertable<Tables['incident']> {
  const weight = weigh(incident);
  return {
    ...key,
    at: timeOf(incident.id),
    id: incident.id,
    sequence: incident.sequence,
    received_at: now,
    person: incident.person.id,
    channel: incident.channel,
    category: incident.category,
    host: incident.host,
    verdict: incident.verdict,
    asked: incident.asked,
    mode: incident.mode,
    rule: incident.rule,
    records: JSON.stringify(incident.records),
    total: totalOf(incident.records),
    policy_version: incident.policyVersion,
    body: JSON.stringify(incident),
    ...weight,
    status: 'new',
    outcome: '',
    assignee: null,
    due_at: dueAt(weight.severity, now),
    // Not from the id, which a PC chooses: nobody is to choose whether a sample finds it.
    draw: randomInt(2 ** 31),
    fold: '',
  };
}

async function insertSeen(db: Db, dialect: Dialect, key: Key, items: readonly Item[]): Promise<void> {
  const seen = lastOf(items, 'seen').map(({ id, seen: event }) => seenRows(key, timeOf(id), event));
  for (const rows of chunks(seen.map(({ row }) => row))) {
    await db
      .insertInto('seen')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'at', 'id', 'device']).doNothing())
      .execute();
  }
  await insertRows(
    db,
    dialect,
    'sight',
    seen.flatMap(({ sights }) => sights),
    NOTHING,
  );
}

type Of<K> = Extract<Item, { readonly kind: K }>;

/** What was amended while it waited comes twice in a batch: the last word counts, and a statement takes a key once. */
function lastOf<K extends 'incident' | 'transfer' | 'seen'>(items: readonly Item[], kind: K): Of<K>[] {
  const last = new Map<string, Of<K>>();
  for (const item of items) if (item.kind === kind) last.set((item as { id: string }).id, item as Of<K>);
  return [...last.values()];
}

const totalOf = (records: Counts): number => Object.values(records).reduce((sum, count) => sum + count, 0);
