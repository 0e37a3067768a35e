import type { GeneralJWE } from 'jose';
import { call } from '../api/client.js';
import { problemText } from '../parts/problem.js';
import type { Say } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';
import { showValues } from './open-values.js';
import { read, reseal, SealError, type UnlockedKey } from './seal.js';
import { KeyAbsent } from './use-key.js';

const ONE = 'GET /api/v1/openings/:id';

/** Why values could not be opened, in the reader's language. */
export function openingProblem(error: unknown, say: Say): string {
  if (!(error instanceof SealError || error instanceof KeyAbsent)) return problemText(error, say);
  const key = `opening.bad-${error.code}`;
  return isKey(key) ? say(key) : error.code;
}

type Unlock = (ids: readonly string[]) => Promise<UnlockedKey>;

/** Opens what was agreed to, in this tab. */
export async function takeValues(opening: string, ids: readonly string[], unlock: Unlock): Promise<void> {
  const key = await unlock(ids);
  const { opening: one, texts, resealed } = await call(ONE, { params: { id: opening } });
  if (resealed === null || one.expiresAt === null) throw new SealError('NOT_FOR_THIS_KEY');
  const opened = await read(resealed as GeneralJWE[], key, texts);
  await call('POST /api/v1/openings/:id/acts', { params: { id: opening }, body: { act: 'read' } });
  showValues({ opening, incident: one.incident, texts: opened, until: Date.parse(one.expiresAt) });
}

/** Agrees to a request: the outer layer comes off here, and the rest is sealed to who asked. */
export async function approve(opening: string, ids: readonly string[], unlock: Unlock): Promise<void> {
  const key = await unlock(ids);
  const { approve: given } = await call(ONE, { params: { id: opening } });
  if (given === null) throw new SealError('NOT_FOR_THIS_KEY');
  const texts = await reseal(given.evidence.texts as GeneralJWE[], key, given.key, given.keyId);
  await call('POST /api/v1/openings/:id/approve', { params: { id: opening }, body: { texts: texts as never } });
}
