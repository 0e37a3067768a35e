import t from 'tap';
import { findLandlines } from '../../../src/detect/entities/landline.js';
import { findMasked } from '../../../src/detect/entities/masked.js';
import { findPhones } from '../../../src/detect/entities/phone.js';
import { isPublicNumber } from '../../../src/detect/entities/public-number.js';
import { fold } from '../../../src/detect/fold.js';
import { isCurrentSegment } from '../../../src/detect/vocabulary/segments.js';
import { foundInText } from '../detect.js';

const digitsIn = (text: string): string[] => findPhones(fold(text).text).map((phone) => phone.digits);

const PHONES = [
  '13812345678',
  '+86 138 1234 5678',
  '+8613812345678',
  '86-13812345678',
  '008613812345678',
  '013812345678',
  '1795113812345678',
  '138-1234-5678',
  '138.1234.5678',
  '138 12345678',
  '1381234 5678',
  '138丨1234丨5678',
  '(138)12345678',
  '电话13812345678',
  'tel:13812345678',
  'vx13812345678',
  '1 3 8 1 2 3 4 5 6 7 8',
  '幺三八幺二三四五六拐八',
  '壹叁捌壹贰叁肆伍陆柒捌',
  'l38I2345678',
  '１３８１２３４５６７８',
  '138\u200b1234\u200b5678',
  '13812345678.0',
  '微信wang13812345678',
  '138--1234--5678',
  '138(1234)5678',
  '138【1234】5678',
  '[138]12345678',
  '138微1234信5678',
  '138(V)1234(信)5678',
  '138（微信）1234（微信）5678',
  '138加1234加5678',
  '138♥1234♥5678',
  '138@1234@5678',
  '138~1234~5678',
  '138*1234*5678',
  '138、1234、5678',
  '138,1234,5678',
  '13-81-23-45-67-8',
  '1三8一234五678',
  '138一二三四五六七八',
  '①③⑧-一二三四-５６７８',
  '前三位138，后八位12345678',
  '(+86)13812345678',
  '（86）13812345678',
  '+86(138)12345678',
  '+86 (0)13812345678',
  '0086 138 1234 5678',
  '0-13812345678',
  '0 138 1234 5678',
  '17951-13812345678',
  '12593 13812345678',
  '1791113812345678',
  '17951138-1234-5678',
  '12593138话1234薇5678',
  '0138>•1234>•5678',
  'tel:+8613812345678',
  'TEL-138-1234-5678',
  'dh13812345678',
  '手机/QQ：13812345678',
  '电话微信同步13812345678',
  'V同号13812345678',
  '①13812345678',
  '13812345678@qq.com',
  '138❤️1234❤️5678',
  '138🏠1234🏠5678',
  '138...1234...5678',
  '138//1234//5678',
  '【138】【1234】【5678】',
  '“138”1234“5678”',
  '138=>1234=>5678',
  '138^_^1234^_^5678',
  '138呀1234房东5678',
  '138123房东45678',
  '138中间1234后面5678',
  '手机138,后面是12345678',
  '1  3812 34  5678',
  '1381-2345-678',
  '138\u0336-1234-5678\u0338',
  '㊀㊂㊇㊀㊁㊂㊃㊄㊅㊆㊇',
  '〡〣〨〡〢〣〤〥〦〧〨',
  'ⅠⅢⅧⅠⅡⅢⅣⅤⅥⅦⅧ',
  '⒈⒊⒏⒈⒉⒊⒋⒌⒍⒎⒏',
  '１三⑧一2叁④五⑥七8',
  '壹叁捌-壹貳參肆-伍陸柒捌',
  'l3Bl2345678',
  '电话要三八一二三四五六七八',
  '电话衣伞吧伊儿山司舞留起爸',
  '电话：腰山爸12345678',
  '（谐音）要散巴要爱散司舞溜期八',
  'yao san ba yi er san si wu liu qi ba',
  'yaosanbayiersansiwuliuqiba',
  'one three eight one two three four five six seven eight',
  '87654321831（倒过来）',
  '倒着看：8765 4321 831',
  '八七六五四三二一八三一，反着念',
];

for (const text of PHONES) {
  t.test(`«${text}» is one phone`, async (t) => t.same(digitsIn(text), ['13812345678']));
}

t.test('a number in an unusual dress needs something beside it', async (t) => {
  const current = (text: string): boolean | undefined => findPhones(text)[0]?.current;
  t.equal(current('138 1234 5678'), true);
  t.equal(current('138微1234信5678'), false);
  t.equal(current('138,1234,5678'), false);
  t.equal(current('13-81-23-45-67-8'), false);
});

t.test('a number by sound needs something beside it, one spelt or told to be reversed does not', async (t) => {
  const [bySound] = findPhones('要三八一二三四五六七八');
  t.equal(bySound?.current, false);
  t.equal(findPhones('电话要三八一二三四五六七八')[0]?.labelled, true);
  t.equal(findPhones('yao san ba yi er san si wu liu qi ba')[0]?.current, true);
  t.equal(findPhones('87654321831 倒序')[0]?.current, true);
  t.same(foundInText('要三八一二三四五六七八').records, {});
  t.same(foundInText('馨佳园12号1203 要三八一二三四五六七八').records, { owner: 1 });
});

