import type { Generated } from 'kysely';
import { OIDC, PROPOSALS, type TableShape } from './shape.js';

/* Who may come in, what they did and set, and numbers that all nodes share. */

export interface AccountTable {
  tenant: string;
  name: string;
  role: string;
  branch: string | null;
  /** The operating-system person this account is, so that nobody reviews the own transfer. */
  person: string | null;
  password: string;
  totp: string | null;
  totp_used: number;
  failures: number;
  locked_until: number;
  created_at: number;
  disabled_at: number | null;
  /** Issuer and its number of the person an OpenID provider knows under this name. */
  subject: Generated<string | null>;
}

export interface SessionTable {
  id: string;
  tenant: string;
  account: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
}

export interface ApiTokenTable {
  id: string;
  tenant: string;
  name: string;
  scopes: string;
  branch: string | null;
  created_by: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

export interface AuditTable {
  tenant: string;
  number: number;
  at: number;
  actor: string;
  action: string;
  /** JSON. */
  detail: string;
  /** SHA-256 over the previous hash and this row. */
  hash: string;
}

/** What administrators set in the console. */
export interface SettingTable {
  tenant: string;
  name: string;
  /** JSON. */
  value: string;
  changed_at: number;
  changed_by: string;
}

export interface CounterTable {
  tenant: string;
  name: string;
  value: Generated<number>;
}

export interface AccessTables {
  account: AccountTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  audit: AuditTable;
  setting: SettingTable;
  counter: CounterTable;
}

export const ACCESS_SHAPES = {
  account: {
    columns: {
      tenant: 'text',
      name: 'text',
      role: 'text',
      branch: 'text?',
      person: 'text?',
      password: 'text',
      totp: 'text?',
      totp_used: 'number',
      failures: 'number',
      locked_until: 'number',
      created_at: 'number',
      disabled_at: 'number?',
      subject: { type: 'text?', since: OIDC, fallback: null },
    },
    key: ['tenant', 'name'],
  },
  session: {
    columns: {
      id: 'text',
      tenant: 'text',
      account: 'text',
      created_at: 'number',
      seen_at: 'number',
      expires_at: 'number',
    },
    key: ['id'],
  },
  api_token: {
    columns: {
      id: 'text',
      tenant: 'text',
      name: 'text',
      scopes: 'text',
      branch: 'text?',
      created_by: 'text',
      created_at: 'number',
      expires_at: 'number',
      revoked_at: 'number?',
    },
    key: ['id'],
  },
  audit: {
    columns: {
      tenant: 'text',
      number: 'number',
      at: 'number',
      actor: 'text',
      action: 'text',
      detail: 'text',
      hash: 'text',
    },
    key: ['tenant', 'number'],
  },
  setting: {
    columns: { tenant: 'text', name: 'text', value: 'text', changed_at: 'number', changed_by: 'text' },
    since: PROPOSALS,
    key: ['tenant', 'name'],
  },
  counter: {
    columns: { tenant: 'text', name: 'text', value: 'number' },
    key: ['tenant', 'name'],
  },
} as const satisfies Readonly<Record<keyof AccessTables, TableShape>>;
