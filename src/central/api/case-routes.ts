import { z } from 'zod';
import type { Incident } from '../../model/incident.js';
import { namesPerson, sourceOf } from '../../model/transfer.js';
import { VERDICTS, type Verdict } from '../../model/verdict.js';
import type { Central } from '../central.js';
import { STATUSES } from '../queue/status.js';
import { arrivalOf } from '../sql/arrival.js';
import type { CaseRow, Sight } from '../sql/case-row.js';
import { relatedTo } from '../sql/related.js';
import { timeOf } from '../sql/time-of.js';
import type { Actor } from './access.js';
import { id, iso, said, time, word } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const review = z.object({ step: z.int(), at: time, status: z.enum(STATUSES), by: z.string(), note: z.string() });
const related = z.object({
  id,
  at: time,
  branch: z.string(),
  person: z.string(),
  channel: z.string(),
  host: z.string(),
  verdict: z.enum(VERDICTS),
  total: z.number(),
});
const tracedPerson = z.object({
  person: z.string(),
  source: z.enum(['os', 'login', 'unknown']),
  branch: z.string(),
  /** Of an account: its PC. */
  device: z.string(),
  overlap: z.number(),
  sent: z.number(),
  first: time,
  last: time,
});
const shown = ({ id: incident, at, branch, person, channel, host, verdict, total }: CaseRow) => {
  return { id: incident, at: iso(at), branch, person, channel, host, verdict: verdict as Verdict, total };
};
/** How near somebody is to the thresholds of the law is for reviewers: to others it would read as an allowance. */
function withoutGauge({ gauge: _, counted: __, windows: ___, ...incident }: Incident) {
  return incident;
}

/** Nobody sees or judges what they sent themselves; a branch manager sees the own branch alone. */
export const sightOf = ({ branch, person }: Actor): Sight => ({ branch, person });

/** Incidents, and what a person or a set of fingerprints did over all PCs. */
export function caseRoutes(central: Central) {
  const { cases, audit, clock } = central;
  const found = async (actor: Actor, incident: string) => {
    const there = await cases.get(sightOf(actor), incident, timeOf(incident));
    if (there === null) throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
    return there;
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents/:id',
      summary: 'One incident, with what became of it. Looking is recorded',
      access: 'incidents:read',
      params: z.object({ id }),
      answer: z.object({
        incident: z.looseObject({ id }),
        branch: z.string(),
        device: z.string(),
        /** Name of the PC. */
        pc: z.string(),
        /** By central's clock. */
        receivedAt: time,
        /** How far somebody had set the PC's clock; 0 for not at all. */
        clockSetBySeconds: z.number(),
        reviews: z.array(review),
        sealed: z.boolean(),
      }),
      handle: async ({ params, actor }) => {
        const { row: mine, incident } = await found(actor, params.id);
        await audit.add(actor.name, 'incident.read', { incident: params.id });
        const [reviews, arrival, device] = await Promise.all([
          cases.reviews(params.id, mine.branch),
          arrivalOf(central, mine),
          central.devices.get(mine.device),
        ]);
        return {
          incident: actor.permissions.has('incidents:review') ? incident : withoutGauge(incident),
          branch: mine.branch,
          device: mine.device,
          pc: device?.name ?? '',
          receivedAt: iso(arrival.receivedAt),
          clockSetBySeconds: Math.round(arrival.skewMs / 1000),
          reviews: reviews.map((each) => ({ ...each, at: iso(each.at) })),
          sealed: (await cases.evidence(params.id, mine.branch, mine.at)) !== null,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/:id/related',
      summary: 'What else its owners and its person appear in',
      access: 'people:read',
      params: z.object({ id }),
      answer: z.object({
        /** With the same owners, most in common first. */
        owners: z.array(related.extend({ shared: z.number() })),
        /** Fingerprints that were compared. */
        of: z.number(),
        /** Under the same login, newest first. */
        person: z.array(related),
      }),
      handle: async ({ params, actor }) => {
        const { row: mine } = await found(actor, params.id);
        const { sql, settings } = central;
        const { owners, of, person } = await relatedTo(sql.db, settings.tenant, sightOf(actor), mine);
        await audit.add(actor.name, 'incident.related', { incident: params.id });
        return {
          of,
          owners: owners.map((each) => ({ ...shown(each), shared: each.shared })),
          person: person.map(shown),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/:id/evidence',
      summary: 'The sealed evidence, as the PC sealed it. Fetching is recorded',
      access: 'incidents:review',
      params: z.object({ id }),
      answer: z.object({ jwe: z.string() }),
      handle: async ({ params, actor }) => {
        const { row: mine } = await found(actor, params.id);
        const jwe = await cases.evidence(params.id, mine.branch, mine.at);
        if (jwe === null) throw new Problem('NOT_FOUND', 'Nothing was sealed with this incident.');
        await audit.add(actor.name, 'evidence.fetched', { incident: params.id });
        return { jwe };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/incidents/:id/reviews',
      summary: 'The next step of an incident',
      access: 'incidents:review',
      params: z.object({ id }),
      body: z.object({ step: z.int().positive(), status: z.enum(STATUSES), note: said(2_000) }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        const { row: mine } = await found(actor, params.id);
        const kept = await cases.review(params.id, mine.branch, { ...body, at: clock(), by: actor.name });
        if (!kept) throw new Problem('CONFLICT', 'Somebody else took this step; load the incident again.');
        await audit.add(actor.name, 'incident.reviewed', { incident: params.id, status: body.status });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/people/:person/drip',
      summary: 'What one person sent over all PCs in a time; an account may be several people',
      access: 'people:read',
      params: z.object({ person: word }),
      query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
      answer: z.object({
        source: z.enum(['os', 'login', 'unknown']),
        transfers: z.number(),
        prints: z.number(),
        devices: z.number(),
      }),
      handle: async ({ params, query, actor }) => {
        if (params.person === actor.person) throw new Problem('FORBIDDEN', 'These are your own transfers.');
        await audit.add(actor.name, 'person.read', { person: params.person });
        const since = clock() - query.days * 86_400_000;
        return { source: sourceOf(params.person), ...(await cases.drip(actor.branch, params.person, since)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/trace',
      summary: 'Who had these fingerprints, over all PCs',
      access: 'people:read',
      body: z.object({
        prints: z
          .array(z.string().regex(/^[0-9a-f]{16}$/))
          .min(1)
          .max(10_000),
        days: z.int().min(1).max(3_650).default(365),
      }),
      answer: z.object({ people: z.array(tracedPerson), unnamed: z.array(tracedPerson) }),
      maxBytes: 512 * 1024,
      handle: async ({ body, actor }) => {
        await audit.add(actor.name, 'trace', { prints: body.prints.length });
        const since = clock() - body.days * 86_400_000;
        const all = (await cases.trace(sightOf(actor), [...new Set(body.prints)], since)).map((each) => ({
          ...each,
          source: sourceOf(each.person),
          first: iso(each.first),
          last: iso(each.last),
        }));
        return {
          people: all.filter(({ person }) => namesPerson(person)),
          unnamed: all.filter(({ person }) => !namesPerson(person)),
        };
      },
    }),
  ];
}
