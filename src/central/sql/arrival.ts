import type { Office } from '../office.js';
import type { CaseRow } from './case-row.js';

/** What is known of the time of an incident beside the PC's own word. */
export interface Arrival {
  /** Milliseconds since 1970, by central's clock. */
  readonly receivedAt: number;
  /** Wall clock of the PC less its steady one, where somebody had set it. */
  readonly skewMs: number;
}

export async function arrivalOf({ sql, settings }: Office, row: CaseRow): Promise<Arrival> {
  const key = { tenant: settings.tenant, branch: row.branch, at: row.at, id: row.id };
  const [incident, transfer] = await Promise.all([
    sql.db
      .selectFrom('incident')
      .select('received_at')
      .where((eb) => eb.and(key))
      .executeTakeFirst(),
    sql.db
      .selectFrom('transfer')
      .select('body')
      .where((eb) => eb.and(key))
      .executeTakeFirst(),
  ]);
  const { skewMs } = JSON.parse(transfer?.body ?? '{}') as { readonly skewMs?: unknown };
  return { receivedAt: incident?.received_at ?? row.at, skewMs: typeof skewMs === 'number' ? skewMs : 0 };
}
