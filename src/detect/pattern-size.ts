/** One step matches one character; a class, an escape or an anchor is one, `x{3}` is three and `(ab){2,5}` ten. */
const QUANTIFIER = /^\{(\d+)(?:(,)(\d*))?\}/;
/** `\x{4e00}`, `\p{Han}`, `\Q…\E`, or one character behind the stroke. */
const ESCAPE = /^\\(?:[xpP]\{[^}]*\}|x[0-9A-Fa-f]{2}|Q[\s\S]*?(?:\\E|$)|[\s\S]?)/;
const CLASS = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]/;
const GROUP_HEAD = /^\((?:\?(?:P?<\w+>|[a-zA-Z-]*[:)]))?/;

/**
 * How many characters an expression steps over when every counted repetition is written out: what one character of text
 * costs at worst, and what the expression takes of memory. For expressions that RE2 has accepted.
 */
export function stepsOf(pattern: string): number {
  const open: number[] = [];
  let sum = 0;
  /** Steps of what a quantifier would repeat. */
  let last = 0;
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const quantifier = QUANTIFIER.exec(rest);
    const taken = ESCAPE.exec(rest)?.[0] ?? CLASS.exec(rest)?.[0];
    if (quantifier !== null) {
      const times = Math.max(Number(quantifier[1]), Number(quantifier[3] ?? 0));
      sum += last * (Math.max(1, times) - 1);
      last = 0;
      at += quantifier[0].length;
    } else if (taken !== undefined) {
      last = taken.startsWith('\\Q') ? taken.replace(/^\\Q|\\E$/g, '').length : 1;
      sum += last;
      at += taken.length;
    } else if (rest.startsWith('(')) {
      const head = GROUP_HEAD.exec(rest)?.[0] ?? '(';
      if (!head.endsWith(')')) {
        open.push(sum);
        sum = 0;
      }
      at += head.length;
    } else if (rest.startsWith(')')) {
      last = sum;
      sum += open.pop() ?? 0;
      at += 1;
    } else {
      if (!/^[*+?|]/.test(rest)) {
        last = 1;
        sum += 1;
      }
      at += 1;
    }
  }
  return sum;
}
