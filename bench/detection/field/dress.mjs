import { makeDocument, write } from './grammar.mjs';
import { castOf } from './sides.mjs';
import { ownerOf } from './texts.mjs';

/** Digits in other clothes: each gives the ten digits. */
const list = (text) => text.split(' ');
const from = (code) => Array.from({ length: 10 }, (_, digit) => String.fromCodePoint(code + digit));
const DIGITS = {
  'full width': from(0xff10),
  circled: list('⓪ ① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨'),
  'black circled': list('⓿ ❶ ❷ ❸ ❹ ❺ ❻ ❼ ❽ ❾'),
  parenthesised: list('⓪ ⑴ ⑵ ⑶ ⑷ ⑸ ⑹ ⑺ ⑻ ⑼'),
  'with full stop': list('🄀 ⒈ ⒉ ⒊ ⒋ ⒌ ⒍ ⒎ ⒏ ⒐'),
  keycap: Array.from({ length: 10 }, (_, digit) => `${digit}\ufe0f\u20e3`),
  superscript: list('⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹'),
  subscript: from(0x2080),
  bold: from(0x1d7ce),
  'double struck': from(0x1d7d8),
  'sans serif': from(0x1d7e2),
  'bold sans': from(0x1d7ec),
  monospace: from(0x1d7f6),
  segmented: from(0x1fbf0),
  'double circled': list('⓪ ⓵ ⓶ ⓷ ⓸ ⓹ ⓺ ⓻ ⓼ ⓽'),
  numerals: [...'零一二三四五六七八九'],
  'numerals with ring': [...'〇一二三四五六七八九'],
  formal: [...'零壹贰叁肆伍陆柒捌玖'],
  traditional: [...'零壹貳參肆伍陸柒捌玖'],
  radio: [...'洞幺两三四五六拐八勾'],
  'ring for zero': [...'○123456789'],
  'Chinese ring in digits': [...'〇123456789'],
  'numerals in circles': list('⓪ ㊀ ㊁ ㊂ ㊃ ㊄ ㊅ ㊆ ㊇ ㊈'),
  'capital O': [...'O123456789'],
  'small o': [...'o123456789'],
  'small l': [...'0l23456789'],
  'capital I and O': [...'OI23456789'],
  'letters for most': [...'OlZ34S67B9'],
  'numerals here and there': (chance) => (digit) => (chance.once(2) ? [...'零一二三四五六七八九'][digit] : `${digit}`),
  'every dress at once': (chance) => (digit) =>
    chance.pick([
      from(0xff10),
      list('⓪ ① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨'),
      [...'零壹贰叁肆伍陆柒捌玖'],
      from(0x1d7ce),
      [...'0123456789'],
    ])[digit],
};

const ZERO = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u180e', '\u034f'];
const WORDS = [
  '微',
  '信',
  '电',
  '话',
  '加',
  '同',
  '号',
  '联系',
  '主',
  '房东',
  'v',
  '薇',
  '打',
  '❤',
  '🏠',
  '★',
  '呀',
  '哈',
];
const MARKS = [
  ' ',
  '-',
  '.',
  '_',
  '·',
  '/',
  '~',
  '*',
  '、',
  '，',
  '+',
  '=',
  '丨',
  '|',
  '—',
  '–',
  '…',
  ':',
  '　',
  '\u00a0',
  '#',
  '^',
  '•',
  '–',
  '‐',
  '。',
  '>',
];
const PAIRS = [
  ['(', ')'],
  ['（', '）'],
  ['[', ']'],
  ['【', '】'],
  ['「', '」'],
  ['{', '}'],
  ['<', '>'],
  ['《', '》'],
  ['"', '"'],
  ['“', '”'],
];

const cut = (digits, sizes) => {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return digits.slice(at - size, at);
  });
};
const SPLITS = [
  [3, 4, 4],
  [3, 4, 4],
  [4, 3, 4],
  [3, 8],
  [7, 4],
  [5, 6],
  [3, 3, 5],
  [2, 3, 3, 3],
  [6, 5],
  [4, 4, 3],
];

