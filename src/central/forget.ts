import type { Kysely } from 'kysely';
import type { Sql } from './sql/database.js';
import { hourOf } from './sql/hour.js';
import { dropBefore } from './sql/migrations.js';
import type { SettingsRoom } from './sql/settings.js';

const DAY_MS = 86_400_000;

/** What central keeps, by what it is called in the settings. */
const KEPT = {
  incidents: ['incident', 'review', 'comment'],
  evidence: ['evidence'],
  transfers: ['transfer', 'print', 'seen', 'sight', 'sent_to', 'sent_list'],
  notices: ['notice'],
} as const;

/** Removes what is older than the retention says. Looks through whole tables, so it is not done at every start. */
export async function forget(sql: Sql, preferences: SettingsRoom, now: number): Promise<void> {
  const retention = await preferences.retention();
  for (const [name, tables] of Object.entries(KEPT)) {
    const before = now - retention[name as keyof typeof KEPT] * DAY_MS;
    for (const table of tables) await dropBefore(sql.db as unknown as Kysely<unknown>, sql.dialect, table, before);
  }
  // Tallies that name people by login or by fingerprint live no longer than what they were counted from.
  const before = hourOf(now - Math.min(retention.incidents, retention.transfers) * DAY_MS);
  for (const table of ['tally_person', 'affected', 'affected_group'] as const) {
    await sql.db.deleteFrom(table).where('hour', '<', before).execute();
  }
}
