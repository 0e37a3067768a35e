import type { Sight } from './case-row.js';
import type { Db } from './database.js';
import { HOUR_MS, hourOf } from './hour.js';
import type { StandingDays } from './rollups.js';

/** What happened under one account of one PC, whoever sat there. */
export interface AccountCount {
  readonly person: string;
  readonly branch: string;
  readonly device: string;
  readonly incidents: number;
  readonly records: number;
}

export interface Wanted {
  readonly since: number;
  readonly until: number;
  /** Days that are kept added up, where the time is such; null adds up hours. */
  readonly standing: StandingDays | null;
  readonly limit: number;
}

const MAX_PCS = 5;

/** Accounts with most records in incidents, PC by PC: nobody is ranked by them, since no login says who it was. */
export async function topAccounts(
  db: Db,
  tenant: string,
  sight: Sight,
  { since, until, standing, limit }: Wanted,
): Promise<AccountCount[]> {
  const sums =
    standing === null
      ? db
          .selectFrom('tally_person')
          .select(['tenant', 'person', 'branch', 'records'])
          .where('hour', '>=', hourOf(since))
          .where('hour', '<', Math.ceil(until / HOUR_MS))
      : db.selectFrom('standing').select(['tenant', 'person', 'branch', 'records']).where('days', '=', standing);
  let query = db.selectFrom(sums.as('sums')).where('tenant', '=', tenant).where('person', 'not like', 'login:%');
  if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
  if (sight.person !== null) query = query.where('person', '<>', sight.person);
  const most = await query
    .groupBy(['person', 'branch'])
    .select(['person', 'branch'])
    .orderBy((eb) => eb.fn.sum<number>('records'), 'desc')
    .limit(limit)
    .execute();
  const accounts: AccountCount[] = [];
  for (const { person, branch } of most) {
    const rows = await db
      .selectFrom('incident')
      .where('tenant', '=', tenant)
      .where('person', '=', person)
      .where('branch', '=', branch)
      .where('at', '>=', since)
      .where('at', '<', until)
      .groupBy('device')
      .select((eb) => ['device', eb.fn.countAll<number>().as('incidents'), eb.fn.sum<number>('total').as('records')])
      .orderBy('records', 'desc')
      .limit(MAX_PCS)
      .execute();
    for (const { device, incidents, records } of rows) {
      accounts.push({ person, branch, device, incidents: Number(incidents), records: Number(records) });
    }
  }
  return accounts.sort((a, b) => b.records - a.records).slice(0, limit);
}
