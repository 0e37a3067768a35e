import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { uuidv7 } from '../../incident/uuid.js';
import type { Incident } from '../../model/incident.js';
import type { Central } from '../central.js';
import { ASK_LIFE_MS, OPENING_STATES, type Opening } from '../sql/openings.js';
import { timeOf } from '../sql/time-of.js';
import type { Actor } from './access.js';
import { id, iso, said, time } from './fields.js';
import { evidenceSchema, sealedText } from './item.js';
import { accountOf, keyId, publicKey } from './key-routes.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const purpose = said(500, 4);
const opening = z.object({
  id,
  incident: id,
  branch: z.string(),
  requester: z.string(),
  purpose: z.string(),
  askedAt: time,
  approver: z.string().nullable(),
  decidedAt: time.nullable(),
  state: z.enum(OPENING_STATES),
  note: z.string(),
  expiresAt: time.nullable(),
  /** What the caller is to it. */
  mine: z.boolean(),
  mayDecide: z.boolean(),
});
/** What a reader does with open values. Their screen says so too. */
const ACTS = ['read', 'copied', 'printed', 'closed', 'in-case'] as const;
const MAX_RESEALED = 1024 * 1024;
const LISTED_MS = 30 * 86_400_000;

/** Full values, seen by two people's agreement: asked for, opened by another in their browser, read for a while. */
export function openingRoutes(central: Central) {
  const { cases, openings, reviewKeys, audit, clock } = central;

  const incidentOf = async (actor: Actor, incident: string): Promise<{ branch: string; incident: Incident }> => {
    const there = await cases.get({ branch: actor.branch, person: actor.person }, incident, timeOf(incident));
    if (there === null) throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
    return { branch: there.row.branch, incident: there.incident };
  };
  const isMine = ({ requester }: Opening, { name }: Actor): boolean => requester === name;
  /** Another account than the requester's, and nobody the incident is about. */
  const mayDecide = (one: Opening, actor: Actor): boolean =>
    one.state === 'waiting' &&
    actor.session !== null &&
    actor.permissions.has('evidence:approve') &&
    !isMine(one, actor) &&
    one.person !== actor.person &&
    (actor.branch === null || actor.branch === one.branch);
  const shown = (one: Opening, actor: Actor): z.infer<typeof opening> => {
    const { askedAt, decidedAt, expiresAt, at: _, person: __, key: ___, ...rest } = one;
    return {
      ...rest,
      askedAt: iso(askedAt),
      decidedAt: decidedAt === null ? null : iso(decidedAt),
      expiresAt: expiresAt === null ? null : iso(expiresAt),
      mine: isMine(one, actor),
      mayDecide: mayDecide(one, actor),
    };
  };
  const found = async (actor: Actor, wanted: string): Promise<Opening> => {
    const one = await openings.get(wanted, clock());
    const near = one !== null && (isMine(one, actor) || actor.permissions.has('evidence:approve'));
    if (!near || one.person === actor.person) throw new Problem('NOT_FOUND', 'There is no such request.');
    return one;
  };
  const decidable = async (actor: Actor, wanted: string): Promise<Opening> => {
    const one = await found(actor, wanted);
    if (isMine(one, actor)) throw new Problem('FORBIDDEN', 'Somebody else must agree to what you ask for.');
    if (one.state !== 'waiting') throw new Problem('CONFLICT', 'This was decided already, or waited too long.');
    if (!mayDecide(one, actor)) throw new Problem('FORBIDDEN', 'This is not for you to decide.');
    return one;
  };

  return [
    route({
      method: 'POST',
      path: '/api/v1/incidents/:id/openings',
      summary: 'Asks to see the full values of an incident, with a purpose',
      access: 'incidents:review',
      params: z.object({ id }),
      body: z.object({ purpose }),
      answer: z.object({ id }),
      handle: async ({ params, body, actor }) => {
        const account = accountOf(actor);
        const { branch, incident } = await incidentOf(actor, params.id);
        if (incident.sealed == null) throw new Problem('NOT_FOUND', 'Nothing was sealed with this incident.');
        const { reviewers } = incident.sealed;
        const key = (await reviewKeys.of(account)).find((mine) => mine.use === 'review' && reviewers.includes(mine.id));
        if (key === undefined) {
          throw new Problem('CONFLICT', 'This was sealed before your key was in force: another reviewer can ask.');
        }
        const now = clock();
        const wanted = uuidv7(now, randomBytes);
        await openings.ask(
          {
            id: wanted,
            incident: params.id,
            branch,
            at: timeOf(params.id),
            person: incident.person.id,
            requester: actor.name,
            key: key.id,
            purpose: body.purpose,
          },
          now,
        );
        await audit.add(actor.name, 'evidence.asked', {
          incident: params.id,
          opening: wanted,
          purpose: body.purpose,
        });
        return { id: wanted };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/openings',
      summary: 'Requests to see full values: own ones, and for approvers those of others',
      access: 'incidents:review',
      query: z.object({ incident: id.optional() }),
      answer: z.object({ items: z.array(opening) }),
      handle: async ({ query, actor }) => {
        const now = clock();
        const filter = query.incident === undefined ? {} : { incident: query.incident };
        const all = await openings.list({ since: now - LISTED_MS, ...filter }, now);
        const approves = actor.permissions.has('evidence:approve');
        const near = all.filter((one) => isMine(one, actor) || (approves && one.person !== actor.person));
        const here = near.filter((one) => actor.branch === null || one.branch === actor.branch);
        return { items: here.map((one) => shown(one, actor)) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/openings/:id',
      summary: 'One request; for its approver with what is sealed, for its requester with what was sealed anew',
      access: 'incidents:review',
      params: z.object({ id }),
      answer: z.object({
        opening,
        /** Of the texts, as the PC said when it sealed them. */
        texts: z.array(z.string()),
        /** For who may decide. */
        approve: z.object({ evidence: evidenceSchema, key: publicKey, keyId }).nullable(),
        /** For the requester, while it is open. */
        resealed: z.array(sealedText).nullable(),
      }),
      handle: async ({ params, actor }) => {
        const one = await found(actor, params.id);
        const { incident } = await incidentOf(actor, one.incident);
        const resealed = isMine(one, actor) ? await openings.resealed(one.id, clock()) : null;
        if (resealed !== null) await audit.add(actor.name, 'evidence.taken', { opening: one.id });
        const [jwe, key] = mayDecide(one, actor)
          ? await Promise.all([cases.evidence(one.incident, one.branch, one.at), reviewKeys.get(one.key)])
          : [null, null];
        if (jwe !== null) await audit.add(actor.name, 'evidence.fetched', { incident: one.incident, opening: one.id });
        return {
          opening: shown(one, actor),
          texts: incident.sealed?.texts ?? [],
          approve: jwe === null || key === null ? null : { evidence: JSON.parse(jwe), key: key.key, keyId: key.id },
          resealed: resealed === null ? null : JSON.parse(resealed),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/openings/:id/approve',
      summary: 'Agrees: what was opened in this browser, sealed anew to the requester alone',
      access: 'evidence:approve',
      params: z.object({ id }),
      body: z.object({ texts: z.array(sealedText).min(1).max(8) }),
      answer: done,
      maxBytes: 2 * MAX_RESEALED,
      handle: async ({ params, body, actor }) => {
        accountOf(actor);
        const one = await decidable(actor, params.id);
        const toOneKey = body.texts.every(({ recipients }) => {
          return recipients.length === 1 && recipients[0]?.header.kid === one.key;
        });
        if (!toOneKey) throw new Problem('INVALID', 'Seal it to the key of the requester, and to nobody else.');
        await decide(one, actor, JSON.stringify(body.texts), '');
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/openings/:id/refuse',
      summary: 'Refuses a request, with the reason',
      access: 'evidence:approve',
      params: z.object({ id }),
      body: z.object({ note: said(500, 1) }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        accountOf(actor);
        await decide(await decidable(actor, params.id), actor, null, body.note);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/openings/:id/acts',
      summary: 'Records what its reader does with open values',
      access: 'incidents:review',
      params: z.object({ id }),
      body: z.object({ act: z.enum(ACTS), characters: z.int().nonnegative().max(10_000_000).optional() }),
      answer: done,
      handle: async ({ params, body, actor }) => {
        const one = await found(actor, params.id);
        if (!isMine(one, actor)) throw new Problem('FORBIDDEN', 'These values were not opened for you.');
        const { act, characters } = body;
        // What is told late is kept all the same; what cannot have been is not.
        const possible = one.state === 'open' || (one.state === 'over' && one.approver !== null && act !== 'read');
        if (!possible) throw new Problem('CONFLICT', 'These values are not open.');
        await audit.add(actor.name, `evidence.${act}`, {
          opening: one.id,
          incident: one.incident,
          ...(characters === undefined ? {} : { characters }),
        });
        return DONE;
      },
    }),
  ];

  async function decide(one: Opening, actor: Actor, resealed: string | null, note: string): Promise<void> {
    const decision = { approver: actor.name, resealed, note };
    if (!(await openings.decide(one.id, decision, clock()))) {
      throw new Problem('CONFLICT', `This was decided already, or waited more than ${ASK_LIFE_MS / 3_600_000} hours.`);
    }
    await audit.add(actor.name, resealed === null ? 'evidence.refused' : 'evidence.approved', {
      opening: one.id,
      incident: one.incident,
      requester: one.requester,
      ...(note === '' ? {} : { note }),
    });
  }
}
