import { z } from 'zod';
import { entry } from './entry.js';
import { isPublicKey } from './evidence.js';
import * as v from './values.js';

const coordinate = z.string().regex(/^[\w-]{43}$/, 'write 43 characters of base64url, as the console shows them');

const keyHolder = entry({ name: v.words, x: coordinate, y: coordinate }).refine(
  ({ x, y }) => isPublicKey({ kty: 'EC', crv: 'P-256', x, y }),
  'is no key of the curve P-256',
);

const MAX_HOLDERS = 20;

/** Full values are sealed to both lists, one inside the other: somebody on both could open them alone. */
export const evidenceSchema = entry({
  reviewers: z.array(keyHolder).min(1).max(MAX_HOLDERS),
  approvers: z.array(keyHolder).min(1).max(MAX_HOLDERS),
}).refine(
  ({ reviewers, approvers }) =>
    !reviewers.some((one) => approvers.some((other) => one.name === other.name || one.x === other.x)),
  'nobody may be a reviewer and an approver: full values take two people',
);