/** What is put between or round the digits; works on a list of ten-or-so dressed digits. */
const PARTING = {
  'a mark between groups': (digits, chance) => {
    const mark = chance.pick(MARKS);
    return cut(digits, chance.pick(SPLITS))
      .map((group) => group.join(''))
      .join(mark);
  },
  'two marks between groups': (digits, chance) =>
    cut(digits, [3, 4, 4])
      .map((group) => group.join(''))
      .join(chance.pick(MARKS) + chance.pick(MARKS)),
  'a mark between all digits': (digits, chance) =>
    digits.join(chance.pick([' ', '-', '.', '·', '_', ',', '*', '、', '~', '/'])),
  'words between groups': (digits, chance) => {
    const [first, second, third] = cut(digits, [3, 4, 4]).map((group) => group.join(''));
    return first + chance.pick(WORDS) + second + chance.pick(WORDS) + third;
  },
  'a word in the middle': (digits, chance) => {
    const at = chance.whole(3, 8);
    return digits.slice(0, at).join('') + chance.pick(WORDS) + digits.slice(at).join('');
  },
  'zero-width characters': (digits, chance) =>
    digits.map((digit, at) => (at > 0 && chance.once(2) ? chance.pick(ZERO) + digit : digit)).join(''),
  'brackets round a group': (digits, chance) => {
    const [open, close] = chance.pick(PAIRS);
    const groups = cut(
      digits,
      chance.pick([
        [3, 4, 4],
        [3, 8],
        [7, 4],
      ]),
    ).map((group) => group.join(''));
    const at = chance.whole(0, groups.length - 1);
    return groups.map((group, index) => (index === at ? open + group + close : group)).join('');
  },
  'brackets round all groups': (digits, chance) => {
    const [open, close] = chance.pick(PAIRS);
    return cut(digits, [3, 4, 4])
      .map((group) => open + group.join('') + close)
      .join('');
  },
  'an emoji between groups': (digits, chance) =>
    cut(digits, [3, 4, 4])
      .map((group) => group.join(''))
      .join(chance.pick(['📞', '🍎', '💰', '❤️', '⭐', '🐷', '👉'])),
  'irregular blanks': (digits, chance) =>
    digits
      .map((digit, at) => (at > 0 && chance.once(3) ? `${' '.repeat(chance.whole(1, 2))}${digit}` : digit))
      .join(''),
  'line breaks': (digits) =>
    cut(digits, [3, 4, 4])
      .map((group) => group.join(''))
      .join('\n'),
};

const PREFIXES = {
  'country code': ['+86', '+86 ', '0086', '86-', '(86)', '（+86）', '+86-', '86 ', '00 86 '],
  'long-distance zero': ['0', '0-'],
  'IP call': ['17951', '17951-', '12593'],
  'WeChat words': [
    'VX',
    'vx:',
    'V信',
    'v❤',
    '威信',
    '薇信：',
    '微❤',
    '加V ',
    '绿泡泡',
    '绿色软件',
    '徽信',
    'wx',
    'W X ',
    '卫星',
    '➕V',
    '微信同号',
    '+V信同号',
    '葳',
    '扣扣',
    'V：',
    '同微 ',
  ],
  'label glued on': [
    '电话',
    '手机',
    'tel',
    'TEL:',
    '号码是',
    '致电',
    '拨',
    '打',
    '机主',
    'phone=',
    '☎',
    '電話：',
    '手机号码',
    '联系',
  ],
};

