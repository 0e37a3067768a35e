import type { Gauge } from '../model/gauge.js';
import type { Incident } from '../model/incident.js';
import { type Counts, KINDS } from '../model/kind.js';
import type { IncidentWords } from '../text/incidents.js';
import { columnsOf, padded, plain } from './table.js';

export function incidentHeadings(words: IncidentWords): string[] {
  return [words.at, words.verdict, words.person, words.channel, words.records, words.rule, words.id];
}

/** One incident as a row under `incidentHeadings`. */
export function incidentRow(incident: Incident, words: IncidentWords): string[] {
  return [
    localTime(incident.at),
    words.verdicts[incident.verdict],
    incident.person.id,
    incident.channel,
    counted(incident.records, words),
    incident.rule ?? '-',
    incident.id,
  ];
}

/** One incident on a page of its own, for a person: what, whose, how many, by whom, where to, why. */
export function incidentPage(incident: Incident, words: IncidentWords): string {
  const lines: Array<readonly [label: string, value: string]> = [
    [words.incident, `${incident.id}  (${words.sequence} ${incident.sequence})`],
    [words.at, `${localTime(incident.at)}  (${incident.at})`],
    [words.verdict, verdictOf(incident, words)],
    [words.what, whatOf(incident, words)],
    ...incident.parts.map((part) => ['', `${part.path}: ${counted(part.records, words)}`] as const),
    [words.whose, incident.samples[0] ?? words.nothing],
    ...incident.samples.slice(1).map((sample) => ['', sample] as const),
    [words.howMany, howManyOf(incident, words)],
    [words.gauge, gaugeLine(incident.gauge)],
    ['', words.gaugeNote],
    [words.byWhom, `${incident.person.id}  (${words.sources[incident.person.source]})`],
    ...(incident.process === null ? [] : [[words.program, processOf(incident)] as const]),
    [words.where, `${incident.channel} (${incident.category}) ${incident.method} ${incident.host}${incident.path}`],
    ...recipientLines(incident, words),
    ...earlierLines(incident, words),
    ...provenanceLines(incident, words),
    [words.why, incident.rule ?? words.nothing],
    ...incident.matches.map((match) => ['', `${match.rule}: ${match.why} → ${words.verdicts[match.then]}`] as const),
    [words.outcome, outcomeOf(incident, words)],
    [words.policy, incident.policyVersion],
  ];
  if (incident.reason !== null)
    lines.push([words.reason, `${incident.reason.text}  (${localTime(incident.reason.at)})`]);
  const width = Math.max(...lines.map(([label]) => columnsOf(label)));
  return lines.map(([label, value]) => `${padded(label, width)}  ${plain(value)}`.trimEnd()).join('\n');
}

function recipientLines({ recipients = [] }: Incident, words: IncidentWords): Array<readonly [string, string]> {
  return recipients.map(({ id, shown }, index) => [index === 0 ? words.recipients : '', `${shown}  (${id})`]);
}

function earlierLines({ earlier }: Incident, words: IncidentWords): Array<readonly [string, string]> {
  if (earlier === undefined) return [];
  const what = {
    slices: words.earlierSlices,
    messages: words.earlierMessages,
    stream: words.earlierStream,
    tunnels: words.earlierTunnels,
  }[earlier.what];
  const bytes = words.bytes.replace('{count}', String(earlier.bytes));
  return [[words.earlier, `${what.replace('{count}', String(earlier.requests))}, ${bytes}`]];
}

function provenanceLines({ provenance, tries }: Incident, words: IncidentWords): Array<readonly [string, string]> {
  const again: Array<readonly [string, string]> =
    tries === undefined ? [] : [[words.tries, words.triesCount.replace('{count}', String(tries))]];
  if (provenance === undefined) return again;
  const { seen, of, records, person, source, event, at, secondsBefore, system, path, exported } = provenance;
  const all = words.seenBefore.replace('{seen}', String(seen)).replace('{of}', String(of));
  if (person === null || source === null || event === null || at === null) return [[words.provenance, all], ...again];
  const sight = `${person} (${words.sources[source]}): ${words.sights[event]} ${records}, ${localTime(at)}, ${system ?? ''} ${path ?? ''}`;
  const lines: Array<readonly [string, string]> = [
    [words.provenance, all],
    ['', sight],
    ['', before(secondsBefore, words)],
  ];
  if (exported !== null && exported.at !== at) {
    const also = `${exported.person} (${words.sources[exported.source]}): ${words.sights.export} ${exported.records}, ${before(exported.secondsBefore, words)}`;
    lines.push(['', also]);
  }
  return [...lines, ...again];
}

/** `2 h 10 min earlier` */
function before(seconds: number | null, words: IncidentWords): string {
  const minutes = Math.round((seconds ?? 0) / 60);
  const time =
    minutes < 1
      ? `${seconds ?? 0} s`
      : minutes < 60
        ? `${minutes} min`
        : minutes < 48 * 60
          ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
          : `${Math.round(minutes / 1440)} d`;
  return words.secondsBefore.replace('{time}', time);
}

/** `业主 132, 联系人 3`, most specific first. */
export function counted(records: Counts, words: IncidentWords): string {
  const some = KINDS.filter((kind) => (records[kind] ?? 0) > 0);
  if (some.length === 0) return words.nothing;
  return some.map((kind) => `${words.kinds[kind]} ${records[kind]}`).join(', ');
}

function verdictOf(incident: Incident, words: IncidentWords): string {
  const verdict = words.verdicts[incident.verdict];
  if (incident.mode === 'observe') {
    return `${verdict}  (${words.asked}: ${words.verdicts[incident.asked]}; ${words.observed})`;
  }
  return incident.asked === incident.verdict
    ? verdict
    : `${verdict}  (${words.asked}: ${words.verdicts[incident.asked]})`;
}

function whatOf(incident: Incident, words: IncidentWords): string {
  const patterns = incident.patterns.map((pattern) => `${pattern.id} × ${pattern.hits}`);
  const bytes = words.bytes.replace('{count}', String(incident.bodyBytes));
  return [counted(incident.records, words), ...patterns, bytes].join(', ');
}

function howManyOf(incident: Incident, words: IncidentWords): string {
  const raw = words.raw.replace('{count}', String(incident.raw));
  const complete = incident.complete ? [] : [words.incomplete];
  return [counted(incident.records, words), raw, ...complete].join('; ');
}

function gaugeLine(gauge: Gauge): string {
  return `50: ${gauge['50'].toFixed(2)}   500: ${gauge['500'].toFixed(2)}   5000: ${gauge['5000'].toFixed(2)}`;
}

function processOf(incident: Incident): string {
  const { process } = incident;
  return process === null ? '' : `${process.path ?? process.name} (${process.pid})`;
}

function outcomeOf(incident: Incident, words: IncidentWords): string {
  const reasons = incident.outcome.reasons.map((reason) => words.reasons[reason]);
  const name = words.outcomes[incident.outcome.name];
  return reasons.length === 0 ? name : `${name}: ${reasons.join(', ')}`;
}

/** `2026-03-01 16:05:09` on the clock of this PC. */
function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
