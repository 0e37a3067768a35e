import { z } from 'zod';
import { CATEGORIES } from '../../model/category.js';
import { KINDS } from '../../model/kind.js';
import { VERDICTS } from '../../model/verdict.js';
import type { Central } from '../central.js';
import { OPEN, STATUSES, statusOf } from '../queue/status.js';
import { SEVERITIES } from '../queue/weigh.js';
import { MAX_CHANGED, type QueueRow } from '../sql/queue.js';
import type { Actor } from './access.js';
import { sightOf } from './case-routes.js';
import { afterCursor, cursorOf } from './cursor.js';
import { defined, id, iso, limit, page, said, several, time, word, yes } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const counts = z.partialRecord(z.enum(KINDS), z.number());

const row = z.object({
  id,
  at: time,
  branch: z.string(),
  device: z.string(),
  person: z.string(),
  channel: z.string(),
  category: z.string(),
  host: z.string(),
  verdict: z.enum(VERDICTS),
  asked: z.enum(VERDICTS),
  rule: z.string().nullable(),
  records: counts,
  total: z.number(),
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  outcome: z.string(),
  assignee: z.string().nullable(),
  dueAt: time.nullable(),
  provenance: z.number(),
  known: z.number(),
  canaries: z.number(),
  folded: z.number(),
});

const filter = z.object({
  since: time.optional(),
  until: time.optional(),
  branch: several(word).optional(),
  person: several(word).optional(),
  device: several(word).optional(),
  channel: several(word).optional(),
  category: several(z.enum(CATEGORIES)).optional(),
  kind: several(z.enum(KINDS)).optional(),
  rule: several(word).optional(),
  verdict: several(z.enum(VERDICTS)).optional(),
  severity: several(z.enum(SEVERITIES)).optional(),
  status: several(z.enum(STATUSES)).optional(),
  /** An account's name, `me` or `none`. */
  assignee: word.optional(),
  provenance: yes.optional(),
  known: yes.optional(),
  canary: yes.optional(),
  overdue: yes.optional(),
  /** What lies behind this one. */
  fold: id.optional(),
  /** Without what lies behind another. */
  leads: yes.optional(),
});

const CAPACITY = 'daily-capacity';
const DEFAULT_CAPACITY = 50;
/** One in so many of the day's work is drawn by lot: what is always ranked low would else never be looked at. */
const SAMPLE_OF = 5;

/** Name of an account, as it signs in. */
export const accountOf = ({ name }: Actor): string => name.replace(/^account:/, '');

