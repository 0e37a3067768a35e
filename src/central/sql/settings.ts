import { z } from 'zod';
import { DEFAULT_THRESHOLDS, type Thresholds, thresholdsSchema } from '../alarm/thresholds.js';
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
  thresholds(): Promise<Thresholds>;
  setThresholds(value: Thresholds, by: string, now: number): Promise<void>;
}

export function openSettings(db: Db, tenant: string): SettingsRoom {
  /** What is not there, or as an older program wrote it, is as by default. */
  const get = async <T>(name: string, schema: z.ZodType<T>, fallback: T): Promise<T> => {
    const row = await db
      .selectFrom('setting')
      .select('value')
      .where('tenant', '=', tenant)
      .where('name', '=', name)
      .executeTakeFirst();
    const parsed = schema.safeParse(row === undefined ? null : JSON.parse(row.value));
    return parsed.success ? parsed.data : fallback;
  };
  const set = async (name: string, value: object, by: string, now: number): Promise<void> => {
    const row = { value: JSON.stringify(value), changed_at: now, changed_by: by };
    await db
      .insertInto('setting')
      .values({ tenant, name, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(row))
      .execute();
  };

  return {
    retention: () => get('retention', retentionSchema, DEFAULT_RETENTION),
    setRetention: (value, by, now) => set('retention', value, by, now),
    thresholds: () => get('alarms', thresholdsSchema, DEFAULT_THRESHOLDS),
    setThresholds: (value, by, now) => set('alarms', value, by, now),
  };
}
