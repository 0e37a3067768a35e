import { z } from 'zod';
import type { Incident } from '../../model/incident.js';
import { KINDS } from '../../model/kind.js';
import { VERDICTS } from '../../model/verdict.js';
import type { Central } from '../central.js';
import {
  approve,
  propose,
  publishProposal,
  reopen,
  rewrite,
  submit,
  tryProposal,
  wholeProposal,
  withdraw,
} from '../policy/proposing.js';
import { keysAtCentral } from '../publish/signing.js';
import { PROPOSAL_STATUSES, type Proposal } from '../sql/proposals.js';
import { timeOf } from '../sql/time-of.js';
import type { Actor } from './access.js';
import { id, iso, limit, page, said, time, word } from './fields.js';
import { days, fileDifference, mode, policyFile, trial } from './policy-fields.js';
import { filesDifference, shownTrial } from './policy-routes.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

const MAX_DRAFT_BYTES = 4 * 1024 * 1024;
const words = z.array(z.string().trim().min(1).max(200)).max(50);
const title = said(200, 1);
const note = said(4_000);
const revision = z.int().positive();
const day = z.iso.date();

const edit = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('staff'),
    phones: z
      .array(z.string().regex(/^\+?\d[\d -]{5,19}$/))
      .min(1)
      .max(200),
  }),
  z
    .object({
      what: z.literal('exception'),
      rule: z.string().regex(/^[a-z0-9-]{1,64}$/),
      who: words.optional(),
      to: words.optional(),
      until: day,
      note: said(200).optional(),
    })
    .refine(({ who = [], to = [] }) => who.length + to.length > 0, 'say for whom or where'),
  z.object({
    what: z.literal('threshold'),
    rule: z.string().regex(/^[a-z0-9-]{1,64}$/),
    kind: z.enum(KINDS),
    atLeast: z.int().min(1).max(1_000_000),
  }),
]);

const head = z.object({
  id,
  title: z.string(),
  note: z.string(),
  status: z.enum(PROPOSAL_STATUSES),
  incident: id.nullable(),
  base: z.int(),
  revision: z.int(),
  createdAt: time,
  createdBy: z.string(),
  updatedAt: time,
  updatedBy: z.string(),
  publishedVersion: z.int().nullable(),
});
const params = z.object({ id });

