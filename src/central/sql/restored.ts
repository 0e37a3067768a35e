import type { Db } from './database.js';

const NAME = 'restored';
/** PCs that were off when central came back are told by then. */
const EXCUSED_MS = 60 * 86_400_000;

/** Remembers that a back-up was put in place of what central knew. */
export async function markRestored(db: Db, tenant: string, now: number): Promise<void> {
  await db
    .insertInto('counter')
    .values({ tenant, name: NAME, value: now })
    .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet({ value: now }))
    .execute();
}

/**
 * True where numbers of a stream are missing because central itself forgot them: that is no gap of the PC's. Of what began
 * after the back-up not even the stream is known.
 */
export async function wasForgotten(
  db: Db,
  tenant: string,
  stream: { readonly high: number; readonly started_at: number },
  now: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('counter')
    .select('value')
    .where((eb) => eb.and({ tenant, name: NAME }))
    .executeTakeFirst();
  if (row === undefined || now - row.value > EXCUSED_MS) return false;
  return stream.high === 0 || stream.started_at < row.value;
}
