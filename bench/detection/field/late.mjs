// Ways of writing added after the repairs that the other classes led to. All of them are held out: no example is shown,
// so their figure says what detection does with what it was not made for.

import { combined } from './dress.mjs';
import { SHEET_SIZES, sheetMaker } from './sheets.mjs';
import { linesOf, SIZES } from './texts.mjs';
import { objectMaker } from './wires.mjs';

const LINES = `
{c}的{b}栋{r}，房主{mr}，号码{t}，急售{p}万
刚挂的：{c}，{b}幢{u}单元，{r}，{lay}，{p}个，{t}{old}
{p}个W拿{c}{b}栋{r}，{mr}同意了，{t}
{c} {b}号{r} 【{lay}】【{m}平】【{p}万】☎️{t}（{sir}）
独家｜{c}｜{b}栋{u}单元{r}｜{m}㎡｜{p}万｜{staff}维护｜业主{n}{t}
{dist}·{c}·{b}幢·{r}·{mr}·{t}
{c}{b}栋{r}（房东{mr} {t}）{p}万
#{c}# {b}-{r} 房东直售 {t}
{time}更新：{c}{b}号楼{u}单元{r}，业主{mr}，手机{t344}
{c}{b}号楼{u}单元{r}室——{n}——{t}
{c}   {b}-{u}-{r}   {t}   {n}   {m}
“{c}{b}栋{r}”，{mr}，“{t}”
{c}{b}栋{r}={p}万={t}={mr}
{c}>>{b}栋>>{r}>>{n}>>{t}
→{c}→{b}号{r}→{t}
{n}{t}名下{c}{b}栋{r}、车位{park}
{mr}家 {c}{b}栋{r} 打{t} 晚上打
{c}{b}栋{r}漏水，业主{mr}，{t}，麻烦上门
{c}{b}幢{r}室{n}同志，{t}，未缴物业费{fee}元
{c}{b}号楼{u}单元{r}，{n}（户主），{t}，{u}口人
{c}{b}栋{u}单元{r} {n} 身份证{id} 电话{t}
{c}{b}栋{u}单元{r} {n} {id} {t}
车{car} {c}{b}栋{r} {n} {t} 占了我车位
{c}{b}-{r}收房了，{mr}{t}，装修客户
【装修】{c}{b}栋{r} {m}平 {mr} {t} 预算{b}万
{c}，{b}栋{u}门{r}，{n}，{t}，宽带到期
代卖 {c}{b}栋{r} 拍卖价{low} 原业主{n} {t}
法拍：{c}{b}幢{u}单元{r}室 原房主{n}，电话{t}
{c}{b}栋{r} {p}万 有意者直接联系房东{t}
{c}{b}栋{r} 房东自己发的 {t} {mr}
不要钥匙，{c}{b}栋{r}，敲门就行，{mr}{t}
{mr} {t} {c} {b}栋 {r} {m}平 {lay} {p}万 {tag}
{t} {n} {c}{b}栋{u}单元{r} 未接
{t}-{mr}-{c}{b}#{r}-不卖
回访 {c}{b}-{u}-{r} {mr} {t} 不接
{date} {c}{b}栋{r} {n} {t} 空号
{c}{b}栋{r} 电话{t}打不通，换{t}试试 {mr}
你好，我家{c}{b}栋{r}想出租，{rent}一个月，我姓{s}，{t}
老板，{b}号楼{r}（{c}）那个{mr}电话是{t}对吧
{c}{b}栋{r} 挂{p} 谈到{low} {mr} {t} 速度带客
{c}{b}期{u}-{r} {t} {mr} {p}
{c}{bb}栋{uu}单元{r}号 {n} {t}
{c}第{cb}幢{r}室 {n} {t}
{c}{b}栋{f}层{ew} {n} {t}
{c}{A}{b}栋{r} {mr} {t}
{c}{b}{A}栋{r} {mr} {t}
{c}洋房{b}栋{r} {mr} {t} 叠拼下叠
{c}别墅区{b}号 业主{n} {t}
{c}商铺{b}号楼底商{k} 业主{n} {t}
{c}公寓{A}座{r} LOFT {mr} {t} {p}万
`;

const LAYOUTS = `
No.={num}|Compound={c}|Tower={b}|Flat={r}|Landlord={n}|Contact={t}
房源={c} {b}-{u}-{r}|业主={n}|电话={t}|委托日={date}|到期日={date}|类型=独家
栋房号={b}-{r}|业主={n}|联系电话={t}|入伙日期={date}|面积={m2}|小区={c}
序={num}|楼={b}|门={u}|室={r}|户主={n}|人口=3|手机={t}|备注={c}
小区/楼栋/房号={c}/{b}/{r}|姓名={n}|手机={t}|性别={sex}|年龄={age}
住户={n}|联系={t}|住址={road}{l}弄{b}号{r}室|党员=否
收件={n}|手机={t}|房号={c}{b}栋{r}|物品=中秋礼盒|签收=
参会业主={n}|所在房屋={c}{b}号楼{u}单元{r}|联系方式={t}|表决=赞成
过户时间={date2}|卖方={n}|卖方电话={t}|买方={n2}|物业={c}{b}幢{r}室|成交价={p}万
维修基金账号={code}|业主={n}|坐落={c}{b}号楼{u}单元{r}|余额={fee}|手机={t}
地址={c}|栋号={b}|房间={r}|名字={n}|联系={t}|微信昵称={nick}
key={num}|hz={n}|lxfs={t}|dz={c}{b}栋{u}单元{r}
houseAddr={c}{b}栋{r}|custName={n}|custMobile={t}|follow=已报价
楼盘:{c}={b}栋{r}|业主={n}|手机={t}
`;

