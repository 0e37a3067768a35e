import { z } from 'zod';
import type { Central } from '../central.js';
import { AFFECTED_BY, type AffectedBy } from '../sql/affected-groups.js';
import { DAY_HOURS, dayOf, dayStart, HOUR_MS, hourOf } from '../sql/hour.js';
import { STANDING_DAYS } from '../sql/rollups.js';
import { sightOf } from './case-routes.js';
import { iso, time } from './fields.js';
import { route } from './route.js';

const count = z.object({ name: z.string(), incidents: z.number(), records: z.number() });
const counts = z.array(count);
/** Different people, each once however many incidents they are in; an estimate where not `exact`. */
const affected = z.object({ persons: z.number(), exact: z.boolean() });
const affectedCounts = z.array(count.extend({ affected }));
const days = z.coerce.number<number | string>().int().min(1).max(366).default(7);

const SILENT_MS = 15 * 60_000;
const TOP = 10;
const NOBODY = { persons: 0, exact: true };

/** Figures of the overview, and the stream that says when to look again. */
export function statsRoutes(central: Central) {
  const { stats, clock } = central;
  /** One day is the last 24 hours; several are whole ones of the calendar, today the last of them. */
  const since = (wanted: number): number => {
    const hour = hourOf(clock());
    return (wanted === 1 ? hour + 1 - DAY_HOURS : dayStart(dayOf(hour) + 1 - wanted)) * HOUR_MS;
  };
  const until = (wanted: number): number => {
    const hour = hourOf(clock());
    return (wanted === 1 ? hour + 2 : dayStart(dayOf(hour) + 1)) * HOUR_MS;
  };

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
        affected,
        channel: affectedCounts,
        branch: affectedCounts,
        kind: affectedCounts,
        verdict: affectedCounts,
        status: counts,
        stepHours: z.number(),
        series: z.array(z.object({ at: time, verdict: z.string(), incidents: z.number() })),
        falseBlocks: z.array(z.object({ branch: z.string(), wrong: z.number(), reviewed: z.number() })),
      }),
      handle: async ({ query, actor }) => {
        const sight = sightOf(actor);
        const [from, to] = [since(query.days), until(query.days)];
        const stepHours = query.days === 1 ? 1 : DAY_HOURS;
        const [totals, affected, series] = await Promise.all([
          stats.totals(sight, from, to),
          stats.affected(sight, from, to),
          stats.series(sight, from, to, stepHours),
        ]);
        const withAffected = async (dimension: AffectedBy) => {
          const names = totals[dimension].map(({ name }) => name);
          const found = await stats.affectedBy(sight, { since: from, until: to, dimension }, names);
          return totals[dimension].map((each) => ({ ...each, affected: found.get(each.name) ?? NOBODY }));
        };
        const [channel, branch, kind, verdict] = await Promise.all(AFFECTED_BY.map(withAffected));
        return {
          ...totals,
          ...{ affected, channel, branch, kind, verdict },
          since: iso(from),
          stepHours,
          series: series.map(({ hour, ...each }) => ({ ...each, at: iso(hour * HOUR_MS) })),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/stats/people',
      summary: 'Who sent most different owners in the last days; accounts of PCs, which name nobody, apart',
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
        unnamed: z.array(
          z.object({
            account: z.string(),
            branch: z.string(),
            device: z.string(),
            /** Name of the PC. */
            pc: z.string(),
            incidents: z.number(),
            records: z.number(),
          }),
        ),
      }),
      handle: async ({ query, actor }) => {
        const sight = sightOf(actor);
        const [from, to] = [since(query.days), until(query.days)];
        const days = STANDING_DAYS.find((each) => each === query.days);
        const items =
          days === undefined
            ? await stats.people(sight, from, to, TOP)
            : await stats.standing(sight, days, clock(), TOP);
        const accounts = await stats.accounts(sight, { since: from, until: to, standing: days ?? null, limit: TOP });
        const names = await central.devices.names(accounts.map(({ device }) => device));
        const unnamed = accounts.map(({ person, device, ...each }) => {
          return { ...each, account: person, device, pc: names.get(device) ?? device };
        });
        return { items, unnamed };
      },
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
