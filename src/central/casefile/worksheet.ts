import type { Incident } from '../../model/incident.js';
import { KINDS } from '../../model/kind.js';
import { caseText } from '../../text/casefile.js';
import { kindNames } from '../../text/kinds.js';
import type { Language } from '../../text/language.js';

/** Byte order mark: spreadsheet programs in China take a file without it for GB18030. */
const BOM = '\uFEFF';

const HEAD = ['id', 'at', 'person', 'verdict', 'kind', 'raw', 'unique', 'counted'] as const;
const MORE = ['complete', 'gauge 50', 'gauge 500', 'gauge 5000'] as const;

/** Counts of each incident by kind, and its three gauges. Follows from the incidents alone, so that anybody can redo it. */
export function worksheetCsv(incidents: readonly Incident[], language: Language): string {
  const text = caseText[language];
  const lines: string[][] = [[...HEAD.map((name) => `${text[name]} (${name})`), ...MORE]];
  const sums = { raw: 0, unique: 0, counted: 0 };
  for (const incident of incidents) {
    const { id, at, person, verdict, records, rawRecords = {}, counted = {}, complete, gauge } = incident;
    for (const kind of KINDS) {
      const unique = records[kind] ?? 0;
      if (unique === 0) continue;
      const raw = rawRecords[kind] ?? unique;
      const times = counted[kind] ?? unique;
      sums.raw += raw;
      sums.unique += unique;
      sums.counted += times;
      const name = `${kindNames[language][kind]} (${kind})`;
      const figures = [raw, unique, times].map(String);
      const gauges = [gauge['50'], gauge['500'], gauge['5000']].map(String);
      lines.push([id, at, person.id, verdict, name, ...figures, String(complete), ...gauges]);
    }
  }
  lines.push(['Σ', '', '', '', '', ...Object.values(sums).map(String)]);
  return `${BOM}${lines.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** RFC 4180; and what a spreadsheet would take for a formula is made text. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
