import { z } from 'zod';
import { policySchema } from '../../policy/json-schema.js';
import { lineDifference } from '../../policy/line-difference.js';
import type { PolicyFile } from '../../policy/load.js';
import { parsePolicy } from '../../policy/parse.js';
import type { Central } from '../central.js';
import type { Trial } from '../job/job.js';
import { newestVersion, readVersion, withFiles } from '../policy/published.js';
import { tryFiles } from '../policy/trial.js';
import { differences } from '../publish/difference.js';
import { rollback } from '../publish/release.js';
import { keysAtCentral } from '../publish/signing.js';
import { observedReport, ringFigures, ringSizes } from '../sql/rings.js';
import { iso, said, time, word } from './fields.js';
import { days, fileDifference, mode, policyFile, trial } from './policy-fields.js';
import { route } from './route.js';

const SILENT_REPORTS = 3;
const MAX_TRIAL_BYTES = 4 * 1024 * 1024;
const version = z.coerce.number<number | string>().int().min(0).max(999_999_999);

/** The policy: what is signed, what a change would do, which ring runs what. */
export function policyRoutes(central: Central) {
  const { repository, sql, settings, clock, jobs } = central;
  const releases = () =>
    sql.db
      .selectFrom('release')
      .selectAll()
      .where('tenant', '=', settings.tenant)
      .orderBy('version', 'desc')
      .limit(200)
      .execute();
  return [
    route({
      method: 'GET',
      path: '/api/v1/policy/rings',
      summary: 'Each ring: its version, and what became of it since',
      access: 'policy:read',
      answer: z.object({
        newest: z.int(),
        kill: time.nullable(),
        signing: z.enum(['offline', 'central']),
        expires: z.record(z.string(), time),
        rings: z.array(
          z.object({
            name: z.string(),
            percent: z.number().nullable(),
            branches: z.array(z.string()).nullable(),
            tags: z.array(z.string()).nullable(),
            version: z.int().nullable(),
            mode,
            halted: z.boolean(),
            /** PCs of the ring, and those that have its version or could not take it. */
            size: z.int(),
            pcs: z.int(),
            failed: z.int(),
            silent: z.int(),
            refusals: z.int(),
            others: z.object({ pcs: z.int(), refusals: z.int() }),
          }),
        ),
      }),
      handle: async () => {
        const { newest, rollout, expires } = await repository.published();
        const since = new Map((await releases()).map((each) => [each.version, each.at]));
        const sizes = await ringSizes(sql.db, settings.tenant);
        const rings = await Promise.all(
          rollout.rings.map(async (ring) => {
            const { ring: _, ...figures } = await ringFigures(sql.db, settings.tenant, {
              ring: ring.name,
              version: ring.version ?? 0,
              since: since.get(ring.version ?? 0) ?? clock(),
              heardSince: clock() - SILENT_REPORTS * central.reportMs,
            });
            return { ...ring, ...figures, size: sizes.get(ring.name) ?? 0 };
          }),
        );
        return {
          newest,
          kill: rollout.kill?.until ?? null,
          signing: settings.signing === undefined ? 'offline' : 'central',
          expires: Object.fromEntries(Object.entries(expires).map(([role, at]) => [role, iso(at)])),
          rings,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy/observed',
      summary: 'What enforcing a version would have stopped where its ring only observes, by branch',
      access: 'policy:read',
      query: z.object({ version }),
      answer: z.object({
        items: z.array(
          z.object({ branch: z.string(), rule: z.string(), block: z.int(), coach: z.int(), people: z.int() }),
        ),
      }),
      handle: async ({ query }) => ({ items: await observedReport(sql.db, settings.tenant, query.version, 0) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy/versions',
      summary: 'Published versions, newest first',
      access: 'policy:read',
      answer: z.object({
        items: z.array(
          z.object({
            version: z.int(),
            at: time,
            by: z.string(),
            label: z.string(),
            rules: z.int(),
            note: z.string(),
            kept: z.boolean(),
          }),
        ),
      }),
      handle: async () => {
        const { entries } = await repository.published();
        const kept = new Set(entries.map(({ path }) => path));
        return {
          items: (await releases()).map(({ at, tenant: _, ...rest }) => {
            return { ...rest, at: iso(at), kept: kept.has(`bundle/${rest.version}`) };
          }),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy/files',
      summary: 'The files of a version; 0 is the policy that comes with the program. The newest without a version',
      access: 'policy:read',
      query: z.object({ version: version.optional() }),
      answer: z.object({ version: z.int(), files: z.array(policyFile) }),
      handle: async ({ query }) => {
        const { files, version: found } =
          query.version === undefined ? await newestVersion(central) : await readVersion(central, query.version);
        return { version: found, files };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy/difference',
      summary: 'What changed from one version to another, by name and by lines',
      access: 'policy:read',
      query: z.object({ from: version, to: version }),
      answer: z.object({
        changes: z.array(z.object({ what: z.string(), id: z.string(), change: z.string() })),
        files: z.array(fileDifference),
      }),
      handle: async ({ query }) => {
        const [from, to] = [await readVersion(central, query.from), await readVersion(central, query.to)];
        return {
          changes: differences(parsePolicy(from.files), parsePolicy(to.files)),
          files: filesDifference(from.files, to.files),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/policy/schema',
      summary: 'JSON Schema of a policy file: what an editor completes',
      access: 'policy:read',
      answer: z.looseObject({}),
      handle: () => policySchema(),
    }),
    route({
      method: 'POST',
      path: '/api/v1/policy/trial',
      summary: 'Checks files over a version, runs the examples, and judges the past days by them',
      access: 'policy:propose',
      body: z.object({ version, files: z.array(policyFile).max(50), days }),
      answer: trial,
      maxBytes: MAX_TRIAL_BYTES,
      handle: async ({ body, actor }) => {
        central.limits.jobs.take(actor.name);
        const base = await readVersion(central, body.version);
        return shownTrial(await tryFiles(central, jobs, withFiles(base.files, body.files), body.days));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/policy/rollback',
      summary: 'An older version again, under a new number. Needs the signing keys at central',
      access: 'policy:rollout',
      body: z.object({ to: z.int().positive(), ring: word.nullable(), why: said(200, 1) }),
      answer: z.object({ version: z.int() }),
      handle: async ({ body, actor }) => {
        const keys = await keysAtCentral(central, central.keysPassphrase);
        const done = await rollback(central, keys, { to: body.to, ring: body.ring, by: actor.name });
        await central.audit.add(actor.name, 'policy.rolled-back', { to: body.to, version: done, why: body.why });
        return { version: done };
      },
    }),
  ];
}

/** Files that differ, each with its lines. */
export function filesDifference(before: readonly PolicyFile[], after: readonly PolicyFile[]) {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort();
  const textOf = (files: readonly PolicyFile[], name: string): string =>
    files.find((file) => file.name === name)?.text ?? '';
  return names.flatMap((name) => {
    const hunks = lineDifference(textOf(before, name), textOf(after, name));
    return hunks.length === 0 ? [] : [{ name, hunks }];
  });
}

/** A trial as the console reads it. Which person sent what is for those who read incidents. */
export function shownTrial({ simulation, ...rest }: Trial) {
  if (simulation === null) return { ...rest, simulation };
  const at = (time: number | null): string | null => (time === null ? null : iso(time));
  return {
    ...rest,
    simulation: {
      ...simulation,
      first: at(simulation.first),
      last: at(simulation.last),
      examples: simulation.examples.map(({ person: _, ...each }) => ({ ...each, at: iso(each.at) })),
    },
  };
}
