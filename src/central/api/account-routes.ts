import { z } from 'zod';
import type { Central } from '../central.js';
import { defined, iso, limit, page, time, word } from './fields.js';
import { hidden } from './hidden.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

/** Accounts, and the log of what was done. */
export function accountRoutes(central: Central) {
  const { audit, clock } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/me',
      summary: 'Who is signed in, and what they may do',
      access: 'signed-in',
      answer: z.object({ name: z.string(), permissions: z.array(z.string()), branch: z.string().nullable() }),
      handle: ({ actor }) => ({ name: actor.name, permissions: [...actor.permissions], branch: actor.branch }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit',
      summary: 'What was done, newest first',
      access: 'audit:read',
      query: z.object({
        limit,
        cursor: z.coerce.number<number | string>().int().positive().optional(),
        /** Entries of this account, `account:` or `token:` before its name. */
        actor: word.optional(),
        /** Entries whose action begins so: `policy`, `incident.read`. */
        action: word.optional(),
      }),
      answer: page(
        z.object({
          number: z.int(),
          at: time,
          actor: z.string(),
          action: z.string(),
          detail: z.unknown(),
          hash: z.string(),
        }),
      ),
      handle: async ({ query }) => {
        const { cursor, limit: wanted, ...only } = query;
        const rows = await audit.list({ limit: wanted, ...defined({ before: cursor, ...only }) });
        const last = rows.at(-1);
        return {
          items: rows.map((each) => ({ ...each, at: iso(each.at) })),
          next: last === undefined || last.number === 1 || rows.length < wanted ? null : String(last.number),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/accounts',
      summary: 'Accounts, without their secrets',
      access: 'accounts:manage',
      answer: z.object({
        items: z.array(
          z.object({
            name: z.string(),
            role: z.string(),
            branch: z.string().nullable(),
            person: z.string().nullable(),
            disabled: z.boolean(),
            locked: z.boolean(),
          }),
        ),
      }),
      handle: async () => ({
        items: (await central.accounts.list()).map(({ disabledAt, lockedUntil, name, role, branch, person }) => {
          return {
            name,
            role,
            branch,
            person: hidden(central, person),
            disabled: disabledAt !== null,
            locked: lockedUntil > clock(),
          };
        }),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/disable',
      summary: 'Ends an account and its sessions',
      access: 'accounts:manage',
      params: z.object({ name: word }),
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await central.accounts.disable(params.name, clock()))) {
          throw new Problem('NOT_FOUND', 'There is no such account.');
        }
        await audit.add(actor.name, 'account.disabled', { account: params.name });
        return DONE;
      },
    }),
  ];
}
