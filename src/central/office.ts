import { createHmac } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../model/clock.js';
import { type FleetAuthority, openFleetAuthority } from '../tls/fleet-authority.js';
import type { Oidc } from './access/oidc.js';
import { openCodeMaster, openOutletKey, readSettings, type Settings, secretsDir, storeOf } from './data.js';
import type { Reach } from './outlet/guard.js';
import { openSecretBox } from './outlet/secret-box.js';
import type { Post } from './outlet/send.js';
import { type MetadataKey, readKeyFile } from './publish/keys.js';
import { openRepository, type Repository } from './publish/repository.js';
import { type Accounts, openAccounts } from './sql/accounts.js';
import { type Audit, openAudit } from './sql/audit.js';
import { openSql, type Sql } from './sql/database.js';
import { type Deliveries, openDeliveries } from './sql/deliveries.js';
import { type Devices, openDevices } from './sql/devices.js';
import { type Directory, openDirectory } from './sql/directory.js';
import { type Outlets, openOutlets } from './sql/outlets.js';
import { openProposals, type Proposals } from './sql/proposals.js';
import { type RepositoryFiles, repositoryFiles } from './sql/repository.js';
import { openReviewKeys, type ReviewKeys } from './sql/review-keys.js';

/** What an open data directory gives, to the server and to the commands that work beside it. */
export interface Office {
  readonly dir: string;
  readonly settings: Settings;
  readonly sql: Sql;
  readonly devices: Devices;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly reviewKeys: ReviewKeys;
  readonly files: RepositoryFiles;
  readonly repository: Repository;
  /** Signs what the running server may sign. */
  readonly online: MetadataKey;
  readonly proposals: Proposals;
  readonly outlets: Outlets;
  readonly deliveries: Deliveries;
  readonly directory: Directory;
  /** Folder of the policy that comes with the program; null where there is none. */
  readonly builtinPolicy: string | null;
  readonly authority: FleetAuthority;
  /** What the keys of PCs for one-use codes are derived from. */
  readonly codeMaster: string;
  readonly clock: Clock;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Overrides the store of the settings. */
  readonly store?: string;
  readonly builtinPolicy?: string;
}

export const AUTHORITY_NAME = 'Menshen central';
export const onlineKeyFile = (dir: string): string => path.join(secretsDir(dir), 'online.pem');

/** Opens what `init` made. Rejects with DataError, SqlError, KeysError or AuthorityError. */
export async function openOffice({ dir, clock, store, builtinPolicy }: OfficeOptions): Promise<Office> {
  const settings = await readSettings(dir);
  const authority = await openFleetAuthority(secretsDir(dir), AUTHORITY_NAME, clock);
  const online = await readKeyFile(onlineKeyFile(dir), null);
  const sql = await openSql({ store: store ?? storeOf(dir, settings), now: clock() });
  const files = repositoryFiles(sql.db, settings.tenant, clock);
  const box = openSecretBox(await openOutletKey(dir));
  return {
    dir,
    settings,
    sql,
    files,
    authority,
    codeMaster: await openCodeMaster(dir),
    clock,
    builtinPolicy: builtinPolicy ?? null,
    proposals: openProposals(sql.db, settings.tenant),
    outlets: openOutlets(sql.db, settings.tenant, box),
    directory: openDirectory(sql.db, settings.tenant, box),
    deliveries: openDeliveries(sql.db, settings.tenant),
    devices: openDevices(sql, settings.tenant),
    audit: openAudit(sql.db, settings.tenant, clock),
    accounts: openAccounts(sql.db, settings.tenant),
    reviewKeys: openReviewKeys(sql.db, settings.tenant),
    repository: openRepository(files, online, clock),
    online,
    close: () => sql.close(),
  };
}

/** What outlets are sent with. Rejects when the authorities named in the settings cannot be read. */
export async function postOf({ dir, settings, clock }: Office, version: string): Promise<Post> {
  const { allow: allowed = [], ca } = settings.outlets ?? {};
  const reach = { allowed, ca: ca === undefined ? null : await fs.readFile(ca, 'utf8') };
  return { reach, clock, version, url: settings.url, folder: path.join(dir, 'outlets') };
}

/**
 * The way to the company's own sign-in, as the settings have it; null where there is none. Its library is loaded only then.
 * Rejects when the secret cannot be read.
 */
export async function oidcOf({ dir, settings, clock }: Office, reach: Reach): Promise<Oidc | null> {
  const { oidc } = settings;
  if (oidc === undefined) return null;
  const secret = oidc.secretFile === undefined ? null : (await fs.readFile(oidc.secretFile, 'utf8')).trim();
  const { openOidc } = await import('./access/oidc.js');
  const key = createHmac('sha256', await openOutletKey(dir))
    .update('oidc')
    .digest('hex');
  const url = oidc.url ?? settings.url;
  return openOidc({ settings: oidc, secret, url, reach, box: openSecretBox(key), clock });
}
