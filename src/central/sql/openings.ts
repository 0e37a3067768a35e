import type { Db } from './database.js';

export const OPENING_STATES = ['waiting', 'refused', 'open', 'over'] as const;
export type OpeningState = (typeof OPENING_STATES)[number];

/** One request to see full values. */
export interface Opening {
  readonly id: string;
  readonly incident: string;
  readonly branch: string;
  /** Time inside the incident's id. */
  readonly at: number;
  /** Whom the incident is about: never asked to agree. */
  readonly person: string;
  readonly requester: string;
  /** Id of the key the values are sealed to anew. */
  readonly key: string;
  readonly purpose: string;
  readonly askedAt: number;
  readonly approver: string | null;
  readonly decidedAt: number | null;
  readonly state: OpeningState;
  /** Why it was refused. */
  readonly note: string;
  readonly expiresAt: number | null;
}

/** A request lives so long without an answer, and its values so long after it. */
export const ASK_LIFE_MS = 24 * 3_600_000;
export const OPEN_LIFE_MS = 15 * 60_000;

export type NewOpening = Pick<
  Opening,
  'id' | 'incident' | 'branch' | 'at' | 'person' | 'requester' | 'key' | 'purpose'
>;

export interface Openings {
  ask(opening: NewOpening, now: number): Promise<void>;
  get(id: string, now: number): Promise<Opening | null>;
  /** Newest first. */
  list(filter: { readonly incident?: string; readonly since: number }, now: number): Promise<Opening[]>;
  /** False when it was decided, or was given up, meanwhile. `resealed` null refuses. */
  decide(
    id: string,
    decision: { readonly approver: string; readonly resealed: string | null; readonly note: string },
    now: number,
  ): Promise<boolean>;
  /** The values, sealed to the requester; null once the time is over. */
  resealed(id: string, now: number): Promise<string | null>;
  /** Forgets values whose time is over. */
  tidy(now: number): Promise<void>;
}

const MOST = 200;

export function openOpenings(db: Db, tenant: string): Openings {
  const columns = [
    'id',
    'incident',
    'branch',
    'at',
    'person',
    'requester',
    'key',
    'purpose',
    'asked_at',
    'approver',
    'decided_at',
    'refused',
    'note',
    'expires_at',
  ] as const;
  const all = () => db.selectFrom('opening').select(columns).where('tenant', '=', tenant);
  return {
    ask: async (opening, now) => {
      await db
        .insertInto('opening')
        .values({
          tenant,
          ...opening,
          asked_at: now,
          approver: null,
          decided_at: null,
          refused: 0,
          note: '',
          resealed: null,
          expires_at: null,
        })
        .execute();
    },
    get: async (id, now) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : openingOf(row, now);
    },
    list: async ({ incident, since }, now) => {
      let query = all().where('asked_at', '>=', since);
      if (incident !== undefined) query = query.where('incident', '=', incident);
      const rows = await query.orderBy('asked_at', 'desc').orderBy('id').limit(MOST).execute();
      return rows.map((row) => openingOf(row, now));
    },
    decide: async (id, { approver, resealed, note }, now) => {
      const { numUpdatedRows } = await db
        .updateTable('opening')
        .set({
          approver,
          decided_at: now,
          resealed,
          note,
          refused: resealed === null ? 1 : 0,
          expires_at: resealed === null ? null : now + OPEN_LIFE_MS,
        })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('decided_at', 'is', null)
        .where('asked_at', '>', now - ASK_LIFE_MS)
        // Nobody agrees with themselves, whatever a caller forgot to look at.
        .where('requester', '<>', approver)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    resealed: async (id, now) => {
      const row = await db
        .selectFrom('opening')
        .select('resealed')
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row?.resealed ?? null;
    },
    tidy: async (now) => {
      await db
        .updateTable('opening')
        .set({ resealed: null })
        .where('tenant', '=', tenant)
        .where('resealed', 'is not', null)
        .where('expires_at', '<=', now)
        .execute();
    },
  };
}

interface Row extends NewOpening {
  readonly asked_at: number;
  readonly approver: string | null;
  readonly decided_at: number | null;
  readonly refused: number;
  readonly note: string;
  readonly expires_at: number | null;
}

function openingOf({ asked_at, decided_at, refused, expires_at, ...row }: Row, now: number): Opening {
  return {
    ...row,
    askedAt: asked_at,
    decidedAt: decided_at,
    expiresAt: expires_at,
    state: stateOf({ asked_at, decided_at, refused, expires_at }, now),
  };
}

function stateOf(row: Pick<Row, 'asked_at' | 'decided_at' | 'refused' | 'expires_at'>, now: number): OpeningState {
  if (row.decided_at === null) return row.asked_at > now - ASK_LIFE_MS ? 'waiting' : 'over';
  if (row.refused === 1) return 'refused';
  return row.expires_at !== null && row.expires_at > now ? 'open' : 'over';
}
