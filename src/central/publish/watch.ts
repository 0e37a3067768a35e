import type { Office } from '../office.js';
import { ringFigures } from '../sql/rings.js';
import { type HaltReason, haltReason } from './halt-rules.js';
import { halt } from './release.js';

export interface Halted {
  readonly ring: string;
  readonly version: number;
  readonly reason: HaltReason;
}

/** A PC that reports every so often is silent after three times that. */
const SILENT_REPORTS = 3;

/**
 * Halts rings whose newest version does harm. Only the newest is watched, and only while some ring has not got it yet:
 * afterwards there is nobody left to spare.
 */
export async function watchRollout(office: Office, reportMs: number): Promise<Halted[]> {
  const { repository, sql, settings, clock } = office;
  const { rollout, newest } = await repository.published();
  const halted: Halted[] = [];
  if (rollout.rings.every(({ version }) => version === newest)) return halted;
  const release = await sql.db
    .selectFrom('release')
    .select('at')
    .where('tenant', '=', settings.tenant)
    .where('version', '=', newest)
    .executeTakeFirst();
  for (const ring of rollout.rings) {
    if (ring.version !== newest || ring.halted) continue;
    const figures = await ringFigures(sql.db, settings.tenant, {
      ring: ring.name,
      version: newest,
      since: release?.at ?? clock(),
      heardSince: clock() - SILENT_REPORTS * reportMs,
    });
    const reason = haltReason(figures);
    if (reason === null) continue;
    await halt(office, ring.name, true, 'central', `${reason}: ${JSON.stringify(figures)}`);
    halted.push({ ring: ring.name, version: newest, reason });
  }
  return halted;
}
