import type { Permission, Role } from '../api/access.js';
import type { Db } from './database.js';

export interface Account {
  readonly name: string;
  readonly role: Role;
  /** Sees this branch alone; null sees all. */
  readonly branch: string | null;
  /** Who this is at a PC: never shown or given the own transfers. */
  readonly person: string | null;
  /** As `hashPassword` gives it. */
  readonly password: string;
  /** Base32 secret; null before it was set up. */
  readonly totp: string | null;
  /** The last time step whose code was used. */
  readonly totpUsed: number;
  readonly failures: number;
  readonly lockedUntil: number;
  readonly disabledAt: number | null;
  /** Whom a provider vouched for under this name; null before the first time. */
  readonly subject: string | null;
}

export interface ApiToken {
  /** SHA-256 of the token, hex. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly branch: string | null;
}

/** A token as it is listed: what it opens, not what it is. */
export interface ListedToken extends ApiToken {
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export interface Accounts {
  /** False when the name is taken. */
  add(
    account: Pick<Account, 'name' | 'role' | 'branch' | 'person' | 'password' | 'totp'>,
    now: number,
  ): Promise<boolean>;
  get(name: string): Promise<Account | null>;
  list(): Promise<Account[]>;
  /** False when there is no such account. */
  disable(name: string, now: number): Promise<boolean>;
  /** Ends the account's sessions. False when there is no such account. */
  change(name: string, change: Partial<Pick<Account, 'role' | 'branch' | 'password' | 'totp'>>): Promise<boolean>;
  /** Ties the account to whom a provider vouched for, for good. False when it is tied to somebody else. */
  bind(name: string, subject: string): Promise<boolean>;
  /** Whoever a provider vouches for next under this name has it. False when there is no such account. */
  unbind(name: string): Promise<boolean>;
  /** Neither disabled nor locked any more. False when there is no such account. */
  enable(name: string): Promise<boolean>;
  /** Counts a failure, and locks from the fifth on. */
  failed(name: string, now: number): Promise<void>;
  /** Uses up a code's time step; false when it was used already. Ends the count of failures. */
  passed(name: string, step: number): Promise<boolean>;
  openSession(id: string, account: string, now: number, lifeMs: number): Promise<void>;
  /** The account of a live session, and marks it as seen; null when it ended. */
  session(id: string, now: number, idleMs: number): Promise<Account | null>;
  closeSession(id: string): Promise<void>;
  addToken(token: ApiToken, by: string, now: number, expiresAt: number): Promise<void>;
  token(id: string, now: number): Promise<ApiToken | null>;
  /** Newest first. */
  tokens(): Promise<ListedToken[]>;
  /** False when there is no such token. */
  revokeToken(id: string, now: number): Promise<boolean>;
}

const FREE_FAILURES = 5;
const LOCK_MS = 15 * 60_000;
const MAX_TOKENS = 500;

export function openAccounts(db: Db, tenant: string): Accounts {
  const get = async (name: string): Promise<Account | null> => {
    const row = await db
      .selectFrom('account')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? null : accountOf(row);
  };
  const own = (name: string) =>
    db.updateTable('account').where('account.tenant', '=', tenant).where('account.name', '=', name);

  return {
    get,
    add: async (account, now) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('account')
        .values({
          tenant,
          ...account,
          totp_used: 0,
          failures: 0,
          locked_until: 0,
          created_at: now,
          disabled_at: null,
        })
        .onConflict((conflict) => conflict.columns(['tenant', 'name']).doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    list: async () => {
      const rows = await db.selectFrom('account').selectAll().where('tenant', '=', tenant).orderBy('name').execute();
      return rows.map(accountOf);
    },
    disable: async (name, now) => {
      const { numUpdatedRows } = await own(name).set({ disabled_at: now }).executeTakeFirst();
      await db.deleteFrom('session').where('tenant', '=', tenant).where('account', '=', name).execute();
      return numUpdatedRows > 0n;
    },
    change: async (name, change) => {
      const { numUpdatedRows } = await own(name)
        .set({ ...change, ...(change.totp === undefined ? {} : { totp_used: 0 }) })
        .executeTakeFirst();
      await db.deleteFrom('session').where('tenant', '=', tenant).where('account', '=', name).execute();
      return numUpdatedRows > 0n;
    },
    enable: async (name) => {
      const { numUpdatedRows } = await own(name)
        .set({ disabled_at: null, locked_until: 0, failures: 0 })
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    bind: async (name, subject) => {
      const { numUpdatedRows } = await own(name)
        .set({ subject })
        .where((eb) => eb.or([eb('subject', 'is', null), eb('subject', '=', subject)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    unbind: async (name) => {
      const { numUpdatedRows } = await own(name).set({ subject: null }).executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    failed: async (name, now) => {
      const row = await own(name)
        .set((eb) => ({ failures: eb('failures', '+', 1) }))
        .returning('failures')
        .executeTakeFirst();
      if (row !== undefined && row.failures >= FREE_FAILURES) {
        await own(name)
          .set({ locked_until: now + LOCK_MS, failures: 0 })
          .execute();
      }
    },
    passed: async (name, step) => {
      const { numUpdatedRows } = await own(name)
        .set({ totp_used: step, failures: 0 })
        .where('totp_used', '<', step)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    openSession: async (id, account, now, lifeMs) => {
      await db
        .insertInto('session')
        .values({ id, tenant, account, created_at: now, seen_at: now, expires_at: now + lifeMs })
        .execute();
      await db.deleteFrom('session').where('tenant', '=', tenant).where('expires_at', '<', now).execute();
    },
    session: async (id, now, idleMs) => {
      const row = await db
        .updateTable('session')
        .set({ seen_at: now })
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .where('expires_at', '>', now)
        .where('seen_at', '>', now - idleMs)
        .returning('account')
        .executeTakeFirst();
      const account = row === undefined ? null : await get(row.account);
      return account === null || account.disabledAt !== null ? null : account;
    },
    closeSession: async (id) => {
      await db.deleteFrom('session').where('id', '=', id).where('tenant', '=', tenant).execute();
    },
    addToken: async ({ id, name, scopes, branch }, by, now, expiresAt) => {
      await db
        .insertInto('api_token')
        .values({
          id,
          tenant,
          name,
          scopes: JSON.stringify(scopes),
          branch,
          created_by: by,
          created_at: now,
          expires_at: expiresAt,
          revoked_at: null,
        })
        .execute();
    },
    token: async (id, now) => {
      const row = await db
        .selectFrom('api_token')
        .selectAll()
        .where('id', '=', id)
        .where('tenant', '=', tenant)
        .where('expires_at', '>', now)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return null;
      return { id, name: row.name, scopes: JSON.parse(row.scopes) as Permission[], branch: row.branch };
    },
    tokens: async () => {
      const rows = await db
        .selectFrom('api_token')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('created_at', 'desc')
        .limit(MAX_TOKENS)
        .execute();
      return rows.map(({ id, name, scopes, branch, ...row }) => ({
        ...{ id, name, branch, scopes: JSON.parse(scopes) as Permission[] },
        ...{
          createdBy: row.created_by,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          revokedAt: row.revoked_at,
        },
      }));
    },
    revokeToken: async (id, now) => {
      const { numUpdatedRows } = await db
        .updateTable('api_token')
        .set({ revoked_at: now })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

interface Row {
  readonly name: string;
  readonly role: string;
  readonly branch: string | null;
  readonly person: string | null;
  readonly password: string;
  readonly totp: string | null;
  readonly totp_used: number;
  readonly failures: number;
  readonly locked_until: number;
  readonly disabled_at: number | null;
  readonly subject: string | null;
}

const accountOf = (row: Row): Account => ({
  name: row.name,
  role: row.role as Role,
  branch: row.branch,
  person: row.person,
  password: row.password,
  totp: row.totp,
  totpUsed: row.totp_used,
  failures: row.failures,
  lockedUntil: row.locked_until,
  disabledAt: row.disabled_at,
  subject: row.subject,
});
