import { z } from 'zod';
import { uuidv7 } from '../../incident/uuid.js';
import type { Central } from '../central.js';
import { readCsv } from '../directory/csv.js';
import { sourceSchema } from '../directory/definition.js';
import { DirectoryError } from '../directory/snapshot.js';
import { publishStaff, syncSource } from '../directory/sync.js';
import { id, iso, time } from './fields.js';
import { nameOf } from './hidden.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const DAY_MS = 86_400_000;
const MAX_CSV_BYTES = 16 * 1024 * 1024;
const named = z.object({ id });
const taken = z.object({ people: z.int(), joined: z.int(), left: z.int(), published: z.boolean() });

/** Who works for the company: where that is kept, branches, and who leaves. Phones go in and come out to PCs alone. */
export function directoryRoutes(central: Central) {
  const { directory, audit, clock } = central;
  const missing = (): Problem => new Problem('NOT_FOUND', 'There is no such source.');
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DirectoryError) throw new Problem('CONFLICT', error.message, { cause: error });
      const why = error instanceof Error ? error.name : 'unknown';
      throw new Problem('CONFLICT', `The directory cannot be read (${why}); its entry in the list says more.`, {
        cause: error,
      });
    }
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/directory/sources',
      summary: 'Directories that people are read from, without their secrets',
      access: 'settings:manage',
      answer: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            type: z.string(),
            target: z.string(),
            createdAt: time,
            createdBy: z.string(),
            doneAt: time.nullable(),
            error: z.string().nullable(),
            people: z.int(),
          }),
        ),
      }),
      handle: async () => ({
        items: (await directory.sources()).map(({ createdAt, doneAt, ...rest }) => ({
          ...rest,
          createdAt: iso(createdAt),
          doneAt: doneAt === null ? null : iso(doneAt),
        })),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/directory/sources',
      summary: 'A new directory: LDAP or Active Directory, WeCom, DingTalk, or lists',
      access: 'settings:manage',
      body: sourceSchema,
      answer: z.object({ id: z.string() }),
      handle: async ({ body, actor }) => {
        const made = uuidv7(clock(), central.random);
        if (!(await directory.addSource(made, body, actor.name, clock()))) {
          throw new Problem('CONFLICT', 'There is a source of that name.');
        }
        await audit.add(actor.name, 'directory.added', { source: body.name, type: body.where.type });
        return { id: made };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/directory/sources/:id',
      summary: 'Forgets a directory and everybody it named',
      access: 'settings:manage',
      params: named,
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await directory.removeSource(params.id))) throw missing();
        await audit.add(actor.name, 'directory.removed', { source: params.id });
        await publishStaff(central);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/directory/sources/:id/sync',
      summary: 'Reads a directory now and publishes the staff list; `anyway` also when half of all people are gone',
      access: 'settings:manage',
      params: named,
      body: z.object({ anyway: z.boolean().default(false) }),
      answer: taken,
      handle: async ({ params, body, actor }) => {
        central.limits.jobs.take(actor.name);
        const found = await told(() => syncSource(central, params.id, central.reach, body.anyway));
        if (found === null) throw missing();
        await audit.add(actor.name, 'directory.read', { source: params.id, ...found });
        return { ...found, published: await publishStaff(central) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/directory/sources/:id/list',
      summary: 'Takes a list as CSV in place of what this source said before, and publishes the staff list',
      access: 'settings:manage',
      params: named,
      body: z.object({ csv: z.string().max(MAX_CSV_BYTES), anyway: z.boolean().default(false) }),
      answer: taken,
      maxBytes: MAX_CSV_BYTES + 1024,
      handle: async ({ params, body, actor }) => {
        if ((await directory.open(params.id))?.where.type !== 'csv') throw missing();
        const found = await told(() => directory.take(params.id, readCsv(body.csv), clock(), body.anyway));
        await audit.add(actor.name, 'directory.read', { source: params.id, ...found });
        return { ...found, published: await publishStaff(central) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/directory/units',
      summary: 'The tree of branches as directories have it',
      access: 'fleet:read',
      answer: z.object({
        items: z.array(z.object({ id: z.string(), name: z.string(), parent: z.string().nullable() })),
      }),
      handle: async () => ({ items: await directory.units() }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/directory/leavers',
      summary: 'People whose last day lies within so many days of today: for whom a leaver report is due',
      access: 'people:read',
      query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }),
      answer: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            unit: z.string().nullable(),
            at: time,
            /** What a look back is asked for: the login of that name in each source system. */
            logins: z.array(z.string()),
          }),
        ),
      }),
      handle: async ({ query, actor }) => {
        const span = query.days * DAY_MS;
        const [items, systems] = await Promise.all([
          directory.leavers(clock() - span, clock() + span),
          central.seen.systems(),
        ]);
        await audit.add(actor.name, 'leavers.read', { days: query.days });
        return {
          items: items.map(({ at, id: whole, ...rest }) => {
            const name = nameOf(central, whole);
            return { ...rest, id: name, at: iso(at), logins: systems.map((system) => `login:${system}:${name}`) };
          }),
        };
      },
    }),
  ];
}
