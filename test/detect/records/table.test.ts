import t from 'tap';
import { bareTable, listingTable, ownerTable } from '../../builders/listings.js';
import { negotiators, owners } from '../../builders/people.js';
import { foundInTable, rowsOf } from '../detect.js';

const people = owners(60, 11);

t.test('an export of sixty owners is sixty exact owners, with samples that hide what they show', async (t) => {
  const found = foundInTable(ownerTable(people));
  t.same(found.records, { owner: 60 });
  t.equal(found.exactOwners, 60);
  t.same(found.parts, [{ path: 'owners.xlsx › Sheet1', records: { owner: 60 } }]);
  t.equal(found.samples.length, 5);
  for (const sample of found.samples) {
    t.match(sample, /^\S+ \*\*号\*单元\*{4} .\*\* \d{3}\*{4}\d{4}$/);
    t.notMatch(sample.replace(/\d{3}\*{4}\d{4}$/, ''), /\d/);
  }
});

t.test('a table without a header, its phone cut in two, is judged by its values', async (t) => {
  t.same(foundInTable(bareTable(people)).records, { owner: 60 });
});

t.test('a listing table without an owner’s phone holds no owner', async (t) => {
  t.same(foundInTable(listingTable(people)).records, {});
  const sellers = negotiators(8, 5);
  t.equal(foundInTable(listingTable(people, sellers)).records.owner, undefined);
  const staffPhones = new Set(sellers.map((seller) => seller.phone));
  t.same(foundInTable(listingTable(people, sellers), { staffPhones }).records, {});
});

t.test('rows come in any number without being held', async (t) => {
  const many = owners(3_000, 2);
  t.same(foundInTable(ownerTable(many)).records, { owner: 3_000 });
});

const SAYS: ReadonlyArray<readonly [what: string, rows: string, records: Record<string, number>]> = [
  [
    'title rows above the header, several people in one cell',
    '某小区业主名单,,,\n栋编号,单元,房号,建筑面积,业主姓名,业主电话,家庭成员\n' +
      '1,1,101,88,王小明,13812345678,张三|13812345600|配偶；李四|13812345601|子女\n1,1,102,88,李小明,13812345679,',
    { owner: 4 },
  ],
  [
    'several phone columns as one record a row',
    '房号,业主,电话1,电话2\n12-1-1203,王小明,13812345678,13912345678\n12-1-1204,李小明,13812345679,13912345679',
    { owner: 2 },
  ],
  [
    'a room in full in one column',
    '类型,编号,显示名称,面积,业主姓名,业主手机\n住宅,8-1-2603,8 栋 1 单元 2603,118.5,张三,13800000101',
    { owner: 1 },
  ],
  [
    'an agency export',
    '房源编号,类型,状态,小区名称,座栋,门牌号,业主姓名,房型,面积,售价,租价,维护人,委托编号,业主电话\n' +
      'A1,住宅,在售,馨佳园,12,1203,王小明,2室1厅,78,378,,李四,W1,13812345678',
    { owner: 1 },
  ],
  [
    'Shanghai door numbers',
    '门弄牌号,室号,产权人,房东电话\n临汾路1565弄12号,301,王小明,13812345678\n临汾路1565弄12号,302,李小明,13812345679',
    { owner: 2 },
  ],
  [
    'split home columns without a header',
    '馨佳园,12,1203,王先生,13812345678\n馨佳园,12,1204,李先生,13812345679',
    { owner: 2 },
  ],
  ['phones and names alone', '姓名,手机\n王小明,13812345678\n李小明,13812345679', { contact: 2 }],
  ['a waybill list', '运单号,收件人,收件人电话,收件人地址\nSF1,王小明,13812345678,馨佳园12号1203', { waybill: 1 }],
  ['a loan sheet', '借款人姓名,借款人手机号,放款金额\n王小明,13812345678,100000', { credit: 1 }],
  ['a hotel’s guests', '姓名,身份证号,入住时间,离店时间\n王小明,11010519491231002X,2026-05-01,2026-05-02', { stay: 1 }],
  ['a list of fees on loans', '借款人手机,用户名称,费用类型\n13812345678,王小明,利息', { credit: 1 }],
  ['rooms of one house', '房号,业主姓名,联系电话\n101,王小明,13812345678\n1102,李小明,13812345679', { owner: 2 }],
  ['homes with names', '楼栋,房号,业主姓名\n12,1203,王小明\n12,1204,李小明', { 'home-list': 2 }],
  ['a header without data', '业主姓名,业主电话,楼号\n,,\n', {}],
  ['order numbers that look like phones', '订单号,金额\n13812345678,12.5\n15912345678,8.0', {}],
  ['a mixed column of numbers', 'kind,value\na,13812345678\nb,1789382709\nc,88092114674\nd,abc', {}],
  ['masked phones', '房号,业主姓名,电话\n12-1203,王**,138****5678', {}],
  ['an order book', '委托价,委托数量,委托编号\n12.38,1300,13812345678\n12.40,1300,13812345679', {}],
  ['hotels with public landlines', '名称,地址,电话\n望江宾馆,广安路217号A座1203室,010-51979888', {}],
];

t.test('phones in unusual dresses beside split homes of any name', async (t) => {
  const rows = ['望江时光|8号|1201|187㎡|王小明|19-97-66-98-06-1', '听泉一品|23号|305|131㎡|李小明|166微3736信6465'];
  t.same(foundInTable(rows.map((row) => row.split('|'))).records, { owner: 2 });
});

t.test('the line of dashes below a Markdown header is no row', async (t) => {
  const rows = [
    '|望江一村|55|4|2802|王小明|18823724368|',
    '|---|---|---|---|---|---|',
    '|听泉公寓|55|2|2208|李小明|14769663908|',
  ];
  t.same(foundInTable(rows.map((row) => row.split('|'))).records, { owner: 2 });
});

t.test('figures behind a name are no phone', async (t) => {
  const rows = [
    ['姓名', '套数', '带看', '业绩'],
    ...Array.from({ length: 30 }, (_, at) => ['王小明', '150', `${2300 + at * 37}`, `${4500 + at * 61}`]),
  ];
  t.same(foundInTable(rows.slice(0, 2)).records, {});
  t.same(foundInTable(rows).records, {});
});

t.test('a phone cut in two in one object', async (t) => {
  t.same(
    foundInTable([
      ['地址', '姓名', '前段', '后段'],
      ['望江时光12号楼1203室', '王小明', '1381234', '5678'],
    ]).records,
    { owner: 1 },
  );
});

for (const [what, rows, records] of SAYS) {
  t.test(`reads ${what}`, async (t) => {
    t.same(foundInTable(rowsOf(rows)).records, records);
  });
}
