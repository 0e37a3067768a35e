import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { cefIncident } from '../incident/cef.js';
import { INCIDENT_MIGRATIONS, type IncidentFilter, type Incidents, openIncidents } from '../incident/incidents.js';
import { ocsfFinding } from '../incident/ocsf.js';
import type { Told } from '../incident/told.js';
import type { Incident } from '../model/incident.js';
import { VERDICTS, type Verdict } from '../model/verdict.js';
import { openStore, StoreError } from '../store/store.js';
import { type IncidentWords, incidentText } from '../text/incidents.js';
import { ledgerText } from '../text/ledger.js';
import { csvHeading, csvLine } from './incidentCsv.js';
import { incidentHeadings, incidentPage, incidentRow } from './incidentPage.js';
import { EXIT } from './io.js';
import { PROGRAM } from './program.js';
import { mayReview } from './reviewer.js';
import { tableLines } from './table.js';

/** Where a command talks and finds the PC's data. */
export interface CommandIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The data directory (`MENSHEN_HOME`). */
  readonly home: string;
  /** Default `zh`. */
  readonly language?: 'zh' | 'en';
  /** Who runs it; default the process's own. */
  readonly uid?: number;
}

const FORMATS = ['csv', 'ndjson', 'ocsf', 'cef'] as const;

/** A closed pipe, and a closed pipe that Node made of a socket. */
const READER_LEFT: ReadonlySet<unknown> = new Set(['EPIPE', 'ECONNRESET']);

const PAGE = 500;

/** What the person typed cannot be understood; the message says why, in their language. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * `menshen incidents list | show ID | export`. Reads `<home>/menshen.db` without writing, also while the agent runs.
 * Data goes to stdout, talk to stderr.
 *
 * @param argv what follows `incidents`
 * @returns 0 ok, 1 failed, 2 usage
 */
export async function incidentsCommand(argv: string[], io: CommandIo): Promise<number> {
  const words = incidentText[io.language ?? 'zh'];
  const path = join(io.home, 'menshen.db');
  if (argv.includes('--help') || argv.includes('-h')) {
    await write(io.stderr, `${words.usage}\n`);
    return EXIT.ok;
  }
  try {
    const run = commandOf(argv, words);
    if (!mayReview(io)) {
      await write(io.stderr, `${ledgerText[io.language ?? 'zh'].forReviewers}\n`);
      return EXIT.failed;
    }
    if (!existsSync(path)) {
      await write(io.stderr, `${fill(words.noDatabase, { home: io.home })}\n`);
      return EXIT.failed;
    }
    const store = openStore(path, INCIDENT_MIGRATIONS, { readOnly: true, busyMs: 5000 });
    try {
      return await run(openIncidents(store), io);
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof UsageError) {
      await write(io.stderr, `${error.message}\n${words.usage}\n`);
      return EXIT.usage;
    }
    if (error instanceof StoreError) {
      await write(io.stderr, `${error.code}: ${error.message}\n`);
      return EXIT.failed;
    }
    // `menshen incidents list | head` has seen enough.
    if (error instanceof Error && 'code' in error && READER_LEFT.has(error.code)) return EXIT.ok;
    throw error;
  }
}

type Run = (incidents: Incidents, io: CommandIo) => Promise<number>;

function commandOf(argv: string[], words: IncidentWords): Run {
  const [verb, ...rest] = argv;
  if (verb === 'list') return listCommand(rest, words);
  if (verb === 'show') return showCommand(rest, words);
  if (verb === 'export') return exportCommand(rest, words);
  throw new UsageError(verb === undefined ? words.noVerb : fill(words.badVerb, { verb }));
}

