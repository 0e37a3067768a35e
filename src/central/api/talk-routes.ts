import { z } from 'zod';
import type { Central } from '../central.js';
import { calledIn } from '../sql/comments.js';
import { timeOf } from '../sql/time-of.js';
import type { Actor } from './access.js';
import { sightOf } from './case-routes.js';
import { id, iso, said, time } from './fields.js';
import { Problem } from './problem.js';
import { accountOf } from './queue-routes.js';
import { DONE, done, route } from './route.js';

const comment = z.object({ id: z.string(), at: time, by: z.string(), text: z.string() });
const view = z.object({ name: z.string(), query: z.string(), shared: z.boolean(), by: z.string() });

/** What reviewers tell each other, and the filters they keep. */
export function talkRoutes(central: Central) {
  const { cases, comments, views, audit, clock } = central;
  const found = async (actor: Actor, incident: string) => {
    const there = await cases.get(sightOf(actor), incident, timeOf(incident));
    if (there === null) throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
    return { id: incident, branch: there.row.branch };
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents/:id/comments',
      summary: 'What was said about an incident, oldest first',
      access: 'incidents:read',
      params: z.object({ id }),
      answer: z.object({ items: z.array(comment) }),
      handle: async ({ params, actor }) => {
        const items = await comments.list(await found(actor, params.id));
        await comments.seen(accountOf(actor), params.id, clock());
        return { items: items.map((each) => ({ ...each, at: iso(each.at) })) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/incidents/:id/comments',
      summary: 'Says something about an incident; @name calls somebody',
      access: 'incidents:review',
      params: z.object({ id }),
      body: z.object({ text: said(4_000, 1) }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        const incident = await found(actor, params.id);
        const called: string[] = [];
        for (const name of calledIn(body.text)) {
          const account = await central.accounts.get(name);
          if (account !== null && account.disabledAt === null) called.push(name);
        }
        await comments.add(incident, accountOf(actor), body.text, called, clock());
        await audit.add(actor.name, 'incident.commented', { incident: params.id });
        await central.changed();
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/mentions',
      summary: 'Where you were called and have not looked yet',
      access: 'incidents:read',
      answer: z.object({ items: z.array(z.object({ comment: z.string(), incident: id, at: time })) }),
      handle: async ({ actor }) => {
        const items = await comments.mentions(accountOf(actor));
        return { items: items.map((each) => ({ ...each, at: iso(each.at) })) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/views',
      summary: 'Filters that you keep, and those that are shared',
      access: 'incidents:read',
      answer: z.object({ items: z.array(view) }),
      handle: async ({ actor }) => ({ items: await views.list(accountOf(actor)) }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/views/:name',
      summary: 'Keeps a filter under a name',
      access: 'incidents:read',
      params: z.object({ name: said(60, 1) }),
      body: z.object({ query: said(2_000), shared: z.boolean() }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        if (!(await views.keep(accountOf(actor), { ...params, ...body }, clock()))) {
          throw new Problem('CONFLICT', 'You keep 50 filters already; remove one.');
        }
        return DONE;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/views/:name',
      summary: 'Forgets a filter of yours',
      access: 'incidents:read',
      params: z.object({ name: said(60, 1) }),
      answer: done,
      handle: async ({ params, actor }) => {
        await views.remove(accountOf(actor), params.name);
        return DONE;
      },
    }),
  ];
}
