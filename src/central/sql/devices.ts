import type { Report } from '../../model/sync.js';
import { openCounters } from './counters.js';
import type { Db, Sql } from './database.js';
import { keepReports } from './reports.js';
import { together } from './together.js';

export interface Device {
  readonly id: string;
  readonly branch: string;
  readonly tags: readonly string[];
  readonly machine: string;
  readonly name: string;
  readonly status: 'active' | 'revoked';
  readonly enrolledAt: number;
  readonly replaces: string | null;
  readonly clonedAt: number | null;
  readonly lastSeen: number | null;
}

export interface NewDevice {
  readonly id: string;
  readonly machine: string;
  readonly name: string;
  readonly version: string;
}

export interface NewCertificate {
  readonly serial: string;
  readonly notAfter: number;
}

export interface NewToken {
  /** SHA-256 of the secret, hex. */
  readonly id: string;
  readonly branch: string;
  readonly tags: readonly string[];
  readonly reusable: boolean;
  readonly expiresAt: number;
}

/** A token as it is kept: its secret is not. */
export interface StoredToken extends NewToken {
  readonly createdAt: number;
  readonly uses: number;
  readonly revokedAt: number | null;
}

/** Enrolled PCs, their certificates, and the tokens that let them in. */
export interface Devices {
  addToken(token: NewToken, now: number): Promise<void>;
  /** Newest first, at most 500. */
  tokens(): Promise<StoredToken[]>;
  /** False when there is no such token. */
  revokeToken(id: string, now: number): Promise<boolean>;
  /**
   * Uses up a token and adds the PC, both or neither. Null when the token is unknown, used up, expired or revoked:
   * whoever guesses learns nothing more.
   */
  enrol(tokenId: string, device: NewDevice, certificate: NewCertificate, now: number): Promise<Device | null>;
  /** Grows with every change of who is let in and where a PC belongs, whichever node makes it. */
  revision(): Promise<number>;
  /** Grows with such a change made here, once it is made. */
  readonly changedHere: number;
  /** The PC that a certificate was issued to; null when certificate or PC is unknown or revoked. */
  byCertificate(serial: string, now: number): Promise<Device | null>;
  addCertificate(device: string, certificate: NewCertificate, now: number): Promise<void>;
  get(id: string): Promise<Device | null>;
  /** Active PCs of this name: several may bear it. */
  named(name: string): Promise<Device[]>;
  /** What these PCs are called. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** False when there is no such PC. */
  revoke(id: string, now: number): Promise<boolean>;
  markCloned(id: string, now: number): Promise<void>;
  report(id: string, report: Report, now: number): Promise<void>;
  /** Branch of the PC and its tags, as an administrator sets them. */
  place(id: string, place: { readonly tags?: readonly string[]; readonly branch?: string }): Promise<boolean>;
}

const MAX_TOKENS = 500;
const MAX_NAMED = 20;
const COUNTER = 'devices';

