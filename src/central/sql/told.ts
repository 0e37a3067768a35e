import { z } from 'zod';
import { KINDS } from '../../model/kind.js';
import type { Db } from './database.js';
import { timeOf } from './time-of.js';

/** A note of a PC, as it arrived. */
export interface ToldNote {
  readonly id: string;
  readonly body: string;
}

const MAX_PLACES = 100;

const count = z.int().nonnegative();
const release = z.object({ what: z.literal('release'), incident: z.uuid(), person: z.string().max(300) });
const scan = z.object({
  what: z.literal('scan'),
  places: z
    .array(
      z.object({
        place: z.string().regex(/^[a-z0-9-]{1,64}$/),
        files: count,
        unread: count,
        held: count,
        records: z.partialRecord(z.enum(KINDS), count),
      }),
    )
    .max(MAX_PLACES),
});
const told = z.discriminatedUnion('what', [release, scan]);

/** Puts what notes ask for or count where it is looked up. What cannot be read stays a note and no more. */
export async function insertTold(
  db: Db,
  key: { readonly tenant: string; readonly branch: string; readonly device: string },
  notes: readonly ToldNote[],
): Promise<void> {
  for (const { id, body } of notes) {
    const parsed = told.safeParse(JSON.parse(body));
    if (!parsed.success) continue;
    if (parsed.data.what === 'release') {
      const { incident, person } = parsed.data;
      const asked = { asked_at: timeOf(id), state: 'waiting', decided_at: null, decided_by: null } as const;
      await db
        .insertInto('plea')
        .values({ ...key, incident, person: person.replaceAll('\0', ''), ...asked })
        .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'incident']).doNothing())
        .execute();
      continue;
    }
    const at = timeOf(id);
    for (const { records, ...place } of parsed.data.places) {
      const row = { ...key, ...place, scanned_at: at, records: JSON.stringify(records) };
      const { tenant: _, branch: __, device: ___, place: ____, ...said } = row;
      await db
        .insertInto('at_rest')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'branch', 'device', 'place'])
            .doUpdateSet(said)
            .where('at_rest.scanned_at', '<=', at),
        )
        .execute();
    }
  }
}
