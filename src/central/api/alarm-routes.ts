import { z } from 'zod';
import { thresholdsSchema } from '../alarm/thresholds.js';
import type { Central } from '../central.js';
import { iso, limit, time } from './fields.js';
import { DONE, done, route } from './route.js';

/** What is wrong with the fleet or with central, and from when on it is. */
export function alarmRoutes(central: Central) {
  const { alarms, preferences, audit, clock } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/alarms',
      summary: 'Alarms: open ones first, then the latest. Each kind has a paragraph in docs/runbooks.md',
      access: 'fleet:read',
      query: z.object({ limit }),
      answer: z.object({
        items: z.array(
          z.object({
            kind: z.string(),
            subject: z.string(),
            raisedAt: time,
            resolvedAt: time.nullable(),
            figures: z.record(z.string(), z.union([z.string(), z.number()])),
          }),
        ),
      }),
      handle: async ({ query }) => ({
        items: (await alarms.list(query.limit)).map(({ raisedAt, resolvedAt, ...rest }) => ({
          ...rest,
          raisedAt: iso(raisedAt),
          resolvedAt: resolvedAt === null ? null : iso(resolvedAt),
        })),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/settings/alarms',
      summary: 'From when on something is an alarm',
      access: 'fleet:read',
      answer: thresholdsSchema,
      handle: () => preferences.thresholds(),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/settings/alarms',
      summary: 'Changes from when on something is an alarm',
      access: 'settings:manage',
      body: thresholdsSchema,
      answer: done,
      handle: async ({ body, actor }) => {
        await preferences.setThresholds(body, actor.name, clock());
        await audit.add(actor.name, 'settings.alarms', body);
        return DONE;
      },
    }),
  ];
}
