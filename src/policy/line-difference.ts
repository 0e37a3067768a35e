/** One line of a difference: kept, gone or new. */
export interface DifferenceLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines that changed, with some around them. */
export interface Hunk {
  /** Numbers of its first line, before and after, from 1. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly DifferenceLine[];
}

const CONTEXT = 3;
/** Cells of the table of the longest common lines; beyond it the middle is shown as replaced. */
const MAX_CELLS = 4_000_000;

/** What changed from one text to another, by lines: the longest common lines stay. */
export function lineDifference(before: string, after: string): Hunk[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const middle = common(old.slice(head, old.length - tail), next.slice(head, next.length - tail));
  const kept = (text: string): DifferenceLine => ({ sign: ' ', text });
  return hunks([...old.slice(0, head).map(kept), ...middle, ...old.slice(old.length - tail).map(kept)]);
}

/** The difference as `diff -u` prints it. */
export function unifiedText(name: string, found: readonly Hunk[]): string {
  const parts = found.map(({ before, after, lines }) => {
    const count = (gone: '-' | '+'): number => lines.filter(({ sign }) => sign !== gone).length;
    const head = `@@ -${before},${count('+')} +${after},${count('-')} @@`;
    return [head, ...lines.map(({ sign, text }) => sign + text)].join('\n');
  });
  return parts.length === 0 ? '' : `--- ${name}\n+++ ${name}\n${parts.join('\n')}\n`;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function common(old: readonly string[], next: readonly string[]): DifferenceLine[] {
  const gone = (text: string): DifferenceLine => ({ sign: '-', text });
  const added = (text: string): DifferenceLine => ({ sign: '+', text });
  const width = next.length + 1;
  if (old.length * next.length > MAX_CELLS) return [...old.map(gone), ...next.map(added)];
  // Length of the longest common lines of what is behind each pair of places.
  const table = new Uint32Array((old.length + 1) * width);
  const at = (o: number, n: number): number => table[o * width + n] ?? 0;
  for (let o = old.length - 1; o >= 0; o--) {
    for (let n = next.length - 1; n >= 0; n--) {
      table[o * width + n] = old[o] === next[n] ? at(o + 1, n + 1) + 1 : Math.max(at(o + 1, n), at(o, n + 1));
    }
  }
  const lines: DifferenceLine[] = [];
  let [o, n] = [0, 0];
  while (o < old.length || n < next.length) {
    const [was, is] = [old[o], next[n]];
    if (was !== undefined && was === is) {
      lines.push({ sign: ' ', text: was });
      o++;
      n++;
    } else if (is === undefined || (was !== undefined && at(o + 1, n) >= at(o, n + 1))) {
      lines.push(gone(was ?? ''));
      o++;
    } else {
      lines.push(added(is));
      n++;
    }
  }
  return lines;
}

function hunks(lines: readonly DifferenceLine[]): Hunk[] {
  const changed = lines.flatMap(({ sign }, at) => (sign === ' ' ? [] : [at]));
  const spans: Array<{ from: number; to: number }> = [];
  for (const at of changed) {
    const last = spans.at(-1);
    if (last !== undefined && at - CONTEXT <= last.to + 1) last.to = Math.min(lines.length - 1, at + CONTEXT);
    else spans.push({ from: Math.max(0, at - CONTEXT), to: Math.min(lines.length - 1, at + CONTEXT) });
  }
  const numbered = (until: number, gone: '-' | '+'): number =>
    1 + lines.slice(0, until).filter(({ sign }) => sign !== gone).length;
  return spans.map(({ from, to }) => ({
    before: numbered(from, '+'),
    after: numbered(from, '-'),
    lines: lines.slice(from, to + 1),
  }));
}
