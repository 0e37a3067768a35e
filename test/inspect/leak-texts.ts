import type { Counts } from '../../src/model/kind.js';

const ONE: Counts = { owner: 1 };
const PHONE = '13812345678';

/** What leaves a branch that must not, as one text each, and exactly what it counts. */
export const LEAKS: ReadonlyArray<readonly [what: string, text: string, records: Counts]> = [
  // As reported.
  ['a closed group’s line', `今日房源，馨佳园十一街坊，12号1203，74平，378万，王先生，${PHONE}`, ONE],
  ['a board’s line', '同策好房浦东新区：浦东-碧云东方公寓-05-1203，15012345678', ONE],
  [
    'lines of a group',
    `馨佳园十一街坊，12号1203，王先生，${PHONE}\n馨佳园十一街坊，12号1204，李女士，13912345678`,
    { owner: 2 },
  ],
  ['a lane', `临汾路1565弄12号301室，王先生，${PHONE}`, ONE],
  ['a lane without 室', `临汾路1565弄12号301 ${PHONE}`, ONE],
  ['a letter building', `望江大厦A座1203 业主王先生 ${PHONE}`, ONE],
  ['building, unit and room', `馨佳园5幢2单元1203 王建国 ${PHONE}`, ONE],
  ['three numbers', `馨佳园5-2-1203 ${PHONE}`, ONE],
  ['three numbers without a place', `5-2-1203 王先生 ${PHONE}`, ONE],
  ['a hash', `馨佳园3#1201，业主王先生：138 1234 5678`, ONE],
  ['numerals', `馨佳园七栋一单元三零二 王先生 ${PHONE}`, ONE],
  ['a typing error', `馨佳园5撞2单无1203市 王先生 ${PHONE}`, ONE],
  ['the phone first', `+86 ${PHONE}，王先生，馨佳园12号楼1203`, ONE],
  ['two phones of one owner', `馨佳园12号1203 王先生 ${PHONE}/13912345678`, ONE],
  ['husband and wife', `馨佳园12号1203 王先生 ${PHONE} 李女士 13912345678`, { owner: 2 }],
  ['people packed into a value', `馨佳园12号1203 张三|${PHONE}|配偶；李四|13912345678|子女`, { owner: 2 }],
  ['two homes of one owner', `馨佳园12号1203、12号1204 王先生 ${PHONE}`, { owner: 2 }],
  ['two homes with their compounds', `馨佳园12号1203，望江雅苑3号502，王先生${PHONE}`, { owner: 2 }],
  ['a landline of an owner', '馨佳园12号1203 业主王先生 021-58881234', ONE],
  ['a block of labelled lines', `小区：馨佳园\n楼号：12号楼2单元\n房号：1203\n业主：王建国\n电话：${PHONE}`, ONE],
  [
    'two blocks',
    `小区：馨佳园\n楼号：12\n房号：1203\n业主：王建国\n电话：${PHONE}\n\n小区：馨佳园\n楼号：12\n房号：1204\n业主：李芳\n电话：13912345678`,
    { owner: 2 },
  ],
  ['one labelled line', `地址:馨佳园12号1203;业主:王建国;电话:${PHONE}`, ONE],
  ['the phone a line below', `馨佳园12号1203 74平 378万\n王先生 ${PHONE}`, ONE],
  ['a chat export', `2026-11-22 10:00:00 小李\n馨佳园12号1203 王先生 ${PHONE}\n2026-11-22 10:01:00 小张\n收到`, ONE],
  ['a compound without a room, and the owner’s label', `海棠一村 业主王建国 ${PHONE}`, ONE],
  ['bare fields', `馨佳园,12,2,1203,王先生,${PHONE}`, ONE],
  ['bare fields between strokes', `馨佳园|12|1203|王先生|${PHONE}`, ONE],
  ['a viewing note with the owner’s number', `看馨佳园12号1203，联系房东${PHONE}，钥匙在店`, ONE],
  ['a keyed SQL row', `INSERT INTO owner VALUES (1,'馨佳园','12','1203','王建国','${PHONE}');`, ONE],
  ['an advert with the owner’s room', `【急售】海棠一村12号楼1203室 精装两房 378万 联系${PHONE}`, ONE],
  [
    'two rows of a dump',
    `(1,'馨佳园','12','1203','王建国','${PHONE}'),\n(2,'馨佳园','12','1204','李芳','13912345678');`,
    { owner: 2 },
  ],
  // In disguise.
  ['full-width digits', '馨佳园１２号１２０３　王先生　１３８１２３４５６７８', ONE],
  ['circled digits', '馨佳园12号1203 王先生 ①③⑧①②③④⑤⑥⑦⑧', ONE],
  ['numerals in words', '馨佳园12号1203 王先生 一三八一二三四五六七八', ONE],
  ['bankers’ numerals', '馨佳园12号1203 王先生 壹叁捌壹贰叁肆伍陆柒捌', ONE],
  ['spoken numerals', '馨佳园12号1203 王先生 幺三八幺两三四五六拐八', ONE],
  ['letters for digits', '馨佳园12号1203 王先生 I38I2345678', ONE],
  ['dots and strokes', '馨佳园12号1203 王先生 138丨1234丨5678', ONE],
  ['zero-width characters', `馨佳园12号1203 王先生 138\u200b1234\u200b5678`, ONE],
  ['a call prefix', '馨佳园12号1203 王先生 008613812345678', ONE],
  ['a long-distance prefix', '馨佳园12号1203 王先生 017951 13812345678', ONE],
  ['an emoji keycap', '馨佳园12号1203 王先生 1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', ONE],
  // Other kinds.
  ['a lead', `王小明，${PHONE}，求购浦东两房，预算500万`, { lead: 1 }],
  ['a contact', `王小明，${PHONE}`, { contact: 1 }],
  ['bare phones', `${PHONE}\n13912345678\n13712345678`, { 'phone-list': 3 }],
  ['homes with names', '馨佳园12号1203 王建国\n馨佳园12号1204 李芳', { 'home-list': 2 }],
  ['a resident id', '王建国 110101199003070134', { identity: 1 }],
  ['a waybill', `收件人：王先生 ${PHONE} 地址：馨佳园12号1203`, { waybill: 1 }],
  ['a loan', `借款人：王建国，手机号：${PHONE}，放款金额：200万`, { credit: 1 }],
  ['a stay', `旅客姓名：王建国 电话：${PHONE} 离店时间：2026-11-22`, { stay: 1 }],
];
