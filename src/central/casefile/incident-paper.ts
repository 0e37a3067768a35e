import { KINDS } from '../../model/kind.js';
import { PATH_SEPARATOR } from '../../model/part.js';
import { caseText } from '../../text/casefile.js';
import { kindNames } from '../../text/kinds.js';
import { fill, type Language } from '../../text/language.js';
import { accountLines } from './account-lines.js';
import type { CaseFile } from './case-file.js';
import type { CaseFacts, IncidentFacts } from './facts.js';
import type { Block, Paper } from './paper.js';

const MOST = 40;

/** China Standard Time, where the papers are read; with its offset, so that nobody has to guess. */
export function beijingTime(at: number): string {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')} +08:00`;
}

/** Every incident on paper, each on pages of its own, behind a page that says what this is. */
export function casePaper({ file, incidents }: Pick<CaseFacts, 'file' | 'incidents'>, language: Language): Paper {
  const text = caseText[language];
  const blocks: Block[] = [
    { is: 'title', text: text.title },
    field(text.case, `${file.number} · ${file.title}`),
    field(text.made, beijingTime(file.at)),
    field(text.by, file.by),
    ...incidents.map(({ incident }) => field(text.id, `${incident.id}  ${beijingTime(Date.parse(incident.at))}`)),
    note(text.advice),
    ...incidents.flatMap((each) => incidentBlocks(each, file, language)),
  ];
  const foot = (page: number, pages: number): string =>
    `${text.case} ${file.number} · ${fill(text.page, { page, pages })}`;
  const mark = `${text.case} ${file.number} · ${file.by.replace(/^account:/, '')} · ${beijingTime(file.at).slice(0, 16)}`;
  return { title: `${text.title} ${file.number}`, at: file.at, mark, foot, blocks };
}

/** One incident: what left, whose, how many, by whom, to whom, why, and what became of it. Masked. */
function incidentBlocks(facts: IncidentFacts, file: CaseFile, language: Language): Block[] {
  const text = caseText[language];
  const { incident } = facts;
  return [
    { is: 'page' },
    { is: 'title', text: text.sheet },
    { is: 'note', text: `${text.case} ${file.number} · ${file.title}` },
    { is: 'heading', text: text.summary },
    ...summaryOf(facts, language),
    { is: 'heading', text: text.counts },
    ...countsOf(facts, language),
    { is: 'heading', text: text.why },
    ...whyOf(facts, language),
    ...accountsOf(facts, language),
    { is: 'heading', text: text.provenance },
    ...provenanceOf(facts, language),
    { is: 'heading', text: text.reason },
    {
      is: 'text',
      text:
        incident.reason === null
          ? text.none
          : `${beijingTime(Date.parse(incident.reason.at))}  ${incident.reason.text}`,
    },
    { is: 'heading', text: text.handling },
    ...handlingOf(facts, language),
    { is: 'heading', text: text.evidence },
    ...evidenceOf(facts, language),
    { is: 'heading', text: text.clock },
    ...clockOf(facts, language),
  ];
}

function summaryOf({ incident, branch, pc, device, receivedAt }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  const { person, process, asked, verdict, recipients = [] } = incident;
  const observed = asked === verdict ? '' : ` · ${fill(text.observed, { asked: text[`verdict_${asked}`] })}`;
  return [
    field(text.id, incident.id),
    field(text.at, beijingTime(Date.parse(incident.at))),
    field(text.received, beijingTime(receivedAt)),
    field(text.person, `${person.id} · ${text[`source_${person.source}`]}`),
    field(text.branch, branch),
    field(text.pc, `${pc} ${device}`),
    field(text.process, process === null ? text.none : (process.path ?? process.name)),
    field(text.channel, `${incident.channel} (${incident.category})`),
    field(text.destination, `${incident.method} ${incident.host}${incident.path}`),
    field(
      text.recipients,
      recipients
        .map(({ shown }) => shown)
        .slice(0, MOST)
        .join(' · ') || text.none,
    ),
    field(text.verdict, `${text[`verdict_${verdict}`]}${observed}`),
    field(text.bytes, String(incident.bodyBytes)),
  ];
}

