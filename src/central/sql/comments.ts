import { randomUUID } from 'node:crypto';
import type { Db } from './database.js';

export interface Comment {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

export interface Mention {
  readonly comment: string;
  readonly incident: string;
  readonly at: number;
}

/** What reviewers tell each other about an incident. */
export interface Comments {
  add(
    incident: { readonly id: string; readonly branch: string },
    by: string,
    text: string,
    mentioned: readonly string[],
    now: number,
  ): Promise<void>;
  /** Oldest first. */
  list(incident: { readonly id: string; readonly branch: string }): Promise<Comment[]>;
  /** Where this account was called and has not looked since, newest first. */
  mentions(account: string): Promise<Mention[]>;
  /** The account looked at the incident. */
  seen(account: string, incident: string, now: number): Promise<void>;
}

const MAX_SHOWN = 500;
const MAX_MENTIONS = 100;
/** `@zhang` or `@张伟`, as accounts are named. */
const CALLED = /@([\p{L}\p{N}._-]{1,64})/gu;

/** Names called in a text, each once, at most twenty. */
export function calledIn(text: string): string[] {
  return [...new Set([...text.matchAll(CALLED)].map(([, name = '']) => name))].slice(0, 20);
}

export function openComments(db: Db, tenant: string): Comments {
  return {
    add: (incident, by, text, mentioned, now) =>
      db.transaction().execute(async (inside) => {
        const id = randomUUID();
        await inside
          .insertInto('comment')
          .values({ tenant, branch: incident.branch, incident: incident.id, at: now, id, by, text })
          .execute();
        if (mentioned.length === 0) return;
        const rows = mentioned.map((account) => {
          return { tenant, account, at: now, comment: id, incident: incident.id, seen_at: null };
        });
        await inside.insertInto('mention').values(rows).execute();
      }),
    list: ({ id, branch }) =>
      db
        .selectFrom('comment')
        .select(['id', 'at', 'by', 'text'])
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('incident', '=', id)
        .orderBy('at')
        .orderBy('id')
        .limit(MAX_SHOWN)
        .execute(),
    mentions: (account) =>
      db
        .selectFrom('mention')
        .select(['comment', 'incident', 'at'])
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('seen_at', 'is', null)
        .orderBy('at', 'desc')
        .limit(MAX_MENTIONS)
        .execute(),
    seen: async (account, incident, now) => {
      await db
        .updateTable('mention')
        .set({ seen_at: now })
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('incident', '=', incident)
        .where('seen_at', 'is', null)
        .execute();
    },
  };
}
