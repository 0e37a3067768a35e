import { z } from 'zod';
import type { Central } from '../central.js';
import { sightOf } from './case-routes.js';
import { iso, time } from './fields.js';
import { route } from './route.js';

const count = z.object({ name: z.string(), incidents: z.number(), records: z.number() });
const counts = z.array(count);
const days = z.coerce.number<number | string>().int().min(1).max(366).default(7);

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const SILENT_MS = 15 * 60_000;
const TOP = 10;

/** Figures of the overview, and the stream that says when to look again. */
export function statsRoutes(central: Central) {
  const { stats, clock } = central;
  /** From the start of an hour: tallies are kept by the hour. */
  const since = (wanted: number): number =>
    Math.floor(clock() / HOUR_MS) * HOUR_MS + HOUR_MS - wanted * DAY_HOURS * HOUR_MS;

  return [
    route({
      method: 'GET',
      path: '/api/v1/stats',
      summary: 'Incidents and records of the last days, by channel, branch, kind, verdict, status and time',
      access: 'incidents:read',
      query: z.object({ days }),
      answer: z.object({
        since: time,
        incidents: z.number(),
        records: z.number(),
        channel: counts,
        branch: counts,
        kind: counts,
        verdict: counts,
        status: counts,
        stepHours: z.number(),
        series: z.array(z.object({ at: time, verdict: z.string(), incidents: z.number() })),
        falseBlocks: z.array(z.object({ branch: z.string(), wrong: z.number(), reviewed: z.number() })),
      }),
      handle: async ({ query, actor }) => {
        const sight = sightOf(actor);
        const [from, until] = [since(query.days), clock() + HOUR_MS];
        const stepHours = query.days === 1 ? 1 : DAY_HOURS;
        const [totals, series, falseBlocks] = await Promise.all([
          stats.totals(sight, from, until),
          stats.series(sight, from, until, stepHours),
          stats.falseBlocks(sight, from, until),
        ]);
        return {
          ...totals,
          since: iso(from),
          stepHours,
          series: series.map(({ hour, ...each }) => ({ ...each, at: iso(hour * HOUR_MS) })),
          falseBlocks,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/stats/people',
      summary: 'Who sent most different owners in the last days',
      access: 'incidents:read',
      query: z.object({ days }),
      answer: z.object({
        items: z.array(
          z.object({
            person: z.string(),
            branch: z.string(),
            incidents: z.number(),
            records: z.number(),
            owners: z.number(),
          }),
        ),
      }),
      handle: async ({ query, actor }) => ({
        items: await stats.people(sightOf(actor), since(query.days), clock() + HOUR_MS, TOP),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/stats/coverage',
      summary: 'What PCs read, and what they could not',
      access: 'fleet:read',
      answer: z.object({
        inspectedBytes: z.number(),
        tunnelledBytes: z.number(),
        opaqueBytes: z.number(),
        pcs: z.number(),
        unhealthy: z.number(),
        silent: z.number(),
      }),
      handle: ({ actor }) => stats.coverage(sightOf(actor), clock() - SILENT_MS),
    }),
    route({
      method: 'GET',
      path: '/api/v1/live',
      summary: 'Server-sent events: one whenever incidents or what was done with them changed',
      access: 'signed-in',
      answer: null,
      handle: ({ reply }) => {
        reply.hijack();
        central.live.add(reply.raw);
      },
    }),
  ];
}