function countsOf({ incident }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  const { records, rawRecords = {}, counted = {}, gauge, complete } = incident;
  const rows = KINDS.flatMap((kind) => {
    const unique = records[kind] ?? 0;
    if (unique === 0) return [];
    return [[kindNames[language][kind], ...[rawRecords[kind] ?? unique, unique, counted[kind] ?? unique].map(String)]];
  });
  return [
    { is: 'table', rows: [[text.kind, text.raw, text.unique, text.counted], ...rows] },
    ...(complete ? [] : [note(text.incomplete)]),
    field(text.gauge, `${gauge['50']}  ${text.gauge_50}`),
    field('', `${gauge['500']}  ${text.gauge_500}`),
    field('', `${gauge['5000']}  ${text.gauge_5000}`),
    note(text.advice),
  ];
}

function whyOf({ incident }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  const { outcome, parts, samples, matches, earlier } = incident;
  return [
    field(text.rule, incident.rule ?? text.none),
    ...matches.slice(0, MOST).map(({ rule, why }) => field(text.matched, `${rule}: ${why}`)),
    field(text.policy, incident.policyVersion),
    field(text.outcome, [outcome.name, ...outcome.reasons].join(' · ')),
    ...parts.slice(0, MOST).map(({ path, records }) => {
      const counts = Object.entries(records).map(([kind, count]) => `${kind} ${count}`);
      return field(text.parts, `${path.split(PATH_SEPARATOR).join(PATH_SEPARATOR)}  ${counts.join(' · ')}`);
    }),
    ...samples.map((sample) => field(text.samples, sample)),
    ...(earlier === undefined ? [] : [note(fill(text.earlier, { requests: earlier.requests, bytes: earlier.bytes }))]),
  ];
}

/** Which entities made which record; an incident of an earlier version does not say. */
function accountsOf({ incident: { explanation } }: IncidentFacts, language: Language): Block[] {
  if (explanation === undefined) return [];
  const lines = accountLines(explanation, language);
  return [{ is: 'heading', text: caseText[language].accounts }, ...lines.map(([name, line]) => field(name, line))];
}

function provenanceOf({ incident: { provenance } }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  if (provenance === undefined) return [{ is: 'text', text: text.none }];
  const { seen, of, person, event, at, secondsBefore, system, records, exported } = provenance;
  const sights = [
    ...(person === null || event === null || at === null || secondsBefore === null
      ? []
      : [{ person, event, at, secondsBefore, records }]),
    ...(exported === null ? [] : [exported]),
  ];
  return [
    { is: 'text', text: fill(text.seen, { seen, of }) },
    ...sights.map((sight): Block => {
      const minutes = Math.round(sight.secondsBefore / 60);
      const values = { at: beijingTime(Date.parse(sight.at)), person: sight.person, records: sight.records, minutes };
      const where = { system: system ?? '', event: text[`event_${sight.event}`] };
      return { is: 'text', text: fill(text.sight, { ...values, ...where }) };
    }),
  ];
}

function handlingOf({ reviews, comments }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  const steps = [
    ...reviews.map(({ at, by, status, note: said }) => ({ at, line: `${by}  ${status}  ${said}` })),
    ...comments.map(({ at, by, text: said }) => ({ at, line: `${by}  ${text.comment}: ${said}` })),
  ].sort((a, b) => a.at - b.at);
  if (steps.length === 0) return [{ is: 'text', text: text.none }];
  return steps.map(({ at, line }) => ({ is: 'text', text: `${beijingTime(at)}  ${line}` }));
}

function evidenceOf({ incident: { sealed }, evidence, openings }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  if (sealed == null || evidence === null) return [{ is: 'text', text: text.unsealed }];
  const { records, of, sha256 } = sealed;
  return [
    { is: 'text', text: fill(text.sealed, { records, of, sha256 }) },
    ...openings
      .filter(({ state }) => state !== 'refused')
      .map(({ decidedAt, requester, approver, purpose }): Block => {
        const values = { at: beijingTime(decidedAt ?? 0), requester, approver: approver ?? '', purpose };
        return { is: 'text', text: fill(text.opened, values) };
      }),
  ];
}

function clockOf({ incident, receivedAt, skewMs }: IncidentFacts, language: Language): Block[] {
  const text = caseText[language];
  const seconds = Math.round((receivedAt - Date.parse(incident.at)) / 1000);
  return [
    { is: 'text', text: skewMs === 0 ? text.steady : fill(text.skew, { seconds: Math.round(skewMs / 1000) }) },
    { is: 'text', text: fill(text.delay, { seconds }) },
  ];
}

const field = (name: string, text: string): Block => ({ is: 'field', name, text });
const note = (text: string): Block => ({ is: 'note', text });
