import { randomBytes } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Db, Tables } from '../../src/central/sql/database.js';
import { uuidv7 } from '../../src/incident/uuid.js';

export type IncidentRow = Insertable<Tables['incident']>;

/** A row of central's incidents, as intake and sorting leave it. */
export function incidentRow(given: Partial<IncidentRow> = {}): IncidentRow {
  const at = Number(given.at ?? Date.now());
  const id = given.id ?? uuidv7(at, randomBytes);
  return {
    ...{ tenant: 'default', branch: '浦东', device: 'pc', sequence: 1, received_at: at, person: 'os:lihua' },
    ...{ channel: 'wechat-web', category: 'im', host: 'wx.qq.com', verdict: 'block', asked: 'block', mode: 'enforce' },
    ...{ rule: 'bulk-owners', records: '{"owner":5}', total: 5, policy_version: '1', body: '{}', kind: 'owner' },
    ...{ severity: 1, status: 'new', outcome: '', assignee: null, due_at: null, rank: 1, draw: 1 },
    ...{ provenance: 0, known: 0, canaries: 0, fold: id },
    ...given,
    at,
    id,
  };
}

export async function storeIncidents(db: Db, rows: readonly IncidentRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 200) {
    await db
      .insertInto('incident')
      .values(rows.slice(from, from + 200))
      .execute();
  }
}