const VOICED = { 0: '淋', 1: '要', 2: '爱', 3: '散', 4: '司', 5: '舞', 6: '溜', 7: '琪', 8: '巴', 9: '酒' };
/** Only promised where the text says how to read it. */
const HINTED = {
  'homophones with a hint': (phone, chance) =>
    `${chance.pick(['谐音：', '（谐音）', '按读音念：', '谐音念'])}${[...phone].map((digit) => VOICED[digit]).join('')}`,
  'reversed with a hint': (phone, chance) => {
    const back = [...phone].reverse().join('');
    return chance.pick([`${back}（倒过来）`, `倒着念：${back}`, `号码倒序 ${back}`, `反过来读${back}`]);
  },
  'told in parts': (phone, chance) =>
    chance.pick([
      `前三位${phone.slice(0, 3)}后八位${phone.slice(3)}`,
      `${phone.slice(0, 3)}开头，后面${phone.slice(3)}`,
      `${phone.slice(0, 7)}，尾号${phone.slice(7)}`,
      `前面${phone.slice(0, 5)}，后面是${phone.slice(5)}`,
      `开头${phone.slice(0, 3)} 中间${phone.slice(3, 7)} 结尾${phone.slice(7)}`,
    ]),
};

/** Lines whose phone gets dressed. `☏` is where it stands. */
const CARRIERS = `
{c}{b}栋{u}单元{r}，{m}平，{p}万，{mr}，☏
{c} {b}-{u}-{r} {mr} ☏
{c}{b}幢{r} 业主{n} 电话☏
{mr}，☏，{c}{b}号楼{r}
小区：{c} 房号：{b}-{r} 业主：{n} 电话：☏
{lane}{b}号{r}室，{sir}，☏
出售{c}{b}#{r} 房东☏ {mr}
`
  .trim()
  .split('\n');

function dressed(name, dress, sizes = [1, 1, 1, 2, 4, 6, 12]) {
  return {
    id: name,
    sizes,
    make: (cast, count) => {
      const doc = makeDocument(cast.people);
      const owners = [];
      const lines = [];
      for (let at = 0; at < count; at++) {
        const person = cast.people();
        owners.push(ownerOf(person));
        lines.push(
          write(cast.chance.pick(CARRIERS), person, cast.chance, doc).replace('☏', dress(person.phone, cast.chance)),
        );
      }
      const text = lines.join('\n');
      return { type: 'text/plain; charset=utf-8', body: text, text, owners, least: count, most: count };
    },
  };
}

const clothe = (dress) => (phone, chance) => {
  const map = typeof dress === 'function' ? dress(chance) : (digit) => dress[digit];
  return [...phone].map((digit) => map(Number(digit)));
};
const before = (words) => (text, chance) => chance.pick(words) + text;
const bare = (phone) => [...phone];
const styles = (table, dressOf) => Object.entries(table).map(([name, entry]) => dressed(name, dressOf(entry)));

/** Two or three at once, each style its own choice. */
export function combined(number) {
  const id = `combination ${number}`;
  const { chance } = castOf(99, id, null, false);
  const digits = chance.once(4)
    ? null
    : chance.pick(Object.keys(DIGITS).filter((name) => !/letters|[IOol] |capital|small/.test(name)));
  const parting = chance.once(4) ? null : chance.pick(Object.keys(PARTING));
  const prefix = digits === null || parting === null || chance.once(2) ? chance.pick(Object.keys(PREFIXES)) : null;
  const name = [digits, parting, prefix].filter((each) => each !== null).join(' + ');
  return dressed(`${name} (${number})`, (phone, luck) => {
    const dressedDigits = digits === null ? bare(phone) : clothe(DIGITS[digits])(phone, luck);
    const parted = parting === null ? dressedDigits.join('') : PARTING[parting](dressedDigits, luck);
    return prefix === null ? parted : before(PREFIXES[prefix])(parted, luck);
  });
}

const obfuscated = (name, list2) => ({ name, group: 'obfuscated', styles: list2 });
export const DRESSES = [
  obfuscated(
    'digits in another dress',
    styles(DIGITS, (dress) => (phone, chance) => clothe(dress)(phone, chance).join('')),
  ),
  obfuscated(
    'digits kept apart',
    styles(PARTING, (part) => (phone, chance) => part(bare(phone), chance)),
  ),
  obfuscated(
    'words in front',
    styles(PREFIXES, (words) => (phone, chance) => before(words)(phone, chance)),
  ),
  obfuscated(
    'hinted',
    styles(HINTED, (say) => say),
  ),
  obfuscated(
    'two at once',
    Array.from({ length: 90 }, (_, number) => combined(number)),
  ),
];
