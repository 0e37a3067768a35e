import type { Counts } from '../../model/kind.js';
import type { Db } from './database.js';

/** What the last scan of one PC found in one kind of place. */
export interface AtRest {
  readonly device: string;
  readonly pc: string;
  readonly branch: string;
  readonly place: string;
  readonly scannedAt: number;
  readonly files: number;
  /** Files that could not be read whole. */
  readonly unread: number;
  /** Files that would not be let out. */
  readonly held: number;
  readonly records: Counts;
}

/** The fleet's report of what lies on PCs: those with most first, of PCs that are still part of it. */
export async function atRest(
  db: Db,
  tenant: string,
  { branch, limit }: { readonly branch: string | null; readonly limit: number },
): Promise<AtRest[]> {
  let query = db
    .selectFrom('at_rest')
    .innerJoin('device', (join) =>
      join.onRef('device.tenant', '=', 'at_rest.tenant').onRef('device.id', '=', 'at_rest.device'),
    )
    .selectAll('at_rest')
    .select('device.name as pc')
    .where('at_rest.tenant', '=', tenant)
    .where('device.status', '=', 'active')
    .orderBy('at_rest.held', 'desc')
    .orderBy('at_rest.device')
    .orderBy('at_rest.place')
    .limit(limit);
  if (branch !== null) query = query.where('at_rest.branch', '=', branch);
  return (await query.execute()).map((row) => ({
    device: row.device,
    pc: row.pc,
    branch: row.branch,
    place: row.place,
    scannedAt: Number(row.scanned_at),
    files: Number(row.files),
    unread: Number(row.unread),
    held: Number(row.held),
    records: JSON.parse(row.records) as Counts,
  }));
}
