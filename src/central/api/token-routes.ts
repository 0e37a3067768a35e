import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Central } from '../central.js';
import { PERMISSIONS } from './access.js';
import { branchName, iso, said, time } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const DAY_MS = 86_400_000;
/** What only a person who signed in may do is refused to every token, whatever it holds. */
const scopes = z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length);

/** Tokens that let programs call: a SIEM that fetches incidents, a report. */
export function tokenRoutes(central: Central) {
  const { accounts, audit, clock } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/tokens',
      summary: 'Tokens of programs: what they may do and until when, not what they are; newest first',
      access: 'accounts:manage',
      answer: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            scopes: z.array(z.string()),
            branch: z.string().nullable(),
            createdBy: z.string(),
            createdAt: time,
            expiresAt: time,
            revokedAt: time.nullable(),
          }),
        ),
      }),
      handle: async () => ({
        items: (await accounts.tokens()).map(({ scopes: may, createdAt, expiresAt, revokedAt, ...rest }) => ({
          ...rest,
          scopes: [...may],
          createdAt: iso(createdAt),
          expiresAt: iso(expiresAt),
          revokedAt: revokedAt === null ? null : iso(revokedAt),
        })),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/tokens',
      summary: 'A token for a program, shown this once; central keeps its hash',
      access: 'accounts:manage',
      body: z.object({
        name: said(64, 1),
        scopes,
        branch: branchName.nullable().default(null),
        days: z.int().min(1).max(365).default(90),
      }),
      answer: z.object({ token: z.string(), expires: time }),
      handle: async ({ body, actor }) => {
        const { days, ...what } = body;
        const token = randomBytes(32).toString('base64url');
        const id = createHash('sha256').update(token).digest('hex');
        const expiresAt = clock() + days * DAY_MS;
        await accounts.addToken({ id, ...what }, actor.name, clock(), expiresAt);
        await audit.add(actor.name, 'token.added', what);
        return { token, expires: iso(expiresAt) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/tokens/:id/revoke',
      summary: 'Ends a token now',
      access: 'accounts:manage',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await accounts.revokeToken(params.id, clock()))) {
          throw new Problem('NOT_FOUND', 'There is no such token, or it has ended already.');
        }
        await audit.add(actor.name, 'token.ended', { token: params.id.slice(0, 12) });
        return DONE;
      },
    }),
  ];
}
