import PDFDocument from 'pdfkit';
import type { Font, Fonts } from './fonts.js';

/** What stands on a page, from top to bottom. */
export type Block =
  | { readonly is: 'page' }
  | { readonly is: 'title' | 'heading' | 'text' | 'note'; readonly text: string }
  | { readonly is: 'field'; readonly name: string; readonly text: string }
  | { readonly is: 'table'; readonly rows: ReadonlyArray<readonly string[]> };

export interface Paper {
  readonly title: string;
  readonly at: number;
  /** Across each page, pale. */
  readonly mark: string;
  /** Last line of each page. */
  readonly foot: (page: number, pages: number) => string;
  readonly blocks: readonly Block[];
}

const MARGIN = 50;
const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - MARGIN - 20;
const FIELD_WIDTH = 120;
const SIZES = { title: 20, heading: 13, text: 10, note: 9, field: 10, table: 10 } as const;
const LEADING = 1.5;
/** A slice is as thin as its variable font begins: this share of its size is drawn over the edge of each stroke. */
const FATTEN = 0.022;
/** Set where a character is in no font: what printers put for a missing type. */
const MISSING = '〓';

/**
 * Paints blocks as PDF, fonts embedded by the characters used. The same blocks give the same bytes.
 */
export async function paintPaper({ title, at, mark, foot, blocks }: Paper, fonts: Fonts): Promise<Buffer> {
  const info = { Title: title, CreationDate: new Date(at), ModDate: new Date(at) };
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info, autoFirstPage: true });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => doc.on('end', resolve).on('error', reject));
  const pen = penOf(doc, fonts);
  let y = MARGIN;
  const put = (text: string, x: number, width: number, size: number): number => {
    let top = y;
    for (const line of pen.wrap(text, width, size)) {
      if (top + size * LEADING > BOTTOM) {
        doc.addPage();
        top = MARGIN;
        y = MARGIN;
      }
      pen.line(line, x, top, size);
      top += size * LEADING;
    }
    return top;
  };
  for (const block of blocks) {
    if (block.is === 'page') {
      if (y > MARGIN) doc.addPage();
      y = MARGIN;
      continue;
    }
    const size = SIZES[block.is];
    if (block.is === 'heading') {
      y += 8;
      // Not alone at the foot of a page.
      if (y + 4 * size * LEADING > BOTTOM) {
        doc.addPage();
        y = MARGIN;
      }
    }
    if (block.is === 'field') {
      if (y + size * LEADING > BOTTOM) {
        doc.addPage();
        y = MARGIN;
      }
      pen.line(pen.wrap(block.name, FIELD_WIDTH - 8, size)[0] ?? [], MARGIN, y, size);
      y = put(block.text, MARGIN + FIELD_WIDTH, WIDTH - FIELD_WIDTH, size) + 2;
    } else if (block.is === 'table') {
      for (const row of block.rows) {
        if (y + size * LEADING > BOTTOM) {
          doc.addPage();
          y = MARGIN;
        }
        const width = WIDTH / row.length;
        for (const [index, cell] of row.entries()) {
          pen.line(pen.wrap(cell, width - 6, size)[0] ?? [], MARGIN + index * width, y, size);
        }
        y += size * LEADING + 2;
      }
    } else {
      y = put(block.text, MARGIN, WIDTH, size) + 4;
    }
  }
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    paintMark(doc, pen, mark);
    pen.line(pen.wrap(foot(page + 1, count), WIDTH, SIZES.note)[0] ?? [], MARGIN, BOTTOM + 8, SIZES.note);
  }
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

const MARK_SIZE = 30;
const MARK_TURN = -35;
const MARK_PALE = 0.09;

/** Whoever copies a sheet copies this. */
function paintMark(doc: PDFKit.PDFDocument, pen: Pen, mark: string): void {
  const [line = []] = pen.wrap(mark, 2 * WIDTH, MARK_SIZE);
  const [middle, centre] = [MARGIN + WIDTH / 2, (BOTTOM + MARGIN) / 2];
  doc
    .save()
    .rotate(MARK_TURN, { origin: [middle, centre] })
    .fillOpacity(MARK_PALE)
    .strokeOpacity(MARK_PALE);
  pen.line(line, middle - pen.width(line, MARK_SIZE) / 2, centre, MARK_SIZE);
  doc.restore();
}

/** Characters that one font draws. */
interface Run {
  readonly font: Font;
  readonly text: string;
}

