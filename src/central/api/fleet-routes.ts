import { z } from 'zod';
import { CODE_PURPOSES } from '../../tls/one-use-code.js';
import type { Central } from '../central.js';
import { giveCode } from '../codes.js';
import { halt, kill, promote } from '../publish/release.js';
import { branchName, defined, id, iso, limit, page, said, time, word, yes } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const pc = z.object({
  device: z.string(),
  name: z.string(),
  branch: z.string(),
  tags: z.array(z.string()),
  healthy: z.boolean(),
  status: z.enum(['active', 'revoked']),
  version: z.string().nullable(),
  policy: z.string().nullable(),
  mode: z.string().nullable(),
  ring: z.string().nullable(),
  error: z.string().nullable(),
  lastSeen: time.nullable(),
  clonedAt: time.nullable(),
  replaces: z.string().nullable(),
  outbox: z.number().nullable(),
  coverage: z
    .object({
      inspectedBytes: z.number(),
      tunnelledBytes: z.number(),
      opaqueBytes: z.number(),
      refused: z.number(),
    })
    .nullable(),
  gaps: z.number(),
  /** Within 30 days. */
  tamper: z.object({
    events: z.int(),
    last: z
      .object({ what: z.string(), found: z.string().nullable(), repaired: z.boolean().nullable(), at: time })
      .nullable(),
  }),
});
const ring = z.object({ ring: word });

/** PCs, and the policy they are to run. */
export function fleetRoutes(central: Central) {
  const { fleet, audit, clock } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/fleet',
      summary: 'PCs: what they run, when they were seen, what they cover, what is missing',
      access: 'fleet:read',
      query: z.object({
        limit,
        cursor: id.optional(),
        branch: word.optional(),
        silent: z.coerce.number<number | string>().int().optional(),
        unwell: yes.optional(),
        name: word.optional(),
      }),
      answer: page(pc),
      handle: async ({ query, actor }) => {
        const branch = actor.branch ?? query.branch;
        const items = await fleet.list({
          limit: query.limit,
          tamperSince: clock() - 30 * 86_400_000,
          ...(branch === undefined ? {} : { branch }),
          ...(query.cursor === undefined ? {} : { after: query.cursor }),
          ...(query.silent === undefined ? {} : { silentSince: clock() - query.silent * 1000 }),
          ...defined({ unwell: query.unwell, name: query.name }),
        });
        return { items, next: items.length < query.limit ? null : (items.at(-1)?.device ?? null) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/fleet/summary',
      summary: 'How many PCs run which version and policy, and how many are silent',
      access: 'fleet:read',
      answer: z.object({
        pcs: z.number(),
        silent: z.number(),
        cloned: z.number(),
        withGaps: z.number(),
        versions: z.record(z.string(), z.number()),
        policies: z.record(z.string(), z.number()),
      }),
      handle: ({ actor }) => fleet.summary(actor.branch, clock() - 15 * 60_000),
    }),
    route({
      method: 'POST',
      path: '/api/v1/fleet/:id/revoke',
      summary: 'Takes a PC out of the fleet; its certificates open nothing from now on',
      access: 'fleet:manage',
      params: z.object({ id }),
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await central.devices.revoke(params.id, clock()))) throw new Problem('NOT_FOUND', 'There is no such PC.');
        await audit.add(actor.name, 'pc.revoked', { device: params.id });
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/fleet/:id/code',
      summary: 'A one-use code to be read out: half an hour of company systems only, or an uninstallation',
      access: 'fleet:manage',
      params: z.object({ id }),
      body: z.object({ purpose: z.enum(CODE_PURPOSES), why: said(200, 1) }),
      answer: z.object({ code: z.string(), expires: time }),
      handle: async ({ params, body, actor }) => {
        const device = await central.devices.get(params.id);
        if (device === null || device.status !== 'active') throw new Problem('NOT_FOUND', 'There is no such PC.');
        return giveCode(central, device, { ...body, by: actor.name });
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/fleet/:id/tags',
      summary: 'Tags of a PC, which may decide its ring',
      access: 'fleet:manage',
      params: z.object({ id }),
      body: z.object({ tags: z.array(said(200, 1)).max(20) }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        if (!(await central.devices.place(params.id, body))) throw new Problem('NOT_FOUND', 'There is no such PC.');
        await audit.add(actor.name, 'pc.tagged', { device: params.id, tags: body.tags });
        return DONE;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/fleet/:id/branch',
      summary: 'Moves a PC to another branch; what it reported before stays where it was',
      access: 'fleet:manage',
      params: z.object({ id }),
      body: z.object({ branch: branchName }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        if (!(await central.devices.place(params.id, body))) throw new Problem('NOT_FOUND', 'There is no such PC.');
        await audit.add(actor.name, 'pc.moved', { device: params.id, branch: body.branch });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy',
      summary: 'What is signed, and which ring runs what',
      access: 'policy:read',
      answer: z.object({ newest: z.number(), rollout: z.looseObject({}), expires: z.record(z.string(), time) }),
      handle: async () => {
        const { newest, rollout, expires } = await central.repository.published();
        return {
          newest,
          rollout,
          expires: Object.fromEntries(Object.entries(expires).map(([role, at]) => [role, iso(at)])),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/policy/promote',
      summary: 'Gives a signed version to a ring',
      access: 'policy:rollout',
      body: ring.extend({
        version: z.int().positive(),
        mode: z.enum(['observe', 'enforce']),
        why: said(200).default(''),
      }),
      answer: done,
      handle: async ({ body, actor }) => {
        await promote(central, { ...body, by: actor.name });
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/policy/halt',
      summary: 'Halts a ring, or lets it go on',
      access: 'policy:rollout',
      body: ring.extend({ halted: z.boolean(), why: said(200, 1) }),
      answer: done,
      handle: async ({ body, actor }) => {
        await halt(central, body.ring, body.halted, actor.name, body.why);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/policy/kill',
      summary: 'Nothing is refused anywhere for up to a day; null ends it',
      access: 'policy:rollout',
      body: z.object({ hours: z.int().min(1).max(24).nullable(), why: said(200, 1) }),
      answer: done,
      handle: async ({ body, actor }) => {
        await kill(central, body.hours, actor.name, body.why);
        return DONE;
      },
    }),
  ];
}
