import { z } from 'zod';
import type { Db } from './database.js';

/** Which policy one PC runs, since when, and why not the newest. */
export interface PcPolicy {
  readonly device: string;
  readonly name: string;
  readonly branch: string;
  readonly ring: string | null;
  readonly policy: string | null;
  readonly source: string | null;
  readonly mode: string | null;
  /** ISO 8601. */
  readonly since: string | null;
  readonly lastSeen: string | null;
  readonly error: string | null;
}

const report = z.object({ policy: z.object({ since: z.string() }) });
const MAX_ROWS = 1_000_000;

/** Every active PC, longest silent first. */
export async function policyStatus(db: Db, tenant: string): Promise<PcPolicy[]> {
  const rows = await db
    .selectFrom('device')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('status', '=', 'active')
    .orderBy('last_seen')
    .limit(MAX_ROWS)
    .execute();
  return rows.map((row) => {
    const said = report.safeParse(row.report === null ? null : JSON.parse(row.report));
    return {
      device: row.id,
      name: row.name,
      branch: row.branch,
      ring: row.ring,
      policy: row.policy_version,
      source: row.policy_source,
      mode: row.policy_mode,
      since: said.success ? said.data.policy.since : null,
      lastSeen: row.last_seen === null ? null : new Date(row.last_seen).toISOString(),
      error: row.policy_error,
    };
  });
}
