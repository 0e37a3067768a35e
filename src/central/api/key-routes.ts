import { z } from 'zod';
import { EVIDENCE_SUITE } from '../../model/evidence.js';
import { isPublicKey } from '../../policy/evidence.js';
import type { Central } from '../central.js';
import { inForce } from '../publish/in-force.js';
import { KEY_USES, type KeyUse, type ReviewKey } from '../sql/review-keys.js';
import type { Actor, Permission } from './access.js';
import { iso, time } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const coordinate = z.string().regex(/^[\w-]{43}$/);
export const keyId = z.string().regex(/^[\w-]{43}$/);
export const publicKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate });

const NEEDED: Readonly<Record<KeyUse, Permission>> = { review: 'incidents:review', approve: 'evidence:approve' };

/** The account of a signed-in person. Throws Problem FORBIDDEN for a program's token: keys and agreement are people's. */
export function accountOf({ name, session }: Actor): string {
  if (session === null) throw new Problem('FORBIDDEN', 'This is for people who sign in, not for programs.');
  return name.slice('account:'.length);
}

/** Throws Problem FORBIDDEN. */
export function needs(actor: Actor, permission: Permission): void {
  if (!actor.permissions.has(permission)) throw new Problem('FORBIDDEN', `This needs the permission ${permission}.`);
}

/** Public keys of reviewers and approvers. The private halves never come here. */
export function keyRoutes(central: Central) {
  const { reviewKeys, audit, clock } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/review-keys',
      summary: 'Public keys of reviewers and approvers, and which of them the signed policy names',
      access: 'signed-in',
      answer: z.object({
        suite: z.literal(EVIDENCE_SUITE),
        /** Version of the signed policy that was read; null before the first. */
        version: z.number().nullable(),
        items: z.array(
          z.object({
            id: keyId,
            account: z.string(),
            use: z.enum(KEY_USES),
            key: publicKey,
            madeAt: time,
            retiredAt: time.nullable(),
            inForce: z.boolean(),
          }),
        ),
      }),
      handle: async () => {
        const { version, keys } = await inForce(central.repository);
        const named = new Set([...(keys?.reviewers ?? []), ...(keys?.approvers ?? [])].map(({ id }) => id));
        const items = await reviewKeys.list();
        return { suite: EVIDENCE_SUITE, version, items: items.map((each) => shown(each, named.has(each.id))) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/review-keys',
      summary: 'Registers the public half of a key made in the browser; a published policy puts it in force',
      access: 'signed-in',
      body: z.object({ use: z.enum(KEY_USES), key: publicKey }),
      answer: z.object({ id: keyId }),
      handle: async ({ body, actor }) => {
        const account = accountOf(actor);
        needs(actor, NEEDED[body.use]);
        if (!isPublicKey(body.key)) throw new Problem('INVALID', 'This is no key of the curve P-256.');
        const added = await reviewKeys.add(account, body.use, body.key, clock());
        if (added === null) {
          throw new Problem('CONFLICT', 'The key is known already, or this account has one for the other use.');
        }
        await audit.add(actor.name, 'key.registered', { key: added.id, use: body.use });
        return { id: added.id };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/review-keys/:id/retire',
      summary: 'Takes an own key out of use; PCs seal to it until a policy without it is published',
      access: 'signed-in',
      params: z.object({ id: keyId }),
      answer: done,
      handle: async ({ params, actor }) => {
        const there = await reviewKeys.get(params.id);
        if (there === null) throw new Problem('NOT_FOUND', 'There is no such key.');
        if (there.account !== accountOf(actor)) needs(actor, 'accounts:manage');
        if (await reviewKeys.retire(params.id, clock())) await audit.add(actor.name, 'key.retired', { key: params.id });
        return DONE;
      },
    }),
  ];
}

const shown = ({ madeAt, retiredAt, ...rest }: ReviewKey, named: boolean) => ({
  ...rest,
  madeAt: iso(madeAt),
  retiredAt: retiredAt === null ? null : iso(retiredAt),
  inForce: named,
});
