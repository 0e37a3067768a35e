import { MAX_STAFF, staffBytes } from '../../policy/staff.js';
import type { Office } from '../office.js';
import type { Reach } from '../outlet/guard.js';
import type { Taken } from '../sql/directory.js';
import { readDingTalk, readWeCom } from './contacts.js';
import type { DirectorySource } from './definition.js';
import { readLdap } from './ldap.js';
import { DirectoryError, type Snapshot } from './snapshot.js';

const DAILY_MS = 20 * 3_600_000;

function read({ where }: DirectorySource, reach: Reach): Promise<Snapshot> {
  switch (where.type) {
    case 'ldap':
      return readLdap(where, reach);
    case 'wecom':
      return readWeCom(where, reach);
    case 'dingtalk':
      return readDingTalk(where, reach);
    case 'csv':
      throw new DirectoryError('DIRECTORY_FILE', 'a list is brought, not fetched: import it');
  }
}

/** Reads one source and takes what it says. Rejects with what went wrong, and keeps it for who looks at the list. */
export async function syncSource(office: Office, id: string, reach: Reach, anyway = false): Promise<Taken | null> {
  const { directory, clock } = office;
  const source = await directory.open(id);
  if (source === null) return null;
  try {
    return await directory.take(id, await read(source, reach), clock(), anyway);
  } catch (error) {
    await directory.failed(id, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** Reads what is due, each source on one node, then publishes the staff list where it changed. True when it did. */
export async function syncDirectory(office: Office, reach: Reach, onFault: (error: unknown) => void): Promise<boolean> {
  const now = office.clock();
  for (const id of await office.directory.due(now - DAILY_MS, now)) {
    await syncSource(office, id, reach).catch(onFault);
  }
  return publishStaff(office);
}

/** Signs the phones of everybody who works here as the target that PCs take; of nobody, none. True when it changed. */
export async function publishStaff({ directory, repository, clock, audit }: Office): Promise<boolean> {
  const phones = await directory.phones(clock());
  if (phones.length > MAX_STAFF) {
    throw new DirectoryError('DIRECTORY_ANSWER', `${phones.length} phones of staff; PCs take ${MAX_STAFF}`);
  }
  const changed = await repository.setStaff(phones.length === 0 ? null : staffBytes(phones));
  if (changed) await audit.add('central', 'staff.published', { phones: phones.length });
  return changed;
}
