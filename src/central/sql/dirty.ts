import { chunks } from './chunks.js';
import type { Db } from './database.js';
import { hourOf } from './hour.js';

/**
 * Says that tallies of these moments are out of date. Locks its rows until the end: whoever counts meanwhile waits, and
 * counts what this transaction wrote.
 */
export async function markDirty(
  db: Db,
  { tenant, branch }: { readonly tenant: string; readonly branch: string },
  moments: readonly number[],
): Promise<void> {
  const hours = [...new Set(moments.map(hourOf))].sort((a, b) => a - b);
  for (const rows of chunks(hours.map((hour) => ({ tenant, branch, hour })))) {
    await db
      .insertInto('dirty')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'branch', 'hour']).doUpdateSet((eb) => ({ hour: eb.ref('excluded.hour') })),
      )
      .execute();
  }
}
