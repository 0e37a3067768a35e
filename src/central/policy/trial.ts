import type { PolicyFile } from '../../policy/load.js';
import type { Trial } from '../job/job.js';
import type { Jobs } from '../job/run.js';
import type { Office } from '../office.js';
import { readHistory } from '../sql/history.js';
import { newestVersion } from './published.js';

const DAY_MS = 86_400_000;
/** Transfers judged again for one trial. */
const MAX_HISTORY = 200_000;

/**
 * Checks a policy, runs its examples, and judges the stored transfers of the last days by it and by the newest one. In a
 * process of its own. Rejects with JobError.
 *
 * @param days 0 leaves the past alone
 */
export async function tryFiles(office: Office, jobs: Jobs, files: readonly PolicyFile[], days: number): Promise<Trial> {
  const now = office.clock();
  const today = days === 0 ? null : (await newestVersion(office)).files;
  return jobs.run({ what: 'try-policy', files, today, now }, days === 0 ? none() : lines(office, now - days * DAY_MS));
}

async function* lines(office: Office, since: number): AsyncGenerator<string> {
  for await (const row of readHistory(office.sql.db, office.settings.tenant, since, MAX_HISTORY)) {
    yield `${JSON.stringify(row)}\n`;
  }
}

async function* none(): AsyncGenerator<string> {
  yield '';
}

/** Nothing speaks against publishing it. */
export const passes = ({ problems, tests }: Trial): boolean => problems.length === 0 && tests.every(({ ok }) => ok);