interface Pen {
  wrap(text: string, width: number, size: number): Run[][];
  line(runs: readonly Run[], x: number, y: number, size: number): void;
  width(runs: readonly Run[], size: number): number;
}

/** The program behind a font, which alone says what it can draw, and how. */
interface Program {
  readonly unitsPerEm: number;
  readonly ascent: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  layout(text: string): {
    readonly glyphs: ReadonlyArray<{ readonly advanceWidth: number; readonly path: { toSVG(): string } }>;
  };
}

function penOf(doc: PDFKit.PDFDocument, fonts: Fonts): Pen {
  const programs = new Map<string, Program>();
  const programOf = ({ name, bytes }: Font): Program => {
    const there = programs.get(name);
    if (there !== undefined) return there;
    doc.registerFont(name, bytes as unknown as ArrayBuffer).font(name);
    const { font } = (doc as unknown as { readonly _font: { readonly font: Program } })._font;
    programs.set(name, font);
    return font;
  };
  const main = programOf(fonts.main);
  const of = new Map<string, Run>();
  const runOf = (character: string): Run => {
    const there = of.get(character);
    if (there !== undefined) return there;
    const codePoint = character.codePointAt(0) ?? 0;
    const shown = /\p{Cc}|\p{Cf}/u.test(character) ? ' ' : character;
    const slice = shown === ' ' || main.hasGlyphForCodePoint(codePoint) ? fonts.main : fonts.sliceOf(codePoint);
    const run = slice === null ? { font: fonts.main, text: MISSING } : { font: slice, text: shown };
    of.set(character, run);
    return run;
  };
  /** A slice is no font that a reader of PDF knows: its characters are drawn as shapes. */
  const draw = (program: Program, text: string, x: number, y: number, size: number): void => {
    const baseline = y + (main.ascent / main.unitsPerEm) * size;
    let left = x;
    for (const { width, path } of drawn(program, text, size)) {
      const scale = size / program.unitsPerEm;
      if (path !== '') {
        doc
          .save()
          .translate(left, baseline)
          .scale(scale, -scale)
          .lineWidth(FATTEN * program.unitsPerEm);
        doc.path(path).fillAndStroke().restore();
      }
      left += width;
    }
  };
  const widths = new Map<string, number>();
  const widthOf = ({ font, text }: Run, size: number): number => {
    const key = `${size} ${text}`;
    const there = widths.get(key);
    if (there !== undefined) return there;
    const width = font.sliced
      ? drawn(programOf(font), text, size).reduce((sum, glyph) => sum + glyph.width, 0)
      : doc.font(font.name).fontSize(size).widthOfString(text);
    widths.set(key, width);
    return width;
  };
  return {
    width: (runs, size) => runs.reduce((sum, run) => sum + widthOf(run, size), 0),
    wrap(text, width, size) {
      const lines: Run[][] = [];
      for (const paragraph of text.split('\n')) {
        let line: Run[] = [];
        let used = 0;
        // A Latin word, a number, or one character of anything else.
        for (const word of paragraph.match(/[\x21-\x7e]{1,40}|./gsu) ?? []) {
          const runs = [...word].map(runOf);
          const more = runs.reduce((sum, run) => sum + widthOf(run, size), 0);
          if (used + more > width && line.length > 0) {
            lines.push(line);
            line = [];
            used = 0;
            if (word === ' ') continue;
          }
          line.push(...runs);
          used += more;
        }
        lines.push(line);
      }
      return lines;
    },
    line(runs, x, y, size) {
      let left = x;
      for (let from = 0; from < runs.length; ) {
        const { font } = runs[from] ?? { font: fonts.main };
        let text = '';
        let width = 0;
        for (; from < runs.length && runs[from]?.font === font; from++) {
          const run = runs[from];
          if (run === undefined) break;
          text += run.text;
          width += widthOf(run, size);
        }
        if (font.sliced) draw(programOf(font), text, left, y, size);
        else doc.font(font.name).fontSize(size).text(text, left, y, { lineBreak: false, features: [] });
        left += width;
      }
    },
  };
}

function drawn(program: Program, text: string, size: number): Array<{ readonly width: number; readonly path: string }> {
  return program.layout(text).glyphs.map(({ advanceWidth, path }) => {
    return { width: (advanceWidth * size) / program.unitsPerEm, path: path.toSVG() };
  });
}
