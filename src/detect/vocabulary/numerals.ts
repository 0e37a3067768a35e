/** Numerals in words, as digits. 幺洞拐勾 are how numbers are read aloud; 两 is a 2. */
const NUMERALS: ReadonlyMap<string, string> = new Map([
  ...pairs('〇零○洞', '0'),
  ...pairs('一壹幺弌', '1'),
  ...pairs('二贰两貳弍', '2'),
  ...pairs('三叁參弎', '3'),
  ...pairs('四肆', '4'),
  ...pairs('五伍', '5'),
  ...pairs('六陆陸', '6'),
  ...pairs('七柒拐', '7'),
  ...pairs('八捌', '8'),
  ...pairs('九玖勾', '9'),
]);

function pairs(characters: string, digit: string): Array<[string, string]> {
  return [...characters].map((character) => [character, digit]);
}

/** Letters that pass for digits inside an otherwise complete number. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['O', '0'],
  ['o', '0'],
  ['l', '1'],
  ['I', '1'],
  ['Z', '2'],
  ['S', '5'],
  ['B', '8'],
]);

export const NUMERAL_CLASS = [...NUMERALS.keys()].join('');
export const LETTER_CLASS = [...LETTERS.keys()].join('');

export function numeralDigit(character: string): string | undefined {
  return NUMERALS.get(character);
}

export function letterDigit(character: string): string | undefined {
  return LETTERS.get(character);
}

/** Number of a numeral such as 七, 十二, 二十一, 一百零三 or 三零一, as digits; null when it is none. */
export function numeralValue(text: string): string | null {
  if (!/[十百]/.test(text)) {
    let digits = '';
    for (const character of text) {
      const digit = NUMERALS.get(character);
      if (digit === undefined) return null;
      digits += digit;
    }
    return digits;
  }
  const match = /^(?:([一二三四五六七八九两])百零?)?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/.exec(
    text,
  );
  if (match === null) return null;
  const [, hundreds, tens, ten, ones] = match;
  const value = (character: string | undefined, none: number): number =>
    character === undefined ? none : Number(NUMERALS.get(character) ?? none);
  return String(value(hundreds, 0) * 100 + (ten === undefined ? 0 : value(tens, 1) * 10) + value(ones, 0));
}
