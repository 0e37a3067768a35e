import { type Insertable, sql as statement } from 'kysely';
import type { Report } from '../../model/sync.js';
import { rowsOf } from './bulk.js';
import type { Sql, Tables } from './database.js';
import { together } from './together.js';

/** Of a device, what a report says anew. */
const REPORTED = [
  ...(['last_seen', 'version', 'policy_source', 'policy_version', 'policy_mode', 'policy_error', 'ring'] as const),
  ...(['outbox', 'report', 'inspected_bytes', 'tunnelled_bytes', 'opaque_bytes', 'healthy'] as const),
] as const;

type Said = Pick<Insertable<Tables['device']>, 'id' | (typeof REPORTED)[number]>;

/** Keeps the last report of each PC. Resolves once it is kept; reports of many PCs go in one statement. */
export function keepReports({ db, dialect }: Pick<Sql, 'db' | 'dialect'>, tenant: string) {
  const keep = together(
    async (said: readonly Said[]) => {
      // In one order everywhere, so that two nodes do not wait for each other.
      const rows = [...said].sort((a, b) => (a.id < b.id ? -1 : 1));
      const given = rowsOf(dialect, 'device', ['id', ...REPORTED], rows);
      const set = REPORTED.map((name) => statement`${statement.ref(name)} = ${statement.ref(`given.${name}`)}`);
      await statement`with given as materialized ${given} update device set ${statement.join(set)} from given
        where device.tenant = ${tenant} and device.id = given.id`.execute(db);
      return said.map(() => undefined);
    },
    // A statement changes a row once.
    ({ id }) => id,
  );
  return (id: string, report: Report, now: number): Promise<void> =>
    keep({
      id,
      last_seen: now,
      version: report.version,
      policy_source: report.policy.source,
      policy_version: report.policy.version,
      policy_mode: report.policy.mode,
      policy_error: report.policy.error,
      ring: report.policy.ring,
      outbox: report.outbox,
      report: JSON.stringify(report),
      inspected_bytes: report.coverage.inspectedBytes,
      tunnelled_bytes: report.coverage.tunnelledBytes,
      opaque_bytes: report.coverage.opaqueBytes,
      healthy: report.ok ? 1 : 0,
    });
}
