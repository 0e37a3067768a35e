import { z } from 'zod';
import { KINDS } from '../../model/kind.js';
import { VERDICTS } from '../../model/verdict.js';
import { SESSION_COOKIE, SESSION_LIFE_MS } from '../access/sign-in.js';
import type { Central } from '../central.js';
import { halt, kill, promote } from '../publish/release.js';
import { type Sight, STATUSES } from '../sql/cases.js';
import { timeOf } from '../sql/intake.js';
import type { Actor } from './access.js';
import { afterCursor, cursorOf } from './cursor.js';
import { Problem } from './problem.js';
import { DONE, done, type Route, route } from './route.js';

const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const word = z.string().min(1).max(200);
const limit = z.coerce.number().int().min(1).max(200).default(50);
const time = z.iso.datetime();
const counts = z.partialRecord(z.enum(KINDS), z.number());

const row = z.object({
  id,
  at: time,
  branch: z.string(),
  device: z.string(),
  person: z.string(),
  channel: z.string(),
  host: z.string(),
  verdict: z.enum(VERDICTS),
  asked: z.enum(VERDICTS),
  rule: z.string().nullable(),
  records: counts,
  total: z.number(),
});
const review = z.object({ step: z.int(), at: time, status: z.enum(STATUSES), by: z.string(), note: z.string() });
const pc = z.object({
  device: z.string(),
  name: z.string(),
  branch: z.string(),
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
});
const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
const ring = z.object({ ring: word });

/** Nobody sees or judges what they sent themselves; a branch manager sees the own branch alone. */
const sightOf = ({ branch, person }: Actor): Sight => ({ branch, person });
const iso = (at: number): string => new Date(at).toISOString();