const OBJECTS = {
  'json, house inside owner': [
    'application/json',
    '{"list":[',
    '{"name":"‹n›","mobile":"‹t›","houses":[{"estate":"‹c›","buildingName":"‹b›栋","roomName":"‹r›","area":"‹m›"}]}',
    ',',
    ']}',
  ],
  'json, title and remark': [
    'application/json',
    '[',
    '{"title":"‹c› ‹lay› ‹m›平","remark":"‹b›栋‹r› 业主‹n› ‹t›"}',
    ',',
    ']',
  ],
  'json, extra escaping': [
    'application/json',
    '{"msg":"',
    '\\u5c0f\\u533a:‹c›\\t\\u623f\\u53f7:‹b›-‹r›\\t‹n›\\t‹t›',
    '\\r\\n',
    '"}',
  ],
  'json, arrays by field': [
    'application/json',
    '[',
    '[{"k":"小区","v":"‹c›"},{"k":"房号","v":"‹b›栋‹r›"},{"k":"业主","v":"‹n›"},{"k":"手机","v":"‹t›"}]',
    ',',
    ']',
  ],
  'go struct': ['text/plain', '[', '{ID:‹num› OwnerName:‹n› Phone:‹t› Estate:‹c› Building:‹b› Room:‹r›}', ' ', ']'],
  'ruby hash': ['text/plain', '[', '{:name=>"‹n›", :phone=>"‹t›", :address=>"‹c›‹b›栋‹r›"}', ', ', ']'],
  'key=value log': [
    'text/plain',
    '',
    'ts=‹date›T‹time›:00Z lvl=info owner="‹n›" phone=‹t› house="‹c›‹b›栋‹r›"',
    '\n',
    '\n',
  ],
  'xml, name attributes': [
    'application/xml',
    '<root>',
    '<obj><prop name="业主">‹n›</prop><prop name="手机">‹t›</prop><prop name="小区">‹c›</prop><prop name="房号">‹b›-‹u›-‹r›</prop></obj>',
    '',
    '</root>',
  ],
  'html, table a person': [
    'text/html; charset=utf-8',
    '<body>',
    '<table><tr><th>小区</th><td>‹c›</td><th>房号</th><td>‹b›-‹r›</td></tr><tr><th>业主</th><td>‹n›</td><th>电话</th><td>‹t›</td></tr></table>',
    '<hr>',
    '</body>',
  ],
  'html, data attributes': [
    'text/html; charset=utf-8',
    '<div>',
    '<div class="row" data-owner="‹n›" data-phone="‹t›" data-house="‹c›‹b›栋‹r›">‹m›平</div>',
    '\n',
    '</div>',
  ],
  'sql, set': [
    'text/plain',
    '',
    "REPLACE INTO t_house SET estate='‹c›', building='‹b›', room='‹r›', owner='‹n›', mobile='‹t›';",
    '\n',
    '\n',
  ],
  'reStructuredText fields': ['text/plain', '', ':小区: ‹c›\n:房号: ‹b›-‹u›-‹r›\n:业主: ‹n›\n:电话: ‹t›', '\n\n', '\n'],
  'org headings': ['text/plain', '', '* ‹c›‹b›栋‹r›\n** 业主 ‹n›\n** 电话 ‹t›', '\n', '\n'],
  'task list': ['text/plain', '', '- [ ] ‹c›‹b›栋‹r› ‹mr› ‹t›\n  - ‹see›', '\n', '\n'],
};

const held = (id, sizes, make) => ({ id, held: true, sizes, make });
const list = (text) => text.trim().split('\n');

export const LATE = [
  { name: 'late lines', group: 'plain', styles: list(LINES).map((line) => held(line, SIZES, linesOf(line))) },
  {
    name: 'late sheets',
    group: 'plain',
    styles: list(LAYOUTS).map((layout) => held(layout, SHEET_SIZES, sheetMaker(layout))),
  },
  {
    name: 'late program data',
    group: 'plain',
    styles: Object.entries(OBJECTS).map(([name, shape]) => held(name, SIZES, objectMaker(shape))),
  },
  {
    name: 'late combinations',
    group: 'obfuscated',
    styles: Array.from({ length: 50 }, (_, at) => ({ ...combined(1000 + at), held: true })),
  },
];
