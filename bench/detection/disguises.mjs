/** Ways to write a phone past a filter, each named as in the classes of the record study. */
const groups = (digits, mark, end = '') =>
  `${digits.slice(0, 3)}${mark}${digits.slice(3, 7)}${end || mark}${digits.slice(7)}`;
const each = (signs) => (digits) => [...digits].map((digit) => signs[Number(digit)]).join('');
const signs = (text) => [...text];

export const DISGUISES = {
  'full-width': each(signs('０１２３４５６７８９')),
  'full-width spaced': (digits) => groups(each(signs('０１２３４５６７８９'))(digits), '　'),
  circled: each(signs('⓪①②③④⑤⑥⑦⑧⑨')),
  'circled dark': each(signs('⓿❶❷❸❹❺❻❼❽❾')),
  parenthesised: (digits) => [...digits].map((digit) => (digit === '0' ? '0' : signs('⑴⑵⑶⑷⑸⑹⑺⑻⑼')[digit - 1])).join(''),
  keycap: (digits) => [...digits].map((digit) => `${digit}\ufe0f\u20e3`).join(''),
  superscript: each(signs('⁰¹²³⁴⁵⁶⁷⁸⁹')),
  subscript: each(signs('₀₁₂₃₄₅₆₇₈₉')),
  'math bold': each(signs('𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗')),
  'math mono': each(signs('𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿')),
  'Chinese numerals': each(signs('零一二三四五六七八九')),
  'Chinese 〇': each(signs('〇一二三四五六七八九')),
  'formal numerals': each(signs('零壹贰叁肆伍陆柒捌玖')),
  'spoken 幺洞拐勾两': each(signs('洞幺两三四五六拐八勾')),
  'numerals in groups': (digits) => groups(each(signs('零一二三四五六七八九'))(digits), ' '),
  'half in numerals': (digits) => digits.slice(0, 3) + each(signs('零一二三四五六七八九'))(digits.slice(3)),
  'few in numerals': (digits, chance) =>
    [...digits].map((digit) => (chance.once(3) ? signs('零一二三四五六七八九')[digit] : digit)).join(''),
  'words between': (digits) => groups(digits, '微', '信'),
  'words in brackets': (digits, chance) => groups(digits, chance.pick(['(微)', '（微信）', '[加]', '(V)'])),
  'other words between': (digits, chance) => groups(digits, chance.pick(['加', 'v', '电', '联系', '♥', '✆', '@'])),
  spaces: (digits) => groups(digits, ' '),
  'spaces everywhere': (digits) => [...digits].join(' '),
  dashes: (digits, chance) => groups(digits, chance.pick(['-', '－', '–', '—', '--'])),
  dots: (digits, chance) => groups(digits, chance.pick(['.', '·', '•', '。'])),
  strokes: (digits, chance) => groups(digits, chance.pick(['丨', '|', '/', '_', '~', '*', '、', ','])),
  'marks everywhere': (digits, chance) => [...digits].join(chance.pick(['-', '.', '_', '·', '*', '、'])),
  pairs: (digits, chance) => digits.replace(/(\d{2})(?=\d)/g, `$1${chance.pick(['-', ' ', '.'])}`),
  'zero-width': (digits, chance) =>
    [...digits].join(chance.pick(['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad'])),
  'O l I': (digits, chance) =>
    digits.replace(/0/g, () => chance.pick(['O', 'o'])).replace(/1/g, () => chance.pick(['l', 'I'])),
  'Z S B': (digits) => digits.replaceAll('2', 'Z').replaceAll('5', 'S').replaceAll('8', 'B'),
  '+86': (digits, chance) =>
    chance.pick(['+86', '+86 ', '86-', '0086', '0086-', '(+86)', '（86）', '+86-', '0', '17951']) + digits,
  '+86 in groups': (digits, chance) => `${chance.pick(['+86 ', '86 ', '+86-', '0086 '])}${groups(digits, ' ')}`,
  'brackets round a group': (digits, chance) =>
    chance.pick([
      `(${digits.slice(0, 3)})${digits.slice(3)}`,
      `（${digits.slice(0, 3)}）${digits.slice(3, 7)} ${digits.slice(7)}`,
      `${digits.slice(0, 3)}(${digits.slice(3, 7)})${digits.slice(7)}`,
      `${digits.slice(0, 3)}【${digits.slice(3, 7)}】${digits.slice(7)}`,
      `[${digits.slice(0, 3)}]${digits.slice(3)}`,
    ]),
  'brackets round all': (digits, chance) =>
    chance.pick([`(${digits})`, `【${digits}】`, `《${digits}》`, `"${digits}"`, `「${digits}」`]),
  'several dresses': (digits) => {
    const parts = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)];
    const dresses = [
      each(signs('⓪①②③④⑤⑥⑦⑧⑨')),
      each(signs('零一二三四五六七八九')),
      each(signs('０１２３４５６７８９')),
    ];
    return parts.map((part, at) => dresses[at](part)).join('-');
  },
};

/** Known in the trade, but outside the promise of DESIGN.md section 5.2: measured, without a target. */
export const BEYOND = {
  homophones: each(signs('淋衣尔伞司舞溜期吧酒')),
  reversed: (digits) => `${[...digits].reverse().join('')}（倒过来）`,
  'told in halves': (digits) => `前三位${digits.slice(0, 3)}，后八位${digits.slice(3)}`,
};
