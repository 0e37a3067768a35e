import { z } from 'zod';
import { LANGUAGES } from '../../text/language.js';
import { type CaseFile, findCaseFile, listCaseFiles, MAX_CASE_INCIDENTS, openCaseFile } from '../casefile/case-file.js';
import { gatherFacts } from '../casefile/facts.js';
import { sealOf } from '../casefile/seal.js';
import type { Central } from '../central.js';
import { timeOf } from '../sql/time-of.js';
import type { Actor } from './access.js';
import { id, iso, said, time } from './fields.js';
import { Problem } from './problem.js';
import { route } from './route.js';

const caseFile = z.object({
  number: z.int(),
  at: time,
  by: z.string(),
  title: z.string(),
  incidents: z.array(id),
});
const LISTED = 200;

/** Case files: what a prosecutor is handed. */
export function caseFileRoutes(central: Central) {
  const { cases, audit } = central;
  /** A case with an incident that is not for this caller is not for this caller. */
  const sees = async (actor: Actor, incidents: readonly string[]): Promise<boolean> => {
    const sight = { branch: actor.branch, person: actor.person };
    const there = await Promise.all(incidents.map((each) => cases.get(sight, each, timeOf(each))));
    return there.every((each) => each !== null);
  };
  const shown = ({ number, at, by, title, incidents }: CaseFile) => {
    return { number, at: iso(at), by, title, incidents: [...incidents] };
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/cases',
      summary: 'Case files, newest first',
      access: 'cases:make',
      answer: z.object({ items: z.array(caseFile) }),
      handle: async ({ actor }) => {
        const all = await listCaseFiles(central, LISTED);
        const mine = await Promise.all(all.map(async (each) => ((await sees(actor, each.incidents)) ? [each] : [])));
        return { items: mine.flat().map(shown) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases',
      summary: 'Makes a case file of incidents, as they are known now',
      access: 'cases:make',
      body: z.object({
        title: said(200, 1),
        incidents: z.array(id).min(1).max(MAX_CASE_INCIDENTS),
      }),
      answer: caseFile,
      handle: async ({ body, actor }) => {
        if (!(await sees(actor, body.incidents))) {
          throw new Problem('NOT_FOUND', 'There is no such incident that you may see.');
        }
        return shown(await openCaseFile(central, { by: actor.name, ...body }));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:number/file',
      summary: 'The signed case file, a zip: the same bytes each time. Fetching is recorded',
      access: 'cases:make',
      params: z.object({ number: z.coerce.number().int().positive() }),
      query: z.object({ language: z.enum(LANGUAGES).default('zh') }),
      answer: null,
      handle: async ({ params, query, actor, reply }) => {
        const file = await findCaseFile(central, params.number);
        if (file === null || !(await sees(actor, file.incidents))) {
          throw new Problem('NOT_FOUND', 'There is no such case file that you may see.');
        }
        const facts = await gatherFacts(central, file);
        const { zip, stamp, fault } = await central.packs.pack(facts, sealOf(central), query.language);
        const why = fault === null ? {} : { fault };
        await audit.add(actor.name, 'case.fetched', { case: file.number, language: query.language, stamp, ...why });
        return reply
          .header('Menshen-Time-Stamp', stamp)
          .type('application/zip')
          .header('Content-Disposition', `attachment; filename="case-${file.number}.zip"`)
          .send(Buffer.from(zip));
      },
    }),
  ];
}
