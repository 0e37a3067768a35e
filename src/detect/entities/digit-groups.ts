import { LETTER_CLASS, letterDigit, NUMERAL_CLASS, numeralDigit } from '../vocabulary/numerals.js';

/** Digits, or what passes for digits, that stand together. */
export interface DigitRun {
  readonly start: number;
  readonly end: number;
  /** As digits 0-9. */
  readonly digits: string;
  readonly letters: number;
  readonly numerals: number;
}

/** Groups that together may be one number of 11 digits. */
export interface Chain {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly letters: number;
  readonly numerals: number;
  /** Grouped as people group numbers, with the marks they use; else it needs something beside it that vouches for it. */
  readonly usual: boolean;
}

const PLAIN_RUN = /\d+/g;
const DRESSED_RUN = new RegExp(`[\\d${NUMERAL_CLASS}${LETTER_CLASS}]+`, 'g');

/** Dashes, blanks, dots and strokes between the groups of one number. */
const USUAL_GAP = /^(?: {1,3}|[-._·•丨]| ?[-·•丨] ?|--|\) ?)$/;
/** Signs, pictures and trade words that are put there against filters. Units (平, 万, 套) and currencies are none of them. */
const MARKS = '[^\\p{L}\\p{N}\\p{Sc}\\s%‰°℃]{1,6}';
const WORD = '(?:微信?|信|薇|威|加|电话?|话|联系?|系|手机?|机|拨打?|打|扣|同号|[vVxXwWqQ]{1,2})';
const ODD_GAP = new RegExp(
  `^(?: ?${MARKS} ?| ?${WORD} ?| ?[([{<【《「] ?[^\\d\\n]{1,4}[)\\]}>】》」] ?|[，,;；、 ]{0,2}(?:中间?(?:四位)?|后(?:[四八]位|面|边|半段?)|尾号|再加?|然后|接着|剩下|其余)[是为: ]{0,2})$`,
  'u',
);
const LONGEST_GAP = 10;

/** How people group 11 digits, and of that the ways that survive odd marks between. */
const GROUPINGS = new Set('3,4,4 3,8 7,4 3,3,5 4,3,4 3,2,3,3 3,4,2,2 3,2,2,2,2 1,2,4,4 5,6'.split(' '));
const FIRM_GROUPINGS = new Set('3,4,4 3,8 7,4 1,1,1,1,1,1,1,1,1,1,1'.split(' '));
/** Ways that lists of numbers have too: they need one mark throughout, and something beside them. */
const RARE_GROUPINGS = new Set('2,2,2,2,2,1 1,2,2,2,2,2 6,5 9,2'.split(' '));
const MAX_GROUPS = 12;

/** Calls `each` with every run of digits, or of digits and what passes for them, until it returns false. */
export function eachRun(text: string, dressed: boolean, each: (run: DigitRun) => boolean): void {
  const shape = dressed ? DRESSED_RUN : PLAIN_RUN;
  shape.lastIndex = 0;
  for (let run = shape.exec(text); run !== null; run = shape.exec(text)) {
    const read = dressed ? digitRun(run[0], run.index) : plainRun(run[0], run.index);
    if (!each(read)) return;
  }
}

function plainRun(digits: string, start: number): DigitRun {
  return { start, end: start + digits.length, digits, letters: 0, numerals: 0 };
}

function digitRun(run: string, start: number): DigitRun {
  const end = start + run.length;
  let digits = '';
  let letters = 0;
  let numerals = 0;
  for (const character of run) {
    const letter = letterDigit(character);
    const numeral = numeralDigit(character);
    if (letter !== undefined) letters++;
    else if (numeral !== undefined) numerals++;
    digits += letter ?? numeral ?? character;
  }
  return { start, end, digits, letters, numerals };
}

/** Collects runs that follow each other across gaps, and tells when the last ones make 11 digits. */
export interface Groups {
  /** Adds a run; a chain when it completes one that may be a number. `labelled` says whether a label stands before an offset. */
  add(run: DigitRun, labelled: (start: number) => boolean): Chain | null;
  clear(): void;
}

export function collectGroups(text: string, isCallPrefix: (digits: string) => boolean): Groups {
  const groups: DigitRun[] = [];

  const complete = (first: number, labelled: (start: number) => boolean): Chain | null => {
    const chain = groups.slice(first);
    const [head] = chain;
    const tail = chain.at(-1);
    if (head === undefined || tail === undefined) return null;
    const gaps = chain.slice(1).map((run, at) => text.slice(chain[at]?.end ?? 0, run.start));
    const sizes = chain.map((run) => run.digits.length).join(',');
    const firm = FIRM_GROUPINGS.has(sizes);
    const usual = (firm || GROUPINGS.has(sizes)) && gaps.every((gap) => USUAL_GAP.test(gap));
    const rare = firm || (RARE_GROUPINGS.has(sizes) && gaps.every((gap) => gap === gaps[0]));
    if (!usual && !rare && !labelled(head.start)) return null;
    const before = groups[first - 1];
    if (before !== undefined && !isCallPrefix(before.digits) && before.digits.length < 3) {
      const gap = text.slice(before.end, head.start);
      if (gap === gaps[0] && gap !== ' ') return null;
    }
    if (isAmongNumbers(text, head.start, tail.end)) return null;
    if (!usual && gaps.length > 0 && goesOn(text, tail.end, gaps.at(-1) ?? '')) return null;
    return {
      start: head.start,
      end: tail.end,
      digits: chain.map((run) => run.digits).join(''),
      letters: chain.reduce((sum, run) => sum + run.letters, 0),
      numerals: chain.reduce((sum, run) => sum + run.numerals, 0),
      usual,
    };
  };

  return {
    add(run, labelled) {
      const last = groups.at(-1);
      if (last !== undefined && !isGap(text, last.end, run.start)) groups.length = 0;
      groups.push(run);
      if (groups.length > MAX_GROUPS) groups.shift();
      let total = 0;
      for (let first = groups.length - 1; first >= 0; first--) {
        total += groups[first]?.digits.length ?? 0;
        if (total > 11) return null;
        if (total === 11) return complete(first, labelled);
      }
      return null;
    },
    clear() {
      groups.length = 0;
    },
  };
}

function isGap(text: string, from: number, to: number): boolean {
  if (to - from > LONGEST_GAP) return false;
  const gap = text.slice(from, to);
  return USUAL_GAP.test(gap) || ODD_GAP.test(gap);
}

/** The row of numbers continues in the same way: it is a list, not a phone. */
function goesOn(text: string, end: number, gap: string): boolean {
  return gap !== ' ' && text.startsWith(gap, end) && /^\d/.test(text.slice(end + gap.length, end + gap.length + 1));
}

/** Numbers before and behind and no word near: widths in a font, readings of a meter. */
function isAmongNumbers(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 24);
  return /\d[ [\]]{1,2}$/.test(before) && /^[ [\]]{1,2}\d/.test(after) && !/[^\d\s[\].-]/.test(before + after);
}
