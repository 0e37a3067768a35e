import { z } from 'zod';
import type { Central } from '../central.js';
import type { Plea } from '../sql/pleas.js';
import { id, iso, limit, time } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const plea = z.object({
  incident: id,
  branch: z.string(),
  person: z.string(),
  askedAt: time,
  state: z.enum(['waiting', 'granted', 'denied', 'expired']),
  decidedAt: time.nullable(),
  decidedBy: z.string().nullable(),
  host: z.string(),
  channel: z.string(),
  rule: z.string().nullable(),
  records: z.record(z.string(), z.number()),
  samples: z.array(z.string()),
  reason: z.string().nullable(),
});

/** Requests of people at PCs to release one refused transfer: decided by the branch's manager or by security, not by themselves. */
export function releaseRoutes(central: Central) {
  const { pleas, audit, clock } = central;
  const shown = ({ about, askedAt, decidedAt, device: _, ...rest }: Plea): z.infer<typeof plea> => ({
    ...rest,
    askedAt: iso(askedAt),
    decidedAt: decidedAt === null ? null : iso(decidedAt),
    host: about?.host ?? '',
    channel: about?.channel ?? '',
    rule: about?.rule ?? null,
    records: about?.records ?? {},
    samples: [...(about?.samples ?? [])],
    reason: about?.reason?.text ?? null,
  });
  return [
    route({
      method: 'GET',
      path: '/api/v1/releases',
      summary: 'Requests to release a refused transfer, newest first',
      access: 'releases:decide',
      query: z.object({ limit }),
      answer: z.object({ items: z.array(plea) }),
      handle: async ({ query, actor }) => {
        const { branch, person } = actor;
        return { items: (await pleas.list({ branch, person, limit: query.limit }, clock())).map(shown) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/releases/:id',
      summary: 'Grants or denies a release; a granted one is good for that record set and destination, once, for a day',
      access: 'releases:decide',
      params: z.object({ id }),
      body: z.object({ granted: z.boolean() }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        const found = await pleas.get(params.id, clock());
        const mine = found !== null && (actor.branch === null || found.branch === actor.branch);
        // Nobody releases what they sent themselves; nor does a program decide.
        if (!mine || found.person === actor.person) throw new Problem('NOT_FOUND', 'There is no such request.');
        if (actor.session === null) throw new Problem('FORBIDDEN', 'A person decides this, signed in.');
        if (found.about === null) throw new Problem('CONFLICT', 'Its incident has not arrived yet; try again soon.');
        if (!(await pleas.decide(found, { granted: body.granted, by: actor.name }, clock()))) {
          throw new Problem('CONFLICT', 'It is decided already, or nobody answered for a day.');
        }
        await audit.add(actor.name, body.granted ? 'release.granted' : 'release.denied', { incident: params.id });
        await central.changed();
        return DONE;
      },
    }),
  ];
}