/** Changes to the policy that people propose, test, approve and publish. */
export function proposalRoutes(central: Central) {
  const { proposals, jobs } = central;
  return [
    route({
      method: 'GET',
      path: '/api/v1/proposals',
      summary: 'Proposed changes of the policy, newest first',
      access: 'policy:read',
      query: z.object({ limit, cursor: id.optional(), status: z.enum(PROPOSAL_STATUSES).optional() }),
      answer: page(head),
      handle: async ({ query }) => {
        const items = await proposals.list({
          limit: query.limit,
          ...(query.cursor === undefined ? {} : { before: query.cursor }),
          ...(query.status === undefined ? {} : { status: query.status }),
        });
        return { items: items.map(headOf), next: items.length < query.limit ? null : (items.at(-1)?.id ?? null) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals',
      summary: 'A new draft: written by hand, or made from what a reviewer says of an incident',
      access: 'policy:propose',
      body: z.object({
        title,
        note: note.default(''),
        incident: id.nullable().default(null),
        edit: edit.nullable().default(null),
      }),
      answer: z.object({
        id,
        /** What the changed policy makes of the incident; null where there is none, or it cannot be said. */
        becomes: z.object({ verdict: z.enum(VERDICTS), rule: z.string().nullable() }).nullable(),
      }),
      handle: async ({ body, actor }) => {
        if (body.incident === null) return propose(central, body, actor.name, central.random);
        const incident = await mayRead(central, actor, body.incident);
        if (body.edit !== null) central.limits.jobs.take(actor.name);
        return propose(central, body, actor.name, central.random, { incident, jobs });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/proposals/:id',
      summary: 'One proposal: its files, what it changes, its last test, who approved',
      access: 'policy:read',
      params,
      answer: head.extend({
        files: z.array(policyFile),
        difference: z.array(fileDifference),
        digest: z.string(),
        trial: trial.nullable(),
        approvals: z.array(z.object({ by: z.string(), at: time })),
        needed: z.int(),
      }),
      handle: async ({ params: of }) => {
        const { proposal, base, files, approvals, needed } = await wholeProposal(central, of.id);
        return {
          ...headOf(proposal),
          files,
          difference: filesDifference(base, files),
          digest: proposal.digest,
          trial: proposal.trial === null ? null : shownTrial(proposal.trial),
          approvals: approvals.map(({ by, at }) => ({ by, at: iso(at) })),
          needed,
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/proposals/:id',
      summary: 'What its author wrote. Approvals of what stood there before end',
      access: 'policy:propose',
      params,
      body: z.object({ revision, title, note, files: z.array(policyFile).max(50) }),
      answer: done,
      maxBytes: MAX_DRAFT_BYTES,
      handle: async ({ params: of, body, actor }) => {
        await mayWrite(central, actor, of.id);
        await rewrite(central, of.id, body, actor.name);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/trial',
      summary: 'Checks it, runs its examples, and judges the past days by it',
      access: 'policy:propose',
      params,
      body: z.object({ days }),
      answer: trial,
      handle: async ({ params: of, body, actor }) => {
        central.limits.jobs.take(actor.name);
        return shownTrial(await tryProposal(central, jobs, of.id, body.days));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/submit',
      summary: 'Hands it in for approval; its tests must have passed',
      access: 'policy:propose',
      params,
      body: z.object({ revision }),
      answer: done,
      handle: async ({ params: of, body, actor }) => {
        await mayWrite(central, actor, of.id);
        await submit(central, of.id, body.revision, actor.name);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/reopen',
      summary: 'Back to its author',
      access: 'policy:propose',
      params,
      body: z.object({ revision }),
      answer: done,
      handle: async ({ params: of, body, actor }) => {
        await reopen(central, of.id, body.revision, actor.name);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/withdraw',
      summary: 'It will not be published',
      access: 'policy:propose',
      params,
      body: z.object({ revision }),
      answer: done,
      handle: async ({ params: of, body, actor }) => {
        await mayWrite(central, actor, of.id);
        await withdraw(central, of.id, body.revision, actor.name);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/approve',
      summary: 'Approves what the digest stands for. Not for its author; an exception needs two people',
      access: 'policy:approve',
      params,
      body: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/) }),
      answer: done,
      handle: async ({ params: of, body, actor }) => {
        // A program's token is nobody: two tokens of one person would be two approvers.
        if (actor.session === null) throw new Problem('FORBIDDEN', 'People approve, signed in; not programs.');
        await approve(central, of.id, body.digest, actor.name);
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/proposals/:id/publish',
      summary: 'Signs and publishes an approved proposal. Needs the signing keys at central',
      access: 'policy:rollout',
      params,
      body: z.object({ ring: word.nullable(), mode }),
      answer: z.object({ version: z.int() }),
      handle: async ({ params: of, body, actor }) => {
        const keys = await keysAtCentral(central, central.keysPassphrase);
        const wish = { id: of.id, ring: body.ring, mode: body.mode, by: actor.name };
        return { version: await publishProposal(central, jobs, keys, wish) };
      },
    }),
  ];
}

/** An incident is named only by somebody who may read it. */
async function mayRead(
  { cases }: Central,
  { permissions, branch, person }: Actor,
  incident: string,
): Promise<Incident> {
  const seen = permissions.has('incidents:read')
    ? await cases.get({ branch, person }, incident, timeOf(incident))
    : null;
  if (seen === null) throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
  return seen.incident;
}

/** Its author, and those who write policy. */
async function mayWrite({ proposals }: Central, { name, permissions }: Actor, of: string): Promise<void> {
  const proposal = await proposals.get(of);
  if (proposal === null) throw new Problem('NOT_FOUND', 'There is no such proposal.');
  if (proposal.createdBy === name || permissions.has('policy:edit')) return;
  throw new Problem('FORBIDDEN', 'This draft is changed by its author and by policy authors.');
}

function headOf(proposal: Proposal) {
  const { createdAt, updatedAt, files: _, digest: _d, trial: _t, ...rest } = proposal;
  return { ...rest, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}
