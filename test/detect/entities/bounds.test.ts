import fc from 'fast-check';
import t from 'tap';
import { findAddresses } from '../../../src/detect/entities/address.js';
import { compileCompounds } from '../../../src/detect/entities/compound.js';
import { findContactIds } from '../../../src/detect/entities/contact-id.js';
import { findLandlines } from '../../../src/detect/entities/landline.js';
import { findMasked } from '../../../src/detect/entities/masked.js';
import { findNames } from '../../../src/detect/entities/name.js';
import { findOtherNumbers } from '../../../src/detect/entities/other-number.js';
import { findPhones } from '../../../src/detect/entities/phone.js';
import { findResidentIds } from '../../../src/detect/entities/resident-id.js';
import { fold } from '../../../src/detect/fold.js';

interface Placed {
  readonly start: number;
  readonly end: number;
}

const compounds = compileCompounds(['馨佳园']);
const READERS: Readonly<Record<string, (text: string) => readonly Placed[]>> = {
  phones: findPhones,
  addresses: (text) => findAddresses(text, { compounds, isAddress: false }),
  names: findNames,
  ids: findResidentIds,
  others: (text) => findOtherNumbers(text).spans,
  contacts: findContactIds,
  landlines: findLandlines,
  masked: findMasked,
};

const PIECES = fc.constantFrom(
  ...[
    '1',
    '13',
    '138',
    '1381',
    '12号',
    '1203',
    '1203室',
    '5-2-',
    '3#',
    '弄',
    '单元',
    '楼A室',
    '馨佳园',
    '云麓',
    '王',
    '先生',
    '老',
    '·',
    '(',
    ')',
  ],
  ...[
    '要',
    '伞',
    '吧',
    '一',
    '八',
    '〇',
    'O',
    'l',
    'yao ',
    'san',
    'SF12345',
    '6222',
    ' ',
    '  ',
    '-',
    ',',
    '，',
    '微',
    '信',
    '倒过来',
    '电话',
    'QQ',
  ],
  ...['11010519491231002X', '①', '\u200b', '㎡', '平', 'Block ', 'd', '🏠', '别墅', '号院', '*', 'X'],
);
const texts = fc.array(PIECES, { maxLength: 60 }).map((pieces) => pieces.join(''));

for (const [name, read] of Object.entries(READERS)) {
  t.test(`${name} lie inside any text, in order and apart`, async (t) => {
    t.doesNotThrow(() =>
      fc.assert(
        fc.property(texts, (original) => {
          const { text } = fold(original);
          let last = 0;
          for (const { start, end } of [...read(text)].sort((a, b) => a.start - b.start)) {
            if (start < 0 || end > text.length || start >= end) return false;
            if (name !== 'others' && name !== 'masked' && name !== 'addresses' && start < last) return false;
            last = end;
          }
          return true;
        }),
        { seed: 11, numRuns: 300 },
      ),
    );
  });
}

/** Repeats that tempt a reader to look at everything again and again. */
const FAMILIES = [
  '1',
  '138',
  '1 ',
  '1-',
  '138-',
  '1203 ',
  '12号',
  '12号1',
  '5-2-',
  '5-',
  '号',
  '单元',
  '1单元',
  '弄',
  '1弄',
  '室',
  '1室',
  '栋',
  '一',
  '一 ',
  '一三八',
  '要',
  '要 ',
  '要三',
  'O',
  'l1',
  'yao ',
  'yaosan',
  'one ',
  '倒过来1',
  '倒',
  '王',
  '王先',
  '先生',
  '老王',
  '王·',
  '·',
  '馨佳园',
  '园',
  '中',
  '中 ',
  '住在',
  '带看了',
  '那套',
  '(',
  '(园)',
  '1)',
  '6222 ',
  '1234 5678 ',
  'SF',
  'SF1',
  '微信',
  '微信a',
  'QQ1',
  '电话',
  '电话:',
  '1*',
  '*',
  'X号',
  '0',
  '021-',
  '0215',
  '11010519',
  'A',
  'A1',
  'd1',
  '1d',
  'Block 1 ',
  '1楼',
  '1楼A',
  '别墅',
  '1号别墅',
  '号院',
  '1号院',
  '市',
  '区',
  '街道',
  '138微',
  '138,',
  '138  ',
  '1\u0336',
  '①',
  '①③',
  '⑩',
  '\u200b',
  '🏠',
  '1🏠',
  '\ud835',
  '1.',
  '1.1.1.',
  '12平',
  '123456平',
];

for (const family of FAMILIES) {
  t.test(`«${JSON.stringify(family)}» again and again is read to its end`, async (t) => {
    for (const length of [2_000, 16_000]) {
      const { text } = fold(family.repeat(Math.ceil(length / family.length)));
      for (const [name, read] of Object.entries(READERS)) {
        t.ok(read(text).length <= 4_096, `${name} of ${length} characters`);
      }
    }
  });
}
