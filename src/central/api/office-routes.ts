import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { hashPassword } from '../access/password.js';
import { base32, totpUri } from '../access/totp.js';
import type { Central } from '../central.js';
import { verifyAudit } from '../sql/audit.js';
import { retentionSchema } from '../sql/settings.js';
import { makeToken } from '../token.js';
import { ROLES } from './access.js';
import { branchName, iso, said, time, word } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const DAY_MS = 86_400_000;
const accountName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u);
const secrets = z.object({ password: z.string().nullable(), totp: z.string(), uri: z.string() });
const named = z.object({ name: word });

/** What administrators do: accounts, enrolment tokens, how long things are kept. And whether the log of it holds. */
export function officeRoutes(central: Central) {
  const { accounts, audit, clock, devices, preferences } = central;
  const noAccount = (): Problem => new Problem('NOT_FOUND', 'There is no such account.');
  const newSecond = (name: string) => {
    const totp = base32(randomBytes(20));
    return { totp, uri: totpUri(name, totp) };
  };
  const newPassword = (): string => randomBytes(15).toString('base64url');

  return [
    route({
      method: 'POST',
      path: '/api/v1/accounts',
      summary: 'A new account. Its password and second factor are shown this once',
      access: 'accounts:manage',
      body: z
        .object({
          name: accountName,
          role: z.enum(ROLES),
          branch: branchName.nullable().default(null),
          person: z
            .string()
            .regex(/^(?:os|login):.{1,190}$/)
            .nullable()
            .default(null),
        })
        .refine(({ role, branch }) => role !== 'branch-manager' || branch !== null, {
          path: ['branch'],
          message: 'a branch manager has a branch',
        }),
      answer: secrets,
      handle: async ({ body, actor }) => {
        const password = newPassword();
        const second = newSecond(body.name);
        const account = { ...body, password: await hashPassword(password), totp: second.totp };
        if (!(await accounts.add(account, clock()))) throw new Problem('CONFLICT', 'There is an account of that name.');
        await audit.add(actor.name, 'account.made', { account: body.name, role: body.role, branch: body.branch });
        return { password, ...second };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/role',
      summary: 'Another role or branch. Ends the sessions of the account',
      access: 'accounts:manage',
      params: named,
      body: z.object({ role: z.enum(ROLES), branch: branchName.nullable() }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        if (actor.name === `account:${params.name}`) throw new Problem('FORBIDDEN', 'Nobody changes the own role.');
        if (body.role === 'branch-manager' && body.branch === null) {
          throw new Problem('INVALID', 'A branch manager has a branch.');
        }
        if (!(await accounts.change(params.name, body))) throw noAccount();
        await audit.add(actor.name, 'account.changed', { account: params.name, ...body });
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/second-factor',
      summary: 'A new second factor, shown this once. Ends the sessions of the account',
      access: 'accounts:manage',
      params: named,
      answer: secrets,
      handle: async ({ params, actor }) => {
        const second = newSecond(params.name);
        if (!(await accounts.change(params.name, { totp: second.totp }))) throw noAccount();
        await audit.add(actor.name, 'account.second-factor', { account: params.name });
        return { password: null, ...second };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/password',
      summary: 'A new password, shown this once. Ends the sessions of the account',
      access: 'accounts:manage',
      params: named,
      answer: z.object({ password: z.string() }),
      handle: async ({ params, actor }) => {
        const password = newPassword();
        if (!(await accounts.change(params.name, { password: await hashPassword(password) }))) throw noAccount();
        await audit.add(actor.name, 'account.password', { account: params.name });
        return { password };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/enable',
      summary: 'Lets a disabled or locked account in again',
      access: 'accounts:manage',
      params: named,
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await accounts.enable(params.name))) throw noAccount();
        await audit.add(actor.name, 'account.enabled', { account: params.name });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/fleet/tokens',
      summary: 'Enrolment tokens, without their secrets, newest first',
      access: 'fleet:manage',
      answer: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            branch: z.string(),
            tags: z.array(z.string()),
            reusable: z.boolean(),
            createdAt: time,
            expiresAt: time,
            uses: z.int(),
            revokedAt: time.nullable(),
          }),
        ),
      }),
      handle: async () => ({
        items: (await devices.tokens()).map(({ createdAt, expiresAt, revokedAt, ...rest }) => ({
          ...rest,
          createdAt: iso(createdAt),
          expiresAt: iso(expiresAt),
          revokedAt: revokedAt === null ? null : iso(revokedAt),
        })),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/fleet/tokens',
      summary: 'A token that lets PCs in, shown this once',
      access: 'fleet:manage',
      body: z.object({
        branch: branchName,
        tags: z.array(said(200, 1)).max(20).default([]),
        reusable: z.boolean().default(false),
        days: z.int().min(1).max(365).default(7),
      }),
      answer: z.object({ token: z.string(), server: z.string(), fingerprint: z.string(), expires: time }),
      handle: ({ body, actor }) => {
        const { days, ...rest } = body;
        return makeToken(central, { ...rest, lifeMs: days * DAY_MS }, actor.name);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/fleet/tokens/:id/revoke',
      summary: 'Lets nobody in with this token any more',
      access: 'fleet:manage',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await devices.revokeToken(params.id, clock()))) throw new Problem('NOT_FOUND', 'There is no such token.');
        await audit.add(actor.name, 'token.revoked', { token: params.id.slice(0, 12) });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/settings/retention',
      summary: 'After how many days central forgets',
      access: 'policy:read',
      answer: retentionSchema,
      handle: () => preferences.retention(),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/settings/retention',
      summary: 'After how many days central forgets; what is older goes with the next clearing',
      access: 'settings:manage',
      body: retentionSchema,
      answer: done,
      handle: async ({ body, actor }) => {
        await preferences.setRetention(body, actor.name, clock());
        await audit.add(actor.name, 'settings.retention', body);
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit/verify',
      summary: 'Reads the whole log of actions and says whether its chain holds',
      access: 'audit:read',
      answer: z.object({
        ok: z.boolean(),
        entries: z.int(),
        hash: z.string(),
        broken: z.object({ entry: z.int(), what: z.enum(['number', 'hash']) }).nullable(),
      }),
      handle: () => verifyAudit(audit),
    }),
  ];
}