t.test('a name before a number by sound is no part of it', async (t) => {
  t.same(digitsIn('房东刘凌要三八一二三四五六七八'), ['13812345678']);
});

t.test('without a word that says so nothing is read from its end', async (t) => {
  t.same(digitsIn('87654321831'), []);
  t.same(digitsIn('13812345678（倒过来）'), ['13812345678']);
  t.same(digitsIn('14263816791 倒序'), ['19761836241']);
});

t.test('the place of a number is exact', async (t) => {
  for (const [text, number] of [
    ['王先生138-1234-5678，', '138-1234-5678'],
    ['王先生，要三八一二三四五六七八。', '要三八一二三四五六七八'],
    ['电话87654321831（倒过来）', '87654321831'],
    ['甲138微1234信5678乙', '138微1234信5678'],
  ] as const) {
    const [phone] = findPhones(text);
    t.equal(text.slice(phone?.start, phone?.end), number);
  }
});

/** As of research/records.yaml, which has them from libphonenumber and a table of all segments. */
const IN_USE = {
  mobile: '1340 1348 135 136 137 138 139 147 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198',
  unicom: '130 131 132 145 155 156 166 175 176 185 186 196',
  telecom: '133 1349 153 173 17400 17405 177 180 181 189 190 191 193 199',
  broadcast: '192 1610',
  virtual: '165 1703 1705 1706 167 1704 1707 1708 1709 171 162 1700 1701 1702',
};
const NOT_IN_USE = '1749 17406 17412 1441 146 148 1410 154 160 163 164 168 169 194 149 179 1611 120';

t.test('a number is current when its segment is given to people', async (t) => {
  for (const segment of Object.values(IN_USE).flatMap((line) => line.split(' '))) {
    t.equal(isCurrentSegment(segment.padEnd(11, '2')), true, segment);
  }
  for (const segment of NOT_IN_USE.split(' ')) t.equal(isCurrentSegment(segment.padEnd(11, '9')), false, segment);
});

t.test('finds a dressed number beside a plain one', async (t) => {
  t.same(digitsIn('王先生13812345678，李女士一三九一二三四五六七八'), ['13812345678', '13912345678']);
});

t.test('finds all phones of a cell', async (t) => {
  t.same(digitsIn('13812345678/13912345678、137-1234-5678'), ['13812345678', '13912345678', '13712345678']);
});

t.test('knows which segments are in use', async (t) => {
  const current = (text: string): boolean | undefined => findPhones(text)[0]?.current;
  t.equal(current('13812345678'), true);
  t.equal(current('19912345678'), true);
  t.equal(current('16212345678'), true);
  t.equal(current('16912345678'), false);
  t.equal(current('15412345678'), false);
});

const NO_PHONES = [
  '13,812,345,678',
  '共138户1200平5600万',
  '135,1234,5678,9012,3456',
  '一、三、五、七、九',
  '138平1580万2023年',
  '1441234567890',
  '138123456789',
  '1381234567',
  '12812345678',
  '01084273030',
  '4001234567',
  '138****5678',
  '177XXXXXXXX',
  '订单号：13812345678',
  'order_id=13812345678',
  'SF13812345678',
  'a13812345678f',
  '0.13812345678',
  '121.13812345678',
  '13812345678.55',
  '13812345678元',
  '2024-05-13 1234',
  '1500 2000 300',
  '下三滥一三八',
  '11010519491231002X',
  '13888888888888',
  '6225209633116626239',
];

for (const text of NO_PHONES) {
  t.test(`«${text}» is no phone`, async (t) => t.same(digitsIn(text), []));
}

t.test('landlines need a real area code, and lose their extension', async (t) => {
  const landlines = (text: string): string[] => findLandlines(text).map((match) => match.digits);
  t.same(landlines('021-58881234'), ['02158881234']);
  t.same(landlines('(0571)88881234转802'), ['057188881234']);
  t.same(landlines('01084273030'), ['01084273030']);
  t.same(landlines('0755-2888123'), ['07552888123']);
  t.same(landlines('0199-5888123'), []);
  t.same(landlines('021-18881234'), []);
  t.same(landlines('1.021-58881234'), []);
});

t.test('service lines are public numbers', async (t) => {
  for (const digits of ['4008329954', '8008101234', '95588', '96138', '10101234', '12345', '10086', '110']) {
    t.equal(isPublicNumber(digits), true, digits);
  }
  for (const digits of ['13812345678', '02158881234']) t.equal(isPublicNumber(digits), false, digits);
});

t.test('masked values are recognised', async (t) => {
  for (const text of ['138****5678', '177XXXXXXXX', '1X号XXXX', '12号****室', '1*号楼']) {
    t.equal(findMasked(text).length > 0, true, text);
  }
  t.same(findMasked('12号1203 13812345678'), []);
});

t.test('groups in the middle of a list of numbers are no phone', async (t) => {
  for (const text of [
    '1144 1145 178 1146 1147 0 1148[178 349 338 377 3',
    '278 1312[389 1313 [856 972 278]1320 1321 278 1322 1327 0 1328[810]1329',
    '609 613 0 614[139 70 333 430 556]619 620 333 621',
  ]) {
    t.same(findPhones(text), [], text);
  }
  t.equal(findPhones('馨佳园 12 1203 138 1234 5678 74 378').length, 1);
  t.equal(findPhones('12 1203 138 1234 5678').length, 1);
});
