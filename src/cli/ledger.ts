import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { databaseFile, openPolicy } from '../agent/agent.js';
import { keepFleetKey } from '../agent/central/enrol.js';
import { enrolmentFile } from '../agent/central/enrolment.js';
import { loadConfig } from '../agent/config.js';
import { openRooms, type Rooms } from '../agent/rooms.js';
import { openDevice } from '../agent/source/device.js';
import { WINDOWS_MS } from '../model/figures.js';
import { type GaugeTerms, shownGauge } from '../model/gauge.js';
import { type Counts, KINDS } from '../model/kind.js';
import { sourceOf } from '../model/transfer.js';
import { StoreError } from '../store/store.js';
import { kindNames } from '../text/kinds.js';
import { fill } from '../text/language.js';
import { ledgerText } from '../text/ledger.js';
import { traceText } from '../text/trace.js';
import { type CommandIo, EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { mayReview } from './reviewer.js';
import { tableLines } from './table.js';

const DAY_MS = 86_400_000;
const MAX_EVENTS = 100_000;

type Values = ReturnType<typeof parse>['values'];

/** `menshen ledger people | events | gauge | forget | rotate-key | device`: for reviewers, on this PC. */
export async function ledgerCommand(argv: string[], io: CommandIo): Promise<number> {
  const text = ledgerText[io.language];
  const [verb, ...rest] = argv;
  const usage = (message?: string): number => {
    io.stderr.write(`${message === undefined ? '' : `${message}\n`}${text.usage}\n`);
    return EXIT.usage;
  };
  let values: Values;
  try {
    values = parse(rest).values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const range = { since: timeOf(values.since), until: timeOf(values.until), before: timeOf(values.before) };
  if (Object.values(range).some(Number.isNaN) || verb === undefined) return usage();
  if (verb === 'rotate-key') {
    if (existsSync(enrolmentFile(io.home))) {
      io.stderr.write(`${text.fleetKey}\n`);
      return EXIT.failed;
    }
    await keepFleetKey(io.home, randomBytes(32).toString('hex'));
    io.stderr.write(`${text.rotated}\n`);
    return EXIT.ok;
  }
  if (verb === 'device') {
    const { id, publicKey } = await openDevice(io.home);
    io.stdout.write(
      values.json === true ? `${JSON.stringify({ id, publicKey })}\n` : `${fill(text.device, { id })}\n${publicKey}`,
    );
    return EXIT.ok;
  }
  const work = { people, events, gauge, forget }[verb];
  if (work === undefined) return usage();
  if (verb === 'forget' && values.person === undefined) return usage();
  if (!mayReview(io)) {
    io.stderr.write(`${text.forReviewers}\n`);
    return EXIT.failed;
  }
  if (!existsSync(databaseFile(io.home))) {
    io.stderr.write(`${fill(text.noDatabase, { home: io.home })}\n`);
    return EXIT.failed;
  }
  try {
    const rooms = openRooms(databaseFile(io.home));
    try {
      return work(rooms, values, range, io);
    } finally {
      rooms.store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

interface Range {
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly before: number | undefined;
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      person: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      before: { type: 'string' },
      limit: { type: 'string' },
      bulk: { type: 'boolean' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    strict: true,
    allowPositionals: false,
  });
}

function timeOf(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date);
}

function people({ ledger }: Rooms, values: Values, { since, until }: Range, io: CommandIo): number {
  const text = ledgerText[io.language];
  const days = ledger.people(since ?? Date.now() - 30 * DAY_MS, until ?? Number.MAX_SAFE_INTEGER);
  return show(days, values, io, {
    headings: [text.day, text.person, text.viewed, text.exported, text.imported, text.sent, text.refused, text.peers],
    row: (one) => [
      one.day,
      one.person,
      ...[one.viewed, one.exported, one.imported, one.sent, one.refused].map(String),
      one.viewedToPeers === null ? '-' : `× ${one.viewedToPeers}`,
    ],
  });
}

function events({ ledger }: Rooms, values: Values, { since, until }: Range, io: CommandIo): number {
  const text = ledgerText[io.language];
  const limit = Math.min(MAX_EVENTS, Math.max(1, Number(values.limit ?? '50') || 50));
  const found = ledger.events({
    limit,
    ...(values.person === undefined ? {} : { person: values.person }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(values.bulk === true ? { records: termsOf(io).ledger.bulk } : {}),
  });
  const shown = found.map(({ at, person, ...rest }) => ({
    at: new Date(at).toISOString(),
    person,
    source: sourceOf(person),
    ...rest,
  }));
  return show(shown, values, io, {
    headings: [text.at, text.person, text.kind, text.records, text.where],
    row: (one) => [
      one.at,
      one.person,
      traceText[io.language][one.kind],
      String(one.records),
      `${one.system} ${one.path}`,
    ],
  });
}

function gauge({ ledger }: Rooms, values: Values, _: Range, io: CommandIo): number {
  const text = ledgerText[io.language];
  const terms: GaugeTerms = termsOf(io);
  const now = Math.max(Date.now(), ledger.newest());
  const senders = new Set(ledger.events({ kinds: ['sent'], limit: MAX_EVENTS }).map(({ person }) => person));
  const rows = [...senders]
    .filter((person) => values.person === undefined || person === values.person)
    .flatMap((person) =>
      ledger.figures(person, now, WINDOWS_MS).map((figures) => ({
        person,
        source: sourceOf(person),
        ...figures,
        gauge: shownGauge(terms, figures.counted),
      })),
    );
  if (values.json !== true && rows.length > 0) io.stderr.write(`${text.gaugeNote}\n`);
  return show(rows, values, io, {
    headings: [text.person, text.window, text.raw, text.unique, text.counted, text.gauge],
    row: (one) => [
      one.person,
      one.windowMs < DAY_MS ? `${one.windowMs / 3_600_000} h` : `${one.windowMs / DAY_MS} d`,
      ...[one.raw, one.unique, one.counted].map((counts) => counted(counts, io)),
      (['50', '500', '5000'] as const).map((at) => one.gauge[at].toFixed(2)).join(' / '),
    ],
  });
}

function forget({ ledger, store }: Rooms, values: Values, { before }: Range, io: CommandIo): number {
  const text = ledgerText[io.language];
  if (values.yes !== true) {
    io.stderr.write(`${text.confirm}\n`);
    return EXIT.usage;
  }
  const count = ledger.forget(values.person ?? '', before ?? Number.MAX_SAFE_INTEGER);
  while (ledger.tend());
  store.compact();
  io.stderr.write(`${fill(text.forgot, { count })}\n`);
  return EXIT.ok;
}

function show<R>(
  rows: readonly R[],
  { json }: Values,
  io: CommandIo,
  as: { readonly headings: readonly string[]; readonly row: (one: R) => readonly string[] },
): number {
  if (json === true) for (const row of rows) io.stdout.write(`${JSON.stringify(row)}\n`);
  else if (rows.length === 0) io.stderr.write(`${ledgerText[io.language].none}\n`);
  else io.stdout.write(`${tableLines(as.headings, rows.map(as.row)).join('\n')}\n`);
  return EXIT.ok;
}

function counted(counts: Counts, io: CommandIo): string {
  const some = KINDS.filter((kind) => (counts[kind] ?? 0) > 0);
  return some.map((kind) => `${kindNames[io.language][kind]} ${counts[kind]}`).join(', ') || '-';
}

function termsOf(io: CommandIo) {
  const { policy } = loadConfig({ env: { ...io.env, MENSHEN_HOME: io.home }, flags: {} });
  return openPolicy(policy.dir === '' ? PROGRAM.policyDir : policy.dir);
}
