import type { Office } from '../office.js';
import { targetsSchema } from '../publish/documents.js';
import { bundleTarget } from '../publish/metadata.js';
import { targetFile } from '../publish/state.js';

/** Files of the signed repository that prove which policy was in force, under the names of the case file. */
export interface PolicyFacts {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** For each label of an incident's policy, the signed version; null where it came with the program. */
  readonly versions: Readonly<Record<string, number | null>>;
}

/** A filter of known owners may make a bundle large: its hash is then in the signed list, the file with head office. */
const MAX_BUNDLE = 4 * 1024 * 1024;

/** @param wanted labels incidents carry, and when these arrived: a label may have been published more than once */
export async function policyFacts(
  { sql, settings, files }: Office,
  wanted: ReadonlyArray<{ readonly label: string; readonly before: number }>,
): Promise<PolicyFacts> {
  const releases = await sql.db
    .selectFrom('release')
    .select(['version', 'label', 'at'])
    .where('tenant', '=', settings.tenant)
    .orderBy('version')
    .execute();
  const versions: Record<string, number | null> = {};
  for (const { label, before } of wanted) {
    const last = releases.filter((each) => each.label === label && each.at <= before).at(-1);
    versions[label] = Math.max(last?.version ?? 0, versions[label] ?? 0) || null;
  }
  const out = new Map<string, Uint8Array>();
  const names = await files.names('metadata/');
  const numbered = (role: string): Array<readonly [number, string]> =>
    names
      .flatMap((name) => {
        const number = new RegExp(`^metadata/(\\d+)\\.${role}\\.json$`).exec(name)?.[1];
        return number === undefined ? [] : [[Number(number), name] as const];
      })
      .sort(([a], [b]) => a - b);
  for (const [number, name] of numbered('root')) {
    const bytes = await files.read(name);
    if (bytes !== null) out.set(`policy/root/${number}.root.json`, bytes);
  }
  const missing = new Set(Object.values(versions).flatMap((version) => version ?? []));
  for (const [number, name] of numbered('targets')) {
    if (missing.size === 0) break;
    const bytes = await files.read(name);
    const parsed = bytes === null ? null : targetsSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (bytes === null || parsed?.success !== true) continue;
    for (const version of [...missing]) {
      const entry = parsed.data.signed.targets[bundleTarget(version)];
      if (entry === undefined) continue;
      missing.delete(version);
      out.set(`policy/targets/${number}.targets.json`, bytes);
      const bundle =
        entry.length > MAX_BUNDLE ? null : await files.read(targetFile(bundleTarget(version), entry.hashes.sha256));
      if (bundle !== null) out.set(`policy/bundle/${version}`, bundle);
    }
  }
  return { files: out, versions };
}
