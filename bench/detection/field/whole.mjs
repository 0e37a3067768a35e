// A whole line in another dress: what people do to get past a word filter.

import { makeDocument, write } from './grammar.mjs';
import { ownerOf, SIZES } from './texts.mjs';

const TRADITIONAL = new Map(
  Object.entries({
    号: '號',
    栋: '棟',
    单: '單',
    楼: '樓',
    业: '業',
    电: '電',
    话: '話',
    万: '萬',
    园: '園',
    东: '東',
    区: '區',
    机: '機',
    联: '聯',
    系: '繫',
    户: '戶',
    产: '產',
    权: '權',
    卖: '賣',
    价: '價',
    湾: '灣',
    庄: '莊',
    宁: '寧',
    马: '馬',
    陈: '陳',
    张: '張',
    刘: '劉',
    赵: '趙',
    吴: '吳',
    杨: '楊',
    华: '華',
    兰: '蘭',
    国: '國',
    阳: '陽',
    龙: '龍',
    凤: '鳳',
    厅: '廳',
    卫: '衛',
    弄: '弄',
  }),
);
const FULL = (text) =>
  [...text]
    .map((character) =>
      character > ' ' && character < '\u007f' ? String.fromCodePoint(character.codePointAt(0) + 0xfee0) : character,
    )
    .join('');
const each = (text, change) =>
  [...text].map((character) => (character === '\n' ? character : change(character))).join('');
const NUMERALS = [...'零一二三四五六七八九'];
const swap = (text, pairs) => pairs.reduce((so, [from, to]) => so.replaceAll(from, to), text);

/** Each takes a finished line. */
const DRESS = {
  'full width': (line) => FULL(line),
  traditional: (line) => each(line, (character) => TRADITIONAL.get(character) ?? character),
  'blanks between all': (line) => each(line, (character) => `${character} `),
  'zero-width between all': (line, chance) =>
    each(line, (character) => character + chance.pick(['\u200b', '\u200c', '\u2060'])),
  'dots between all': (line) => [...line].join('.'),
  'all digits as numerals': (line) => line.replaceAll(/\d/g, (digit) => NUMERALS[Number(digit)]),
  'all digits circled': (line) => line.replaceAll(/\d/g, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'[Number(digit)]),
  'all digits bold': (line) => line.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
  'emoji everywhere': (line, chance) => line.replaceAll(/[，。 ]/g, () => chance.pick(['🌟', '❤️', '🍀', '👉', '🔥'])),
  'wrong characters': (line) =>
    swap(line, [
      ['幢', '撞'],
      ['栋', '董'],
      ['室', '市'],
      ['号楼', '号搂'],
      ['业主', '业煮'],
      ['电话', '电画'],
      ['房东', '房冬'],
      ['单元', '单圆'],
    ]),
  'words as letters': (line) =>
    swap(line, [
      ['业主', 'yz'],
      ['房东', 'fd'],
      ['电话', 'dh'],
      ['手机', 'sj'],
      ['栋', 'd'],
      ['单元', 'dy'],
      ['号楼', '#'],
    ]),
  'words by their first letter in capitals': (line) =>
    swap(line, [
      ['业主', 'YZ'],
      ['房东', 'FD'],
      ['电话', 'DH'],
      ['栋', 'D'],
      ['室', 'S'],
    ]),
  'no punctuation': (line) => line.replaceAll(/[，：。 ]/g, ''),
  'a combining stroke': (line) => each(line, (character) => (/\d/.test(character) ? `${character}\u0336` : character)),
  'right-to-left marks': (line) => each(line, (character) => (/\d/.test(character) ? `\u200e${character}` : character)),
  'tags and entities': (line) => line.replaceAll(/\d(?=\d)/g, (digit) => `${digit}<b></b>`),
};

const LINES = [
  '{c}{b}栋{u}单元{r}，{m}平，{p}万，业主{mr}，电话{t}',
  '{c}{b}幢{r}室，房东{mr}，{t}',
  '{c}{b}号楼{u}单元{r}，{n}，手机{t}',
  '小区：{c}，房号：{b}-{u}-{r}，业主：{n}，电话：{t}',
  '{mr}，{t}，{c}{b}栋{r}',
];

export const WHOLE = [
  {
    name: 'whole lines in another dress',
    group: 'obfuscated',
    styles: Object.entries(DRESS).map(([name, dress]) => ({
      id: name,
      sizes: SIZES,
      make: ({ chance, people }, count) => {
        const doc = makeDocument(people);
        const persons = Array.from({ length: count }, () => people());
        const text = persons.map((person) => dress(write(chance.pick(LINES), person, chance, doc), chance)).join('\n');
        const type = name === 'tags and entities' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
        return { type, body: text, text, owners: persons.map((person) => ownerOf(person)), least: count, most: count };
      },
    })),
  },
];
