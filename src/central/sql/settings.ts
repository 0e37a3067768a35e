import { z } from 'zod';
import type { Db } from './database.js';

const days = z.int().min(7).max(3_650);

/** Days after which central forgets, by what it is. */
export const retentionSchema = z.strictObject({
  incidents: days,
  evidence: days,
  /** Transfers and their fingerprints: what trace and drip look up. */
  transfers: days,
  notices: days,
});

export type Retention = z.infer<typeof retentionSchema>;

export const DEFAULT_RETENTION: Retention = { incidents: 1_095, evidence: 365, transfers: 365, notices: 365 };

/** What administrators set in the console. */
export interface SettingsRoom {
  retention(): Promise<Retention>;
  setRetention(value: Retention, by: string, now: number): Promise<void>;
}

const RETENTION = 'retention';

export function openSettings(db: Db, tenant: string): SettingsRoom {
  return {
    retention: async () => {
      const row = await db
        .selectFrom('setting')
        .select('value')
        .where('tenant', '=', tenant)
        .where('name', '=', RETENTION)
        .executeTakeFirst();
      const parsed = retentionSchema.safeParse(row === undefined ? null : JSON.parse(row.value));
      return parsed.success ? parsed.data : DEFAULT_RETENTION;
    },
    setRetention: async (value, by, now) => {
      const row = { value: JSON.stringify(value), changed_at: now, changed_by: by };
      await db
        .insertInto('setting')
        .values({ tenant, name: RETENTION, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(row))
        .execute();
    },
  };
}