function listCommand(argv: string[], words: IncidentWords): Run {
  const { values } = parsed(argv, {
    limit: { type: 'string', default: '50' },
    verdict: { type: 'string' },
    channel: { type: 'string' },
    since: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000) {
    throw new UsageError(fill(words.badLimit, { value: values.limit }));
  }
  const filter = { ...filterOf(values, words), limit };
  return async (incidents, io) => {
    const found = incidents.list(filter);
    if (values.json) {
      for (const incident of found) await write(io.stdout, `${JSON.stringify(incident)}\n`);
    } else if (found.length === 0) {
      await write(io.stderr, `${words.none}\n`);
    } else {
      const rows = found.map((incident) => incidentRow(incident, words));
      await write(io.stdout, `${tableLines(incidentHeadings(words), rows).join('\n')}\n`);
    }
    return EXIT.ok;
  };
}

function showCommand(argv: string[], words: IncidentWords): Run {
  const { values, positionals } = parsed(argv, { json: { type: 'boolean', default: false } }, true);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError(words.oneId);
  const prefix = id.toLowerCase();
  if (!/^[0-9a-f-]{1,36}$/.test(prefix)) throw new UsageError(fill(words.badId, { id }));
  return async (incidents, io) => {
    const found = incidents.find(prefix, 10);
    const [incident, another] = found;
    if (incident === undefined) {
      await write(io.stderr, `${fill(words.notFound, { id: prefix })}\n`);
      return EXIT.failed;
    }
    if (another !== undefined) {
      const ids = found.map((one) => `  ${one.id}\n`).join('');
      await write(io.stderr, `${fill(words.ambiguous, { id: prefix })}\n${ids}`);
      return EXIT.failed;
    }
    await write(io.stdout, values.json ? `${JSON.stringify(incident)}\n` : `${incidentPage(incident, words)}\n`);
    return EXIT.ok;
  };
}

function exportCommand(argv: string[], words: IncidentWords): Run {
  const { values } = parsed(argv, {
    format: { type: 'string' },
    verdict: { type: 'string' },
    channel: { type: 'string' },
    since: { type: 'string' },
  });
  const format = FORMATS.find((one) => one === values.format);
  if (format === undefined) {
    throw new UsageError(fill(words.badFormat, { allowed: FORMATS.join(', '), value: String(values.format ?? '') }));
  }
  const filter = filterOf(values, words);
  return async (incidents, io) => {
    if (format === 'csv') await write(io.stdout, csvHeading());
    // Page by page: an export of years must not be held in memory whole.
    let page = incidents.list({ ...filter, limit: PAGE });
    while (page.length > 0) {
      const lines = page.map((one) => exportLine(one, format));
      await write(io.stdout, lines.join(''));
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) break;
      page = incidents.list({ ...filter, limit: PAGE, before: last.id });
    }
    return EXIT.ok;
  };
}

function exportLine(incident: Incident, format: (typeof FORMATS)[number]): string {
  if (format === 'csv') return csvLine(incident);
  if (format === 'ndjson') return `${JSON.stringify(incident)}\n`;
  const told: Told = { incident, severity: severityOf(incident), device: null, branch: null };
  if (format === 'cef') return `${cefIncident(told, PROGRAM.version)}\n`;
  return `${JSON.stringify(ocsfFinding(told, PROGRAM.version))}\n`;
}

/** A PC does not know what else its fleet saw: planted records are critical, refusals high. */
const severityOf = ({ canaries = 0, verdict }: Incident): number => (canaries > 0 ? 3 : verdict === 'block' ? 2 : 1);

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parsed<O extends Options>(args: string[], options: O, allowPositionals = false) {
  try {
    return parseArgs({ args, options, allowPositionals, strict: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface FilterOptions {
  readonly verdict?: string | undefined;
  readonly channel?: string | undefined;
  readonly since?: string | undefined;
}

function filterOf(values: FilterOptions, words: IncidentWords): Omit<IncidentFilter, 'limit'> {
  const filter: { verdict?: Verdict; channel?: string; since?: string } = {};
  if (values.channel !== undefined) filter.channel = values.channel;
  if (values.verdict !== undefined) {
    const verdict = VERDICTS.find((one) => one === values.verdict);
    if (verdict === undefined) {
      throw new UsageError(fill(words.badVerdict, { allowed: VERDICTS.join(', '), value: values.verdict }));
    }
    filter.verdict = verdict;
  }
  if (values.since !== undefined) {
    if (!/^\d{4}-\d\d-\d\d/.test(values.since) || Number.isNaN(Date.parse(values.since))) {
      throw new UsageError(fill(words.badSince, { value: values.since }));
    }
    filter.since = values.since;
  }
  return filter;
}

function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Settles when the reader has taken it; rejects when there is none any more. */
function write(out: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
