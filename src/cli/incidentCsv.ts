import type { Incident } from '../model/incident.js';
import { KINDS } from '../model/kind.js';

type Cell = string | number | boolean | null;

const COLUMNS: ReadonlyArray<readonly [heading: string, cell: (incident: Incident) => Cell]> = [
  ['id', (one) => one.id],
  ['sequence', (one) => one.sequence],
  ['at', (one) => one.at],
  ['verdict', (one) => one.verdict],
  ['asked', (one) => one.asked],
  ['mode', (one) => one.mode],
  ['rule', (one) => one.rule],
  ['person', (one) => one.person.id],
  ['process', (one) => one.process?.name ?? null],
  ['channel', (one) => one.channel],
  ['category', (one) => one.category],
  ['host', (one) => one.host],
  ['method', (one) => one.method],
  ['path', (one) => one.path],
  ['outcome', (one) => one.outcome.name],
  ['reasons', (one) => one.outcome.reasons.join(' ')],
  ...KINDS.map((kind) => [kind, (one: Incident) => one.records[kind] ?? 0] as const),
  ['raw', (one) => one.raw],
  ['complete', (one) => one.complete],
  ['gauge50', (one) => one.gauge['50']],
  ['gauge500', (one) => one.gauge['500']],
  ['gauge5000', (one) => one.gauge['5000']],
  ['bodyBytes', (one) => one.bodyBytes],
  ['samples', (one) => one.samples.join(' | ')],
  ['reason', (one) => one.reason?.text ?? null],
  ['policyVersion', (one) => one.policyVersion],
];

/** The first line (RFC 4180), after a byte order mark: without it Excel and WPS read UTF-8 as GBK. */
export function csvHeading(): string {
  return `\uFEFF${COLUMNS.map(([heading]) => heading).join(',')}\r\n`;
}

export function csvLine(incident: Incident): string {
  return `${COLUMNS.map(([, cell]) => quoted(cell(incident))).join(',')}\r\n`;
}

/** Texts that a spreadsheet would run as a formula get a leading apostrophe: hosts, paths and reasons are hostile. */
function quoted(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