export function openDevices({ db, dialect }: Pick<Sql, 'db' | 'dialect'>, tenant: string): Devices {
  let changedHere = 0;

  /** Everybody hears of it with the change itself, or not at all. */
  const change = async <T>(work: (inside: Db) => Promise<T>): Promise<T> => {
    try {
      return await db.transaction().execute(async (inside) => {
        const result = await work(inside);
        await openCounters(inside, tenant).raise(COUNTER);
        return result;
      });
    } finally {
      changedHere += 1;
    }
  };

  const one = async (from: Db, id: string): Promise<Device | null> => {
    const row = await from
      .selectFrom('device')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : deviceOf(row);
  };

  const addCertificate = async (into: Db, device: string, { serial, notAfter }: NewCertificate, now: number) => {
    await into
      .insertInto('certificate')
      .values({ serial, tenant, device, issued_at: now, not_after: notAfter, revoked_at: null })
      .execute();
  };

  const byCertificate = together(async (asked: ReadonlyArray<{ readonly serial: string; readonly now: number }>) => {
    const rows = await db
      .selectFrom('certificate')
      .innerJoin('device', (join) =>
        join.onRef('device.id', '=', 'certificate.device').onRef('device.tenant', '=', 'certificate.tenant'),
      )
      .select(['serial', 'not_after', ...COLUMNS])
      .where('certificate.serial', 'in', [...new Set(asked.map(({ serial }) => serial))])
      .where('certificate.tenant', '=', tenant)
      .where('certificate.revoked_at', 'is', null)
      .where('device.status', '=', 'active')
      .execute();
    const found = new Map(rows.map((row) => [row.serial, row]));
    return asked.map(({ serial, now }) => {
      const row = found.get(serial);
      return row === undefined || row.not_after <= now ? null : deviceOf(row);
    });
  });

  return {
    async addToken({ id, branch, tags, reusable, expiresAt }, now) {
      await db
        .insertInto('enrol_token')
        .values({
          id,
          tenant,
          branch,
          tags: JSON.stringify(tags),
          reusable: reusable ? 1 : 0,
          created_at: now,
          expires_at: expiresAt,
          uses: 0,
          revoked_at: null,
        })
        .execute();
    },

    tokens: async () => {
      const rows = await db
        .selectFrom('enrol_token')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('created_at', 'desc')
        .limit(MAX_TOKENS)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        branch: row.branch,
        tags: JSON.parse(row.tags) as string[],
        reusable: row.reusable === 1,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        uses: row.uses,
        revokedAt: row.revoked_at,
      }));
    },

    revokeToken: async (id, now) => {
      const { numUpdatedRows } = await db
        .updateTable('enrol_token')
        .set({ revoked_at: now })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    enrol: (tokenId, device, certificate, now) =>
      db.transaction().execute(async (inside) => {
        // Counts and checks in one statement: of two PCs with a one-time token, one gets in.
        const token = await inside
          .updateTable('enrol_token')
          .set((eb) => ({ uses: eb('uses', '+', 1) }))
          .where('id', '=', tokenId)
          .where('tenant', '=', tenant)
          .where('expires_at', '>', now)
          .where('revoked_at', 'is', null)
          .where((eb) => eb.or([eb('reusable', '=', 1), eb('uses', '=', 0)]))
          .returning(['branch', 'tags'])
          .executeTakeFirst();
        if (token === undefined) return null;
        const before = await inside
          .selectFrom('device')
          .select('id')
          .where('tenant', '=', tenant)
          .where('machine', '=', device.machine)
          .where('status', '=', 'active')
          .orderBy('enrolled_at', 'desc')
          .executeTakeFirst();
        await inside
          .insertInto('device')
          .values({
            tenant,
            id: device.id,
            branch: token.branch,
            tags: token.tags,
            machine: device.machine,
            name: device.name,
            status: 'active',
            enrolled_at: now,
            token_id: tokenId,
            replaces: before?.id ?? null,
            cloned_at: null,
            last_seen: null,
            version: device.version,
            policy_source: null,
            policy_version: null,
            policy_mode: null,
            policy_error: null,
            ring: null,
            outbox: null,
            report: null,
          })
          .execute();
        await addCertificate(inside, device.id, certificate, now);
        return one(inside, device.id);
      }),

    revision: async () => (await openCounters(db, tenant).get(COUNTER)) ?? 0,
    get changedHere() {
      return changedHere;
    },
    byCertificate: (serial, now) => byCertificate({ serial, now }),
    addCertificate: (device, certificate, now) => addCertificate(db, device, certificate, now),
    get: (id) => one(db, id),
    names: async (ids) => {
      if (ids.length === 0) return new Map();
      const query = db.selectFrom('device').select(['id', 'name']).where('tenant', '=', tenant);
      const rows = await query.where('id', 'in', ids).execute();
      return new Map(rows.map(({ id, name }) => [id, name]));
    },

    async named(name) {
      const rows = await db
        .selectFrom('device')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .where('status', '=', 'active')
        .limit(MAX_NAMED)
        .execute();
      return rows.map(deviceOf);
    },

    revoke: (id, now) =>
      change(async (inside) => {
        const { numUpdatedRows } = await inside
          .updateTable('device')
          .set({ status: 'revoked' })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst();
        await inside
          .updateTable('certificate')
          .set({ revoked_at: now })
          .where('tenant', '=', tenant)
          .where('device', '=', id)
          .where('revoked_at', 'is', null)
          .execute();
        return numUpdatedRows > 0n;
      }),

    markCloned: (id, now) =>
      change(async (inside) => {
        await inside
          .updateTable('device')
          .set({ cloned_at: now })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .execute();
      }),

    report: keepReports({ db, dialect }, tenant),
    place: (id, { tags, branch }) =>
      change(async (inside) => {
        const { numUpdatedRows } = await inside
          .updateTable('device')
          .set((eb) => ({
            tags: tags === undefined ? eb.ref('tags') : JSON.stringify(tags),
            branch: branch ?? eb.ref('branch'),
          }))
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }),
  };
}

/** Of the row, what makes a device. */
const COLUMNS = [
  ...(['id', 'branch', 'tags', 'machine', 'name', 'status'] as const),
  ...(['enrolled_at', 'replaces', 'cloned_at', 'last_seen'] as const),
] as const;

interface Row {
  readonly id: string;
  readonly branch: string;
  readonly tags: string;
  readonly machine: string;
  readonly name: string;
  readonly status: 'active' | 'revoked';
  readonly enrolled_at: number;
  readonly replaces: string | null;
  readonly cloned_at: number | null;
  readonly last_seen: number | null;
}

function deviceOf(row: Row): Device {
  return {
    id: row.id,
    branch: row.branch,
    tags: JSON.parse(row.tags) as string[],
    machine: row.machine,
    name: row.name,
    status: row.status,
    enrolledAt: row.enrolled_at,
    replaces: row.replaces,
    clonedAt: row.cloned_at,
    lastSeen: row.last_seen,
  };
}