/** What the console and programs call. */
export function consoleRoutes(central: Central): Route[] {
  const { cases, fleet, audit, signIn, clock } = central;
  const found = async (actor: Actor, incident: string) => {
    const there = await cases.get(sightOf(actor), incident, timeOf(incident));
    if (there === null) throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
    return there;
  };

  return [
    route({
      method: 'POST',
      path: '/api/v1/session',
      summary: 'Sign in with name, password and the code of the second factor',
      access: 'public',
      body: z.object({ name: word, password: z.string().min(1).max(1_000), code: z.string().regex(/^\d{6}$/) }),
      answer: done,
      handle: async ({ body, request, reply }) => {
        central.limits.signIn.take(request.ip);
        const secret = await signIn.withPassword(body.name, body.password, body.code);
        reply.setCookie(SESSION_COOKIE, secret, {
          path: '/',
          secure: true,
          httpOnly: true,
          sameSite: 'strict',
          maxAge: SESSION_LIFE_MS / 1000,
        });
        return DONE;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      summary: 'Sign out',
      access: 'signed-in',
      answer: done,
      handle: async ({ actor, reply }) => {
        if (actor.session !== null) await signIn.end(actor.session);
        reply.clearCookie(SESSION_COOKIE, { path: '/', secure: true });
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/me',
      summary: 'Who is signed in, and what they may do',
      access: 'signed-in',
      answer: z.object({ name: z.string(), permissions: z.array(z.string()), branch: z.string().nullable() }),
      handle: ({ actor }) => ({ name: actor.name, permissions: [...actor.permissions], branch: actor.branch }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents',
      summary: 'Incidents, newest first',
      access: 'incidents:read',
      query: z.object({
        limit,
        cursor: z.string().optional(),
        since: time.optional(),
        until: time.optional(),
        branch: word.optional(),
        verdict: z.enum(VERDICTS).optional(),
        channel: word.optional(),
        person: word.optional(),
        device: word.optional(),
      }),
      answer: page(row),
      handle: async ({ query, actor }) => {
        const { cursor, since, until, limit: wanted, ...same } = query;
        const rows = await cases.list(sightOf(actor), {
          ...defined(same),
          limit: wanted + 1,
          ...(cursor === undefined ? {} : { after: afterCursor(cursor) }),
          ...(since === undefined ? {} : { since: Date.parse(since) }),
          ...(until === undefined ? {} : { until: Date.parse(until) }),
        });
        const shown = rows.slice(0, wanted);
        const last = shown.at(-1);
        return {
          items: shown.map((each) => ({ ...each, at: iso(each.at), records: JSON.parse(each.records) as object })),
          next: rows.length > wanted && last !== undefined ? cursorOf(last) : null,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/incidents/:id',
      summary: 'One incident, with what became of it. Looking is recorded',
      access: 'incidents:read',
      params: z.object({ id }),
      answer: z.object({
        incident: z.looseObject({ id }),
        branch: z.string(),
        reviews: z.array(review),
        sealed: z.boolean(),
      }),
      handle: async ({ params, actor }) => {
        const { row: mine, incident } = await found(actor, params.id);
        await audit.add(actor.name, 'incident.read', { incident: params.id });
        const reviews = await cases.reviews(params.id, mine.branch);
        return {
          incident,
          branch: mine.branch,
          reviews: reviews.map((each) => ({ ...each, at: iso(each.at) })),
          sealed: (await cases.evidence(params.id, mine.branch, mine.at)) !== null,
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
      body: z.object({ step: z.int().positive(), status: z.enum(STATUSES), note: z.string().max(2_000) }),
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
      summary: 'What one person sent over all PCs in a time',
      access: 'people:read',
      params: z.object({ person: word }),
      query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
      answer: z.object({ transfers: z.number(), prints: z.number(), devices: z.number() }),
      handle: async ({ params, query, actor }) => {
        if (params.person === actor.person) throw new Problem('FORBIDDEN', 'These are your own transfers.');
        await audit.add(actor.name, 'person.read', { person: params.person });
        return cases.drip(params.person, clock() - query.days * 86_400_000);
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
      answer: z.object({
        people: z.array(
          z.object({
            person: z.string(),
            branch: z.string(),
            overlap: z.number(),
            sent: z.number(),
            first: time,
            last: time,
          }),
        ),
      }),
      maxBytes: 512 * 1024,
      handle: async ({ body, actor }) => {
        await audit.add(actor.name, 'trace', { prints: body.prints.length });
        const people = await cases.trace([...new Set(body.prints)], clock() - body.days * 86_400_000);
        return { people: people.map((each) => ({ ...each, first: iso(each.first), last: iso(each.last) })) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/fleet',
      summary: 'PCs: what they run, when they were seen, what they cover, what is missing',
      access: 'fleet:read',
      query: z.object({
        limit,
        cursor: id.optional(),
        branch: word.optional(),
        silent: z.coerce.number().int().optional(),
      }),
      answer: page(pc),
      handle: async ({ query, actor }) => {
        const branch = actor.branch ?? query.branch;
        const items = await fleet.list({
          limit: query.limit,
          ...(branch === undefined ? {} : { branch }),
          ...(query.cursor === undefined ? {} : { after: query.cursor }),
          ...(query.silent === undefined ? {} : { silentSince: clock() - query.silent * 1000 }),
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
      method: 'PUT',
      path: '/api/v1/fleet/:id/tags',
      summary: 'Tags of a PC, which may decide its ring',
      access: 'fleet:manage',
      params: z.object({ id }),
      body: z.object({ tags: z.array(word).max(20) }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        if (!(await central.devices.place(params.id, body))) throw new Problem('NOT_FOUND', 'There is no such PC.');
        await audit.add(actor.name, 'pc.tagged', { device: params.id, tags: body.tags });
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
      body: ring.extend({ version: z.int().positive(), mode: z.enum(['observe', 'enforce']) }),
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
      body: ring.extend({ halted: z.boolean(), why: word }),
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
      body: z.object({ hours: z.int().min(1).max(24).nullable(), why: word }),
      answer: done,
      handle: async ({ body, actor }) => {
        await kill(central, body.hours, actor.name, body.why);
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/audit',
      summary: 'What was done, newest first',
      access: 'audit:read',
      query: z.object({ limit, cursor: z.coerce.number().int().positive().optional() }),
      answer: page(
        z.object({
          number: z.int(),
          at: time,
          actor: z.string(),
          action: z.string(),
          detail: z.unknown(),
          hash: z.string(),
        }),
      ),
      handle: async ({ query }) => {
        const { cursor } = query;
        const rows = await audit.list({ limit: query.limit, ...(cursor === undefined ? {} : { before: cursor }) });
        const last = rows.at(-1);
        return {
          items: rows.map((each) => ({ ...each, at: iso(each.at) })),
          next: last === undefined || last.number === 1 ? null : String(last.number),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/accounts',
      summary: 'Accounts, without their secrets',
      access: 'accounts:manage',
      answer: z.object({
        items: z.array(
          z.object({ name: z.string(), role: z.string(), branch: z.string().nullable(), disabled: z.boolean() }),
        ),
      }),
      handle: async () => ({
        items: (await central.accounts.list()).map(({ name, role, branch, disabledAt }) => {
          return { name, role, branch, disabled: disabledAt !== null };
        }),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/accounts/:name/disable',
      summary: 'Ends an account and its sessions',
      access: 'accounts:manage',
      params: z.object({ name: word }),
      answer: done,
      handle: async ({ params, actor }) => {
        if (!(await central.accounts.disable(params.name, clock()))) {
          throw new Problem('NOT_FOUND', 'There is no such account.');
        }
        await audit.add(actor.name, 'account.disabled', { account: params.name });
        return DONE;
      },
    }),
  ];
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
