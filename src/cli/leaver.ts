import { writeFileSync } from 'node:fs';
import type { Incidents } from '../incident/incidents.js';
import type { EventKind, Ledger, StoredEvent } from '../ledger/ledger.js';
import { namesPerson, sourceOf } from '../model/transfer.js';
import { incidentText } from '../text/incidents.js';
import { fill } from '../text/language.js';
import { traceText } from '../text/trace.js';
import { type CommandIo, EXIT } from './io.js';
import { tableLines } from './table.js';
import { timeLine } from './timeLine.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const FOLLOW_MS = 30 * DAY_MS;
const MAX_EVENTS = 50_000;
const MAX_SHOWN = 50;
const BULK = 50;

export interface LeaverOptions {
  /** Id of the person, or the name of the login: `login:crm:li.na`, `li.na`. */
  readonly leaver: string;
  readonly until?: string | undefined;
  readonly days?: string | undefined;
  readonly json?: boolean | undefined;
  readonly svg?: string | undefined;
}

interface Week {
  readonly from: string;
  readonly viewed: number;
  readonly exported: number;
  readonly sent: number;
  readonly refused: number;
}

/** What somebody did with records in the time before they leave. @returns the exit code */
export function leaverReport(
  options: LeaverOptions,
  { ledger, incidents, io }: { ledger: Ledger; incidents: Incidents; io: CommandIo },
): number {
  const text = traceText[io.language];
  const until = options.until === undefined ? Number.NaN : Date.parse(`${options.until}T23:59:59.999Z`);
  const days = Number(options.days ?? '90');
  if (Number.isNaN(until) || !Number.isInteger(days) || days < 1 || days > 3650) {
    io.stderr.write(`${text.usage}\n`);
    return EXIT.usage;
  }
  const since = until - days * DAY_MS;
  const alike = ledger
    .events({ limit: MAX_EVENTS, since, until: until + 1 })
    .filter(({ person }) => person === options.leaver || person.endsWith(`:${options.leaver}`));
  // An account of that name may be anybody's: it is counted where it was asked for, and else only mentioned.
  const isMeant = (id: string): boolean => id === options.leaver || namesPerson(id);
  const events = alike.filter(({ person }) => isMeant(person));
  const person = events[0]?.person ?? options.leaver;
  const accounts = [...new Set(alike.flatMap((one) => (isMeant(one.person) ? [] : one.person)))];
  const report = {
    person,
    source: sourceOf(person),
    accounts: accounts.map((account) => ({ account, events: alike.filter((one) => one.person === account).length })),
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    weeks: weeksOf(events, since),
    bulk: events
      .filter(({ records }) => records >= BULK)
      .slice(0, MAX_SHOWN)
      .map(shown),
    exportedThenSent: followed(events).slice(0, MAX_SHOWN),
    incidents: incidents
      .list({ limit: MAX_EVENTS, since: new Date(since).toISOString() })
      .filter((one) => one.person.id === person && Date.parse(one.at) <= until)
      .map(({ id, at, verdict, channel, records }) => ({ id, at, verdict, channel, records })),
  };
  if (options.svg !== undefined) {
    const points = events.map((event) => ({ ...event, overlap: event.records }));
    writeFileSync(options.svg, timeLine(`${text.timeLine}: ${person}`, points, text));
    io.stderr.write(`${fill(text.wrote, { file: options.svg })}\n`);
  }
  if (options.json === true) {
    io.stdout.write(`${JSON.stringify(report)}\n`);
    return EXIT.ok;
  }
  const day = (iso: string): string => iso.slice(0, 10);
  const apart = report.accounts.map((one) => fill(text.leaverAccount, one));
  if (events.length === 0 && report.incidents.length === 0) {
    io.stdout.write(`${[fill(text.leaverNothing, { person }), ...apart].join('\n')}\n`);
    return EXIT.ok;
  }
  const lines = [
    fill(text.leaver, {
      person: `${person} (${incidentText[io.language].sources[report.source]})`,
      since: day(report.since),
      until: day(report.until),
    }),
    ...tableLines(
      [text.week, text.viewed, text.exported, text.sent, text.refused],
      report.weeks.map((week) => [week.from, ...[week.viewed, week.exported, week.sent, week.refused].map(String)]),
    ),
    `${text.bulk}: ${report.bulk.length}`,
    ...report.bulk.map(({ at, kind, records, system, path }) => `  ${at}  ${text[kind]} ${records}  ${system} ${path}`),
    `${text.exportedThenSent}: ${report.exportedThenSent.length}`,
    ...report.exportedThenSent.map((one) => `  ${one.exportedAt} → ${one.sentAt}  ${one.records}  ${one.system}`),
    `${text.incidents}: ${report.incidents.length}`,
    ...report.incidents
      .slice(0, MAX_SHOWN)
      .map(({ at, verdict, channel, id }) => `  ${at}  ${verdict} ${channel}  ${id}`),
    ...apart,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

function weeksOf(events: readonly StoredEvent[], since: number): Week[] {
  const weeks = new Map<number, Record<EventKind, number>>();
  for (const { at, kind, records } of events) {
    const week = Math.floor((at - since) / WEEK_MS);
    const sums = weeks.get(week) ?? { view: 0, export: 0, import: 0, incoming: 0, sent: 0, refused: 0 };
    sums[kind] += records;
    weeks.set(week, sums);
  }
  return [...weeks].map(([week, sums]) => ({
    from: new Date(since + week * WEEK_MS).toISOString().slice(0, 10),
    viewed: sums.view,
    exported: sums.export,
    sent: sums.sent,
    refused: sums.refused,
  }));
}

/** Transfers that came after an export, soonest first. */
function followed(events: readonly StoredEvent[]) {
  const exports = events.filter(({ kind }) => kind === 'export');
  return events
    .filter(({ kind }) => kind === 'sent' || kind === 'refused')
    .flatMap((out) => {
      const before = exports.find(({ at }) => at <= out.at && out.at - at <= FOLLOW_MS);
      return before === undefined ? [] : [{ before, out }];
    })
    .sort((a, b) => a.out.at - a.before.at - (b.out.at - b.before.at))
    .map(({ before, out }) => ({
      exportedAt: new Date(before.at).toISOString(),
      sentAt: new Date(out.at).toISOString(),
      kind: out.kind,
      records: out.records,
      system: out.system,
      transfer: out.transfer,
    }));
}

function shown({ at, kind, records, system, path }: StoredEvent) {
  return { at: new Date(at).toISOString(), kind, records, system, path };
}
