import { z } from 'zod';
import { uuidv7 } from '../../incident/uuid.js';
import type { Central } from '../central.js';
import { CARRIES, outletChange, outletSchema } from '../outlet/definition.js';
import type { ShownOutlet } from '../sql/outlets.js';
import { id, iso, limit, time } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const shown = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  target: z.string(),
  incidents: z.boolean(),
  alarms: z.boolean(),
  digest: z.string(),
  hour: z.int(),
  branch: z.string().nullable(),
  severity: z.string(),
  language: z.string(),
  enabled: z.boolean(),
  createdAt: time,
  createdBy: z.string(),
  sentAt: time.nullable(),
  error: z.string().nullable(),
  waiting: z.int(),
  dead: z.int(),
});
const named = z.object({ id });

/** Where word is sent to. Addresses and passwords go in and never come out. */
export function outletRoutes(central: Central) {
  const { outlets, deliveries, dispatch, audit, clock } = central;
  const missing = (): Problem => new Problem('NOT_FOUND', 'There is no such outlet.');
  const found = async (named: string): Promise<ShownOutlet> => {
    const outlet = await outlets.find(named);
    if (outlet === null) throw missing();
    return outlet;
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/outlets',
      summary: 'Outlets without their secrets, with what waits and what was given up',
      access: 'settings:manage',
      answer: z.object({
        items: z.array(shown),
        /** What kinds of message each type carries. */
        carries: z.record(z.string(), z.array(z.string())),
      }),
      handle: async () => ({
        items: (await outlets.list()).map(({ createdAt, sentAt, ...rest }) => ({
          ...rest,
          createdAt: iso(createdAt),
          sentAt: sentAt === null ? null : iso(sentAt),
        })),
        carries: CARRIES,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/outlets',
      summary: 'A new outlet: a robot, a webhook, mail, syslog or OCSF',
      access: 'settings:manage',
      body: outletSchema,
      answer: z.object({ id: z.string() }),
      handle: async ({ body, actor }) => {
        const made = uuidv7(clock(), central.random);
        if (!(await outlets.add(made, body, actor.name, clock()))) {
          throw new Problem('CONFLICT', 'There is an outlet of that name.');
        }
        await audit.add(actor.name, 'outlet.added', { outlet: body.name, type: body.where.type });
        return { id: made };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/outlets/:id',
      summary: 'What an outlet is told, and where it is; its secrets stay unless new ones are given',
      access: 'settings:manage',
      params: named,
      body: outletChange,
      answer: done,
      handle: async ({ params, body, actor }) => {
        const before = await outlets.open(params.id);
        if (before === null) throw missing();
        const after = outletSchema.safeParse({ ...body, where: body.where ?? before.where });
        if (!after.success) throw new Problem('INVALID', z.prettifyError(after.error));
        if (!(await outlets.change(params.id, after.data))) {
          throw new Problem('CONFLICT', 'There is an outlet of that name, or this one is gone.');
        }
        await audit.add(actor.name, 'outlet.changed', {
          outlet: after.data.name,
          type: after.data.where.type,
          moved: body.where !== undefined,
        });
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/outlets/:id/test',
      summary: 'Sends a test message now, past the queue',
      access: 'settings:manage',
      params: named,
      answer: z.object({ ok: z.boolean(), error: z.string().nullable() }),
      handle: async ({ params, actor }) => {
        central.limits.jobs.take(actor.name);
        const outlet = await outlets.open(params.id);
        if (outlet === null) throw missing();
        const sent = await dispatch.test(outlet);
        await audit.add(actor.name, 'outlet.tested', { outlet: outlet.name, ok: sent.ok });
        return { ok: sent.ok, error: sent.ok ? null : sent.error };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/outlets/:id/enabled',
      summary: 'Stops an outlet, or lets it go on; what waits is kept',
      access: 'settings:manage',
      params: named,
      body: z.object({ enabled: z.boolean() }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        const { name } = await found(params.id);
        await outlets.enable(params.id, body.enabled);
        await audit.add(actor.name, body.enabled ? 'outlet.enabled' : 'outlet.stopped', { outlet: name });
        return DONE;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/outlets/:id',
      summary: 'Removes an outlet with all that waits for it',
      access: 'settings:manage',
      params: named,
      answer: done,
      handle: async ({ params, actor }) => {
        const { name } = await found(params.id);
        await outlets.remove(params.id);
        await audit.add(actor.name, 'outlet.removed', { outlet: name });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/outlets/:id/dead',
      summary: 'Messages that were given up, newest first: what kind, when and why',
      access: 'settings:manage',
      params: named,
      query: z.object({ limit }),
      answer: z.object({
        items: z.array(
          z.object({ once: z.string(), kind: z.string(), at: time, attempts: z.int(), error: z.string().nullable() }),
        ),
      }),
      handle: async ({ params, query }) => {
        await found(params.id);
        const items = await deliveries.dead(params.id, query.limit);
        return { items: items.map(({ at, ...rest }) => ({ ...rest, at: iso(at) })) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/outlets/:id/resend',
      summary: 'Tries all that was given up once more',
      access: 'settings:manage',
      params: named,
      answer: z.object({ queued: z.int() }),
      handle: async ({ params, actor }) => {
        const { name } = await found(params.id);
        const queued = await deliveries.resend(params.id, clock());
        await audit.add(actor.name, 'outlet.resent', { outlet: name, messages: queued });
        return { queued };
      },
    }),
  ];
}
