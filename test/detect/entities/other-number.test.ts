import t from 'tap';
import { findBankCards } from '../../../src/detect/entities/bank-card.js';
import { findContactIds } from '../../../src/detect/entities/contact-id.js';
import { findOtherNumbers } from '../../../src/detect/entities/other-number.js';
import { findPhones } from '../../../src/detect/entities/phone.js';
import { findUsccs } from '../../../src/detect/entities/uscc.js';
import { findWaybills } from '../../../src/detect/entities/waybill.js';
import { foldValue } from '../../../src/detect/fold.js';
import { foundInTable, foundInText } from '../detect.js';

const cardsIn = (text: string): string[] => findBankCards(foldValue(text)).map((card) => card.digits);
const waybillsIn = (text: string): string[] => findWaybills(foldValue(text)).map((waybill) => waybill.number);
const codesIn = (text: string): string[] => findUsccs(foldValue(text)).map((match) => match.code);
const idsIn = (text: string): string[] =>
  findContactIds(foldValue(text)).map((match) => `${match.service} ${match.id}`);

/** Made up: the check digit holds, the account does not exist. */
const CARD = '6222021234567890128';

for (const text of [
  CARD,
  `卡号${CARD}`,
  `工行 ${CARD}，`,
  '6222 0212 3456 7890 128',
  '6222-0212-3456-7890-128',
  '622202 1234567890128',
]) {
  t.test(`«${text}» is a bank card`, async (t) => t.same(cardsIn(text), [CARD]));
}

t.test('credit cards of 16 digits are bank cards too', async (t) => {
  t.same(cardsIn('4392250012345678'.slice(0, 15) + luhn('439225001234567')), [
    `439225001234567${luhn('439225001234567')}`,
  ]);
});