/** The queue: what there is to review, and what reviewers do with it. */
export function queueRoutes(central: Central) {
  const { queue, audit, clock, counters } = central;
  const assigneeOf = (given: string, actor: Actor): string | null =>
    given === 'none' ? null : given === 'me' ? accountOf(actor) : given;

  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents',
      summary: 'Incidents, newest or weightiest first',
      access: 'incidents:read',
      query: filter.extend({ limit, cursor: z.string().optional(), order: z.enum(['time', 'rank']).default('time') }),
      answer: page(row),
      handle: async ({ query, actor }) => {
        const { cursor, limit: wanted, order, since, until, assignee, severity, overdue, ...same } = query;
        const { rows, next } = await queue.list(
          sightOf(actor),
          {
            ...defined(same),
            ...(since === undefined ? {} : { since: Date.parse(since) }),
            ...(until === undefined ? {} : { until: Date.parse(until) }),
            ...(assignee === undefined ? {} : { assignee: assigneeOf(assignee, actor) }),
            ...(severity === undefined ? {} : { severity: severity.map((each) => SEVERITIES.indexOf(each)) }),
            ...(overdue === undefined ? {} : { overdueAt: clock() }),
          },
          { order, limit: wanted, ...(cursor === undefined ? {} : { after: afterCursor(cursor) }) },
        );
        return { items: rows.map(shownRow), next: next === null ? null : cursorOf(next) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/incidents/act',
      summary: 'The next step of several incidents at once, with what lies behind them if wanted',
      access: 'incidents:review',
      body: z.object({
        ids: z.array(id).min(1).max(200),
        folded: z.boolean().default(false),
        status: z.enum(STATUSES).optional(),
        assignee: word.nullable().optional(),
        dueAt: time.nullable().optional(),
        note: said(2_000).default(''),
      }),
      answer: z.object({ changed: z.array(id), refused: z.array(id) }),
      handle: async ({ body, actor }) => {
        const { ids: given, folded, status, assignee, dueAt, note } = body;
        if (assignee != null && !(await mayReview(central, assignee === 'me' ? accountOf(actor) : assignee))) {
          throw new Problem('INVALID', 'There is no account of that name that reviews incidents.');
        }
        const sight = sightOf(actor);
        const ids = folded ? await queue.behind(sight, given) : given;
        const change = {
          ...(status === undefined ? {} : { status }),
          ...(assignee === undefined ? {} : { assignee: assignee === null ? null : assigneeOf(assignee, actor) }),
          ...(dueAt === undefined ? {} : { dueAt: dueAt === null ? null : Date.parse(dueAt) }),
          note,
        };
        const result = await queue.change(sight, ids.slice(0, MAX_CHANGED), change, actor.name, clock());
        await audit.add(actor.name, 'incidents.changed', {
          ...defined({ status, assignee, dueAt }),
          incidents: result.changed,
        });
        await central.changed();
        return result;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/queue/today',
      summary: "A day's work: the weightiest, and a sample of the rest drawn by lot",
      access: 'incidents:read',
      answer: z.object({
        capacity: z.number(),
        items: z.array(row.extend({ why: z.enum(['rank', 'sample']) })),
      }),
      handle: async ({ actor }) => {
        const capacity = (await counters.get(CAPACITY)) ?? DEFAULT_CAPACITY;
        const drawn = Math.ceil(capacity / SAMPLE_OF);
        const sight = sightOf(actor);
        const { rows: ranked } = await queue.list(
          sight,
          { status: OPEN.filter((status) => status !== 'investigating'), leads: true },
          { order: 'rank', limit: capacity - drawn },
        );
        const sample = await queue.sample(sight, drawn, new Set(ranked.map((each) => each.id)));
        return {
          capacity,
          items: [
            ...ranked.map((each) => ({ ...shownRow(each), why: 'rank' as const })),
            ...sample.map((each) => ({ ...shownRow(each), why: 'sample' as const })),
          ],
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/queue/capacity',
      summary: 'How many incidents are looked at in a day',
      access: 'incidents:review',
      body: z.object({ capacity: z.int().min(1).max(200) }),
      answer: done,
      handle: async ({ body, actor }) => {
        await counters.set(CAPACITY, body.capacity);
        await audit.add(actor.name, 'queue.capacity', body);
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/reviewers',
      summary: 'Accounts that incidents can be given to',
      access: 'incidents:review',
      answer: z.object({ items: z.array(z.string()) }),
      handle: async () => {
        const accounts = await central.accounts.list();
        return { items: accounts.filter(reviews).map(({ name }) => name) };
      },
    }),
  ];
}

const reviews = ({ role, disabledAt }: { readonly role: string; readonly disabledAt: number | null }): boolean =>
  disabledAt === null && (role === 'reviewer' || role === 'lead');

async function mayReview(central: Central, name: string): Promise<boolean> {
  const account = await central.accounts.get(name);
  return account !== null && reviews(account);
}

function shownRow({ rank: _, ...each }: QueueRow) {
  return {
    ...each,
    at: iso(each.at),
    records: JSON.parse(each.records) as object,
    severity: SEVERITIES[each.severity] ?? 'low',
    status: statusOf(each.status),
    dueAt: each.dueAt === null ? null : iso(each.dueAt),
    folded: Number(each.folded),
  };
}
