import { z } from 'zod';
import { EVENT_KINDS } from '../../ledger/event.js';
import { KINDS } from '../../model/kind.js';
import { OUTCOMES, REASONS } from '../../model/outcome.js';
import type { Central } from '../central.js';
import { newestVersion } from '../policy/published.js';
import { rankSources } from '../trace/rank.js';
import { iso, time } from './fields.js';
import { route } from './route.js';
import { uploadedPieces } from './upload.js';

const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** Records of a list that are looked up. */
const MAX_RECORDS = 100_000;
const DAY_MS = 86_400_000;

const source = z.object({
  person: z.string(),
  source: z.enum(['os', 'login', 'unknown']),
  branches: z.array(z.string()),
  pcs: z.array(z.string()),
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
  const { tracing, seen, jobs, audit, clock } = central;
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
        people: z.array(source),
        unnamed: z.array(source),
        events: z.array(
          z.object({
            kind: z.enum(EVENT_KINDS),
            transfer: z.string(),
            at: time,
            person: z.string(),
            branch: z.string(),
            device: z.string(),
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
        const shares = await tracing.shares([...new Set(hits.map(({ person }) => person))].slice(0, 500), since);
        const places = await seen.shared([...new Set(hits.map(({ person }) => person))].slice(0, 500));
        // Nobody learns from a list what they did themselves: they are out of it, as everywhere.
        const others = hits.filter(({ person, branch }) => {
          return person !== actor.person && (actor.branch === null || branch === actor.branch);
        });
        const { known, people, unnamed, events } = rankSources(records, others, shares, places);
        await audit.add(actor.name, 'trace.list', { records: records.length, known, days: query.days });
        const shown = (each: (typeof people)[number]) => ({ ...each, first: iso(each.first), last: iso(each.last) });
        return {
          outcome: list.outcome,
          records: list.records,
          total: records.length,
          known,
          samples: list.samples,
          complete: list.complete && complete,
          people: people.map(shown),
          unnamed: unnamed.map(shown),
          events: events.map((each) => ({ ...each, at: iso(each.at) })),
        };
      },
    }),
  ];
}
