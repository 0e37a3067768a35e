import { z } from 'zod';
import { EVENT_KINDS } from '../../ledger/event.js';
import { KINDS } from '../../model/kind.js';
import { OUTCOMES, REASONS } from '../../model/outcome.js';
import type { Central } from '../central.js';
import { newestVersion } from '../policy/published.js';
import { type Hit, rankSources } from '../trace/rank.js';
import { sightOf } from './case-routes.js';
import { iso, time } from './fields.js';
import { route } from './route.js';
import { uploadedPieces } from './upload.js';

const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** Records of a list that are looked up. */
const MAX_RECORDS = 100_000;
const DAY_MS = 86_400_000;

/** PCs of one image have one name: the id tells them apart. */
const pc = z.object({ device: z.string(), name: z.string() });
const source = z.object({
  person: z.string(),
  source: z.enum(['os', 'login', 'unknown']),
  branches: z.array(z.string()),
  pcs: z.array(pc),
  overlap: z.int(),
  viewed: z.int(),
  exported: z.int(),
  sent: z.int(),
  refused: z.int(),
  unique: z.int(),
  share: z.number(),
  first: time,
  last: time,
  confidence: z.object({ level: z.enum(['strong', 'some', 'weak']), expected: z.number(), odds: z.number() }),
});

/** Where a leaked list came from. */
export function traceRoutes(central: Central) {
  const { tracing, cases, devices, jobs, audit, clock } = central;
  return [
    route({
      method: 'POST',
      path: '/api/v1/trace/list',
      summary:
        'Reads a leaked list in a process of its own, keeps nothing of it, and says whose transfers had its records',
      access: 'people:read',
      query: z.object({
        name: z.string().min(1).max(200).default('list'),
        days: z.coerce.number<number | string>().int().min(1).max(3_650).default(365),
      }),
      answer: z.object({
        outcome: z.object({ name: z.enum(OUTCOMES), reasons: z.array(z.enum(REASONS)) }),
        records: z.partialRecord(z.enum(KINDS), z.int()),
        total: z.int(),
        known: z.int(),
        samples: z.array(z.string()),
        complete: z.boolean(),
        /** Whom a login names. */
        people: z.array(source),
        /** Accounts, each of one PC: attributed to no person, and not ranked. */
        unnamed: z.array(source),
        pcs: z.array(pc.extend({ branch: z.string(), overlap: z.int() })),
        /** Those of the transfers that are incidents. */
        incidents: z.array(
          z.object({
            id: z.string(),
            at: time,
            person: z.string(),
            branch: z.string(),
            verdict: z.string(),
            rule: z.string().nullable(),
            overlap: z.int(),
          }),
        ),
        events: z.array(
          z.object({
            kind: z.enum(EVENT_KINDS),
            transfer: z.string(),
            at: time,
            person: z.string(),
            branch: z.string(),
            device: z.string(),
            /** Name of the PC. */
            pc: z.string(),
            sent: z.boolean(),
            overlap: z.int(),
          }),
        ),
      }),
      upload: true,
      handle: async ({ query, request, actor }) => {
        central.limits.jobs.take(actor.name);
        const pieces = uploadedPieces(request.body, MAX_LIST_BYTES);
        const { files } = await newestVersion(central);
        const { fleetKey: key, olderFleetKeys: olderKeys } = central;
        const job = { what: 'read-list', name: query.name, key, olderKeys, files, maxPrints: MAX_RECORDS } as const;
        const list = await jobs.run(job, pieces);
        const records = list.prints.map(({ persons, homes }) =>
          (persons.length > 0 ? persons : homes).flatMap((print) => [print, ...(list.older[print] ?? [])]),
        );
        const since = clock() - query.days * DAY_MS;
        const { hits, complete } = await tracing.find([...new Set(records.flat())], since);
        // Nobody learns from a list what they did themselves: they are out of it, as everywhere.
        const others = hits.filter(({ person, branch }) => {
          return person !== actor.person && (actor.branch === null || branch === actor.branch);
        });
        const shares = await tracing.shares(mostHits(others), since);
        const { known, people, unnamed, pcs, events } = rankSources(records, others, shares);
        const names = await devices.names(pcs.map(({ device }) => device));
        const transfers = events.filter(({ kind }) => kind === 'sent' || kind === 'refused');
        const rows = await cases.among(
          sightOf(actor),
          transfers.map(({ transfer }) => transfer),
        );
        await audit.add(actor.name, 'trace.list', { records: records.length, known, days: query.days });
        const nameOf = (device: string): string => names.get(device) ?? device;
        const shown = (each: (typeof people)[number]) => ({
          ...each,
          pcs: each.pcs.map((device) => ({ device, name: nameOf(device) })),
          first: iso(each.first),
          last: iso(each.last),
        });
        return {
          outcome: list.outcome,
          records: list.records,
          total: records.length,
          known,
          samples: list.samples,
          complete: list.complete && complete,
          people: people.map(shown),
          unnamed: unnamed.map(shown),
          pcs: pcs.map((each) => ({ ...each, name: nameOf(each.device) })),
          incidents: transfers.flatMap(({ transfer, overlap }) => {
            const row = rows.get(transfer);
            if (row === undefined) return [];
            const { id, at, person, branch, verdict, rule } = row;
            return [{ id, at: iso(at), person, branch, verdict, rule, overlap }];
          }),
          events: events.map((each) => ({ ...each, at: iso(each.at), pc: nameOf(each.device) })),
        };
      },
    }),
  ];
}

/** People whose share is asked for: those with most hits, since only they can rank. */
const MAX_SHARES = 500;

function mostHits(hits: readonly Hit[]): string[] {
  const counts = new Map<string, number>();
  for (const { person } of hits) counts.set(person, (counts.get(person) ?? 0) + 1);
  const people = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_SHARES);
  return people.map(([person]) => person);
}
