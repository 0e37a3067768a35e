import type { PartPath } from '../model/part.js';
import { attributes, decodeEntities, hasLooseNumber, type MarkupSink } from './markup.js';
import type { Work } from './work.js';

/** Pieces of text put in order together; a fuller page is given in several goes. */
const MAX_PIECES = 50_000;
/** Part of its height by which a piece may stand higher or lower than its line. */
const SLANT = 0.5;

/** Attributes that say where and how something is drawn, or that are read as its text. */
const PLACING = new Set(
  'Boundary CTM DeltaX DeltaY Data Indices OriginX OriginY RenderTransform UnicodeString'.split(' '),
);

const TELLING = /\d{7}|[^\x00-\x7f]{2}/;

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  text: string;
}

/** A page on which every piece of text has a place of its own: OFD (GB/T 33190), XPS (ECMA-388). */
export function isFixedPage(head: string): boolean {
  return /<(?:\w+:)?(?:FixedPage|Page)[\s>]/.test(head.slice(0, 4096)) && /TextObject|Glyphs|\bofd\b/i.test(head);
}

/** Puts the pieces of a page into lines, by where they stand. Call the result's `end()` last. */
export function fixedPage(path: PartPath, work: Work): MarkupSink & { end(): void; readonly later: readonly string[] } {
  let pieces: Placed[] = [];
  let open: Placed | null = null;
  let loose = '';

  const add = (piece: Placed): void => {
    pieces.push(piece);
    if (pieces.length >= MAX_PIECES) flush();
  };
  const note = (text: string): void => {
    if (TELLING.test(text)) loose += `${text}\n`;
  };
  const flush = (): void => {
    work.allowance.tick();
    const text = linesOf(pieces) + loose;
    pieces = [];
    loose = '';
    if (text.trim() !== '') work.sink.text(path, text, work.origin);
  };

  return {
    later: [],
    open(s, from, nameEnd, end, empty) {
      const name = s.slice(from, nameEnd);
      const isText = name === 'TextObject' || name === 'Glyphs';
      if (!isText && !TELLING.test(s.slice(nameEnd, end))) return;
      const given = attributes(s, nameEnd, end);
      const said = new Map(given);
      for (const [attribute, value] of given)
        if (!(isText && PLACING.has(attribute) && said.get(attribute) === value)) note(value);
      const tag = s.slice(nameEnd, end);
      if (hasLooseNumber(tag, given)) note(tag);
      if (!isText) return;
      if (name === 'Glyphs') {
        const size = Number(said.get('FontRenderingEmSize') ?? 10);
        const text = said.get('UnicodeString') ?? '';
        add({
          x: coordinate(said.get('OriginX')),
          y: coordinate(said.get('OriginY')),
          width: text.length * size,
          height: size,
          text,
        });
        return;
      }
      const [x, y, width, height] = (said.get('Boundary') ?? '').split(/\s+/).map(coordinate);
      if (open !== null) add(open);
      open = empty ? null : { x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, text: '' };
    },
    close(s, from, nameEnd) {
      if (open === null || s.slice(from, nameEnd) !== 'TextObject') return;
      if (open.text !== '') add(open);
      open = null;
    },
    text(s, start, end, literal) {
      const raw = s.slice(start, end);
      const text = (literal ? raw : decodeEntities(raw)).trim();
      if (text === '') return;
      if (open !== null) open.text += text;
      else loose += `${text}\n`;
    },
    aside: note,
    end() {
      if (open !== null) add(open);
      flush();
    },
  };
}

function coordinate(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}

/** From top to bottom, then from left to right; a gap between two pieces becomes a tab. */
function linesOf(pieces: readonly Placed[]): string {
  const lines: Placed[][] = [];
  for (const piece of [...pieces].sort((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line !== undefined && first !== undefined && piece.y - first.y <= Math.max(1, first.height) * SLANT)
      line.push(piece);
    else lines.push([piece]);
  }
  let text = '';
  for (const line of lines) {
    let edge: number | null = null;
    for (const piece of line.sort((a, b) => a.x - b.x)) {
      if (edge !== null && piece.x > edge + 1) text += '\t';
      text += piece.text;
      edge = piece.x + piece.width;
    }
    text += '\n';
  }
  return text;
}
