import type { EventKind } from '../ledger/ledger.js';

/** One event on the line. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly person: string;
  readonly kind: EventKind;
  readonly overlap: number;
  readonly system: string;
}

const WIDTH = 960;
const LEFT = 200;
const RIGHT = 40;
const TOP = 64;
const LANE = 44;
const MAX_LANES = 20;
const TICKS = 6;

const COLOURS: Readonly<Record<EventKind, string>> = {
  view: '#6b8fb5',
  export: '#d98c1f',
  import: '#7a6bb5',
  incoming: '#8a5a44',
  sent: '#b3261e',
  refused: '#5f6b72',
};

/** A time line as SVG: a lane for each person, a circle for each event, its area the records of the list in it. */
export function timeLine(title: string, points: readonly Point[], words: Readonly<Record<EventKind, string>>): string {
  const people = [...new Set(points.map(({ person }) => person))].slice(0, MAX_LANES);
  const times = points.map(({ at }) => at);
  const first = Math.min(...times);
  const span = Math.max(60_000, Math.max(...times) - first);
  const most = Math.max(1, ...points.map(({ overlap }) => overlap));
  const height = TOP + Math.max(1, people.length) * LANE + 70;
  const x = (at: number): number => LEFT + 14 + ((at - first) / span) * (WIDTH - LEFT - RIGHT - 28);
  const y = (person: string): number => TOP + people.indexOf(person) * LANE + LANE / 2;
  const lanes = people.map(
    (person) =>
      `<line x1="${LEFT}" y1="${y(person)}" x2="${WIDTH - RIGHT}" y2="${y(person)}" stroke="#dfe3e6"/>` +
      `<text x="${LEFT - 12}" y="${y(person) + 4}" text-anchor="end">${escaped(person)}</text>`,
  );
  const dots = [...points]
    .filter(({ person }) => people.includes(person))
    .sort((a, b) => b.overlap - a.overlap)
    .map(({ at, person, kind, overlap, system }) => {
      const radius = (4 + 12 * Math.sqrt(overlap / most)).toFixed(1);
      const label = `${new Date(at).toISOString()} ${person} ${words[kind]} ${overlap} (${system})`;
      return (
        `<circle cx="${x(at).toFixed(1)}" cy="${y(person)}" r="${radius}" fill="${COLOURS[kind]}" fill-opacity="0.8">` +
        `<title>${escaped(label)}</title></circle>`
      );
    });
  const foot = TOP + Math.max(1, people.length) * LANE + 12;
  const ticks = points.length === 0 ? [] : Array.from({ length: TICKS }, (_, n) => first + (span * n) / (TICKS - 1));
  const axis = ticks.map(
    (at) =>
      `<text x="${x(at).toFixed(1)}" y="${foot}" text-anchor="middle">${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}</text>`,
  );
  const kinds = [...new Set(points.map(({ kind }) => kind))];
  const key = kinds.map(
    (kind, n) =>
      `<circle cx="${LEFT + n * 110}" cy="${foot + 28}" r="6" fill="${COLOURS[kind]}"/>` +
      `<text x="${LEFT + n * 110 + 12}" y="${foot + 32}">${escaped(words[kind])}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#1f2a30">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="32" font-size="16">${escaped(title)}</text>`,
    ...lanes,
    ...dots,
    ...axis,
    ...key,
    '</svg>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