function luhn(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

t.test('a small bank’s card needs a label', async (t) => {
  const small = `629999123456789${luhn('629999123456789')}`;
  t.same(cardsIn(small), []);
  t.same(cardsIn(`银行卡号：${small}`), [small]);
  t.same(cardsIn(`订单号：${small}`), []);
});

for (const [why, text] of [
  ['a wrong check digit', '6222021234567890127'],
  ['an issuer that is none', `100000123456789${luhn('100000123456789')}`],
  ['20 digits', `${CARD}0`],
  ['15 digits', CARD.slice(0, 15)],
  ['a piece of a decimal', `0.${CARD}`],
  ['a piece of an identifier', `a${CARD}`],
  ['groups with different marks', '6222 0212-3456 7890 128'],
  ['an order of 19 digits', '1929817956388971402'],
] as const) {
  t.test(`a bank card is not ${why}`, async (t) => t.same(cardsIn(text), []));
}

t.test('a card beside a name, a phone or its label is a credit record; alone it is nobody’s', async (t) => {
  t.same(foundInText(`王小明 ${CARD}`).records, { credit: 1 });
  t.same(foundInText(`王小明 13812345678 ${CARD}`).records, { credit: 1 });
  t.same(foundInText(`银行卡号 ${CARD}`).records, { credit: 1 });
  t.same(foundInText(`流水 ${CARD} 已对账`).records, {});
  t.same(foundInText(`馨佳园12号1203 王小明 13812345678 ${CARD}`).records, { owner: 1 });
});

t.test('a column of cards with names is a credit list, with resident ids a list of identities', async (t) => {
  t.same(
    foundInTable([
      ['姓名', '银行卡号'],
      ['王小明', CARD],
      ['李小红', `622202123456789013${luhn('622202123456789013')}`],
    ]).records,
    { credit: 2 },
  );
  t.same(
    foundInTable([
      ['姓名', '身份证号', '银行卡号'],
      ['王小明', '11010519491231002X', CARD],
    ]).records,
    { identity: 1 },
  );
});

t.test('digits inside a card, a company code or a waybill are no phone', async (t) => {
  for (const text of [
    '张三 6222 0013 8123 4567 890',
    '税号 91330106W6PF55WJAT',
    '91310115138123456X',
    'SF1381234567890',
    '运单号 13812345678901',
  ]) {
    t.same(findPhones(text), [], text);
  }
  t.same(foundInText('某某有限公司 91330106W6PF55WJAT').records, {});
});

t.test('finds company codes by their check character', async (t) => {
  t.same(codesIn('统一社会信用代码：91330106W6PF55WJAT。'), ['91330106W6PF55WJAT']);
  t.same(codesIn('91330106w6pf55wjat'), ['91330106W6PF55WJAT']);
  for (const text of [
    '91330106W6PF55WJAU',
    '91330106W6PF55WJA',
    'X91330106W6PF55WJAT',
    '91330106W6PFI5WJAT',
    '11010519491231002X',
  ])
    t.same(codesIn(text), [], text);
});

for (const number of [
  'SF123456789012',
  'SF1234567890123',
  'SF123456789012345',
  'YT2169379338844',
  'JT1234567890123',
  'JDVC68854678454',
  'JD0123456789012',
  'ZTO123456789012',
  'STO773123456789012'.slice(0, 18),
  'YD123456789012345',
  'DPK202312345678',
  'EA123456789CN',
]) {
  t.test(`«${number}» is a waybill`, async (t) => t.same(waybillsIn(`单 ${number}，`), [number]));
}

t.test('a waybill of digits alone needs its word', async (t) => {
  t.same(waybillsIn('运单号：773123456789012'), ['773123456789012']);
  t.same(waybillsIn('中通 75312345678901'), ['75312345678901']);
  t.same(waybillsIn('快递单号75312345678901'), ['75312345678901']);
  t.same(waybillsIn('订单号：773123456789012'), []);
  t.same(waybillsIn('773123456789012'), []);
});

for (const text of [
  'SF12345',
  'SF12345678901234',
  'ASF123456789012',
  'YT2169',
  'SFX123456789012',
  'EA123456789US',
  'SF6000-1234',
]) {
  t.test(`«${text}» is no waybill`, async (t) => t.same(waybillsIn(text), []));
}

t.test('a phone beside a waybill is a waybill record, unless a room says otherwise', async (t) => {
  t.same(foundInText('SF123456789012 王小明 13812345678').records, { waybill: 1 });
  t.same(foundInText('SF123456789012 馨佳园12号1203 王小明 13812345678').records, { owner: 1 });
});

for (const [text, ids] of [
  ['微信：wang_xm1988', ['wechat wang_xm1988']],
  ['加V:abc-12345', ['wechat abc-12345']],
  ['vx zhao123456', ['wechat zhao123456']],
  ['薇信号是wang_xm1988', ['wechat wang_xm1988']],
  ['WeChat: wxid_a1b2c3d4', ['wechat wxid_a1b2c3d4']],
  ['QQ 1126117936', ['qq 1126117936']],
  ['扣扣号：289254163', ['qq 289254163']],
  ['QQ：13812345678', ['qq 13812345678']],
  ['1126117936@qq.com', ['qq 1126117936']],
  ['微信13812345678', []],
  ['微信wang13812345678', []],
  ['13812345678@qq.com', []],
  ['微信同号', []],
  ['微信群', []],
  ['微信支付12345', []],
  ['wx', []],
  ['qq音乐', []],
] as const) {
  t.test(`contact ids of «${text}»: ${ids.join(', ') || 'none'}`, async (t) => t.same(idsIn(text), ids));
}

t.test('a WeChat id that is a phone is a phone, another names nobody', async (t) => {
  t.same(foundInText('王小明 微信13812345678').records, { contact: 1 });
  t.same(foundInText('王小明 电话微信同步13812345678').records, { contact: 1 });
  t.same(
    findPhones('王小明 手机/QQ:13812345678').map((phone) => phone.digits),
    ['13812345678'],
  );
  t.same(foundInText('王小明 微信wang_xm1988').records, {});
  t.same(foundInText('王小明 QQ 13812345678').records, {});
});

t.test('a line of words and one phone has no other number', async (t) => {
  t.same(findOtherNumbers('馨佳园12号1203 王先生 138-1234-5678 378万').spans, []);
});
