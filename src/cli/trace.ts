import { existsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { databaseFile } from '../agent/agent.js';
import { ConfigError } from '../agent/config.js';
import { INCIDENT_MIGRATIONS, type Incidents, openIncidents } from '../incident/incidents.js';
import { type Confidence, confidenceOf } from '../ledger/confidence.js';
import { LEDGER_MIGRATIONS, openLedger, type Traced, type TracedEvent, type TracedPerson } from '../ledger/ledger.js';
import type { Incident } from '../model/incident.js';
import { openStore, StoreError } from '../store/store.js';
import { incidentText } from '../text/incidents.js';
import { fill } from '../text/language.js';
import { ledgerText } from '../text/ledger.js';
import { traceText } from '../text/trace.js';
import { type CommandIo, EXIT } from './io.js';
import { leaverReport } from './leaver.js';
import { mayReview } from './reviewer.js';
import { tableLines } from './table.js';
import { timeLine } from './timeLine.js';
import { findingOfFile } from './traceFile.js';

interface Suspect extends Omit<TracedPerson, 'first' | 'last' | 'transfers'> {
  readonly first: string;
  readonly last: string;
  readonly pcs: readonly string[];
  readonly incidents: readonly string[];
  readonly confidence: Confidence;
  readonly statement: string;
}

interface TracedIncident extends Pick<Incident, 'id' | 'at' | 'person' | 'channel' | 'verdict' | 'rule'> {
  /** Records of the list in it. */
  readonly overlap: number;
}

/** `menshen trace --json` (DESIGN.md section 10). Times are ISO 8601 in UTC. */
interface TraceReport {
  readonly file: string;
  readonly records: number;
  readonly known: number;
  readonly people: readonly Suspect[];
  /** Accounts of this PC and nobody at all: seen here, attributed to no person, never ranked. */
  readonly unnamed: readonly Suspect[];
  readonly pcs: ReadonlyArray<{ readonly pc: string; readonly overlap: number }>;
  readonly events: ReadonlyArray<Omit<TracedEvent, 'at'> & { readonly at: string }>;
  /** Those of the events that are incidents, most overlap first. */
  readonly incidents: readonly TracedIncident[];
  readonly samples: readonly string[];
}

/**
 * `menshen trace FILE`: who had the records of a leaked list, best first. `--leaver`: what somebody who leaves did with
 * records. Reads the ledger of this PC; writes nothing but the picture asked for.
 */
export async function traceCommand(argv: string[], io: CommandIo): Promise<number> {
  const text = traceText[io.language];
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${text.usage}\n`);
    return EXIT.usage;
  }
  const { values, positionals } = parsed;
  const [file] = positionals;
  const asksFile = values.leaver === undefined && positionals.length === 1;
  if (values.help === true || (!asksFile && (values.leaver === undefined || positionals.length > 0))) {
    io.stderr.write(`${text.usage}\n`);
    return values.help === true ? EXIT.ok : EXIT.usage;
  }
  if (!mayReview(io)) {
    io.stderr.write(`${ledgerText[io.language].forReviewers}\n`);
    return EXIT.failed;
  }
  const database = databaseFile(io.home);
  if (!existsSync(database)) {
    io.stderr.write(`${fill(text.noDatabase, { home: io.home })}\n`);
    return EXIT.failed;
  }
  try {
    const store = openStore(database, [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS], { readOnly: true, busyMs: 5000 });
    try {
      const ledger = openLedger(store);
      const incidents = openIncidents(store);
      if (values.leaver !== undefined)
        return leaverReport({ ...values, leaver: values.leaver }, { ledger, incidents, io });
      const finding = await findingOfFile(file ?? '', io);
      const { prints, older, samples } = finding;
      const traced = ledger.trace(older === undefined ? { prints } : { prints, older });
      const report = reportOf(file ?? '', traced, samples, incidents, io);
      if (values.svg !== undefined) picture(values.svg, report, io);
      io.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : `${readable(report, io).join('\n')}\n`);
      return EXIT.ok;
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof ConfigError || error instanceof StoreError || isFileFault(error)) {
      io.stderr.write(`${error.message}\n`);
      return EXIT.failed;
    }
    throw error;
  }
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean' },
      svg: { type: 'string' },
      leaver: { type: 'string' },
      until: { type: 'string' },
      days: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: true,
  });
}

function isFileFault(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

function reportOf(
  file: string,
  traced: Traced,
  samples: readonly string[],
  incidents: Incidents,
  io: CommandIo,
): TraceReport {
  const pc = os.hostname();
  const suspect = (person: TracedPerson): Suspect => {
    const { first, last, transfers, ...rest } = person;
    const confidence = confidenceOf(person, traced.known);
    return {
      ...rest,
      first: new Date(first).toISOString(),
      last: new Date(last).toISOString(),
      pcs: [pc],
      incidents: transfers.filter((id) => incidents.get(id) !== undefined),
      confidence,
      statement: statementOf(person, confidence, io),
    };
  };
  return {
    file,
    records: traced.records,
    known: traced.known,
    people: traced.people.map(suspect),
    unnamed: traced.unnamed.map(suspect),
    pcs: traced.known === 0 ? [] : [{ pc, overlap: traced.known }],
    events: traced.events.slice(0, 100).map((event) => ({ ...event, at: new Date(event.at).toISOString() })),
    incidents: traced.events.flatMap(({ transfer, overlap }) => {
      const incident = transfer === '' ? undefined : incidents.get(transfer);
      if (incident === undefined) return [];
      const { id, at, person, channel, verdict, rule } = incident;
      return [{ id, at, person, channel, verdict, rule, overlap }];
    }),
    samples,
  };
}

/** Why the overlap says much or little, in one sentence. */
function statementOf(person: TracedPerson, { expected, odds }: Confidence, io: CommandIo): string {
  const text = traceText[io.language];
  const share = `${(person.share * 100).toFixed(person.share < 0.1 ? 1 : 0)}%`;
  const parts = [fill(text.chance, { share, expected, overlap: person.overlap })];
  if (odds < 0.01) parts.push(fill(text.certain, { odds: odds < 1e-12 ? '1e-12' : odds.toExponential(0) }));
  if (person.sent > 0) parts.push(fill(text.carried, { count: person.sent }));
  if (person.unique > 0) parts.push(fill(text.alone, { count: person.unique }));
  return parts.join(io.language === 'zh' ? '；' : '; ');
}

function readable(report: TraceReport, io: CommandIo): string[] {
  const text = traceText[io.language];
  const { sources } = incidentText[io.language];
  const { file, records, known } = report;
  if (records === 0) return [fill(text.noRecords, { file: path.basename(file) })];
  if (known === 0) return [fill(text.nobody, { file: path.basename(file), records })];
  const headings = [
    text.person,
    text.source,
    text.overlap,
    text.exported,
    text.viewed,
    text.sent,
    text.refused,
    text.unique,
  ];
  const rows = report.people.map((one) => [
    one.person,
    sources[one.source],
    `${one.overlap}/${known}`,
    ...[one.exported, one.viewed, one.sent, one.refused, one.unique].map(String),
    `${minute(one.first)} – ${minute(one.last)}`,
    text[one.confidence.level],
  ]);
  const events = report.events
    .slice(0, 12)
    .map(({ at, person, kind, overlap, records: of, system, path: shape, transfer }) => [
      `  ${minute(at)}`,
      person,
      text[kind],
      `${overlap}/${of}`,
      `${system} ${shape}`,
      transfer.slice(0, 18),
    ]);
  return [
    fill(text.head, { file: path.basename(file), records, known }),
    ...tableLines([...headings, `${text.first} – ${text.last}`, text.confidence], rows),
    ...report.people.slice(0, 5).map(({ person, statement }) => `  ${person}: ${statement}`),
    ...report.unnamed.map(({ person, source, overlap, pcs }) =>
      fill(text.unnamed, { person, source: sources[source], pc: pcs.join(), count: overlap }),
    ),
    text.events,
    ...tableLines(['', '', '', '', '', ''], events).slice(1),
    ...(report.samples.length > 0 ? [`${text.samples}: ${report.samples.slice(0, 3).join('  ')}`] : []),
    text.caution,
  ];
}

function picture(out: string, { events, file }: TraceReport, io: CommandIo): void {
  const text = traceText[io.language];
  const points = events.map((event) => ({ ...event, at: Date.parse(event.at) }));
  writeFileSync(out, timeLine(`${text.timeLine}: ${path.basename(file)}`, points, text));
  io.stderr.write(`${fill(text.wrote, { file: out })}\n`);
}

/** `2026-11-22 09:05`, local time. */
function minute(iso: string): string {
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
