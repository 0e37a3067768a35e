// A second helping of ways to write, added when the first had been repaired; a third is held out as everywhere.

import { SHEET_SIZES, sheetMaker } from './sheets.mjs';
import { linesOf, SIZES } from './texts.mjs';
import { objectMaker } from './wires.mjs';

const LINES = `
{c}^{b}栋^{r}^{mr}^{t}
{c}+{b}栋{r}+{p}万+{t}
{c}→{b}号楼→{r}→{mr}→{t}
{c}…{b}栋{r}…{mr}…{t}
{c}：{b}-{r}：{mr}：{t}
{c}@{b}-{u}-{r}@{t}
{c}\\{b}\\{r}\\{n}\\{t}
{c}‖{b}栋{r}‖{t}
{c}•{b}栋•{r}•{t}•{mr}
📍{c} 🔑{b}栋{r} 💁{mr} 📲{t}
🏡 {c} 🚪{b}-{u}-{r} ☎ {t}
{c}{b}栋{r}🈶钥匙，{mr}📞{t}
1️⃣{c} 2️⃣{b}栋{r} 3️⃣{t} {mr}
①{c}②{b}号楼{r}③{mr}④{t}
{c}{b}栋{f}0{k1}室 {mr} {t}
{c}{b}栋{f}层{k}号 {mr} {t}
{c}{b}幢{f}楼{k} {mr} {t}
{c}{b}号楼{f}-{k1} {n} {t}
{c}{b}号{u}单元{f}楼{ew} {mr} {t}
{c}{b}栋顶层{r} {mr} {t}
{c}{b}栋带花园{r} {mr} {t}
{c}{b}栋{r}和车库 {mr} {t}
{c}{b}栋{r}两证齐全 {mr} {t}
{c}{b}栋{r}（空关）（{mr}）（{t}）
{c}{b}幢 {u}单元 {f}层 {k}室 {m}㎡ {p}万 {mr} {t}
{c} T{b} {r} {mr} {t}
{c} {A}-{r} {mr} {t}
{c}{A}{r} {mr} {t}
{c}高层{b}号{r} {mr} {t}
{c}多层{b}幢{u}单元{r} {mr} {t}
{c}南门{b}栋{r} {mr} {t}
{c}东区{b}号楼{r} {mr} {t}
{c}{cu}区{b}栋{r} {mr} {t}
{c}{cu}期{b}栋{r} {mr} {t}
{c}{cu}组团{b}栋{r} {mr} {t}
{road}{l}号院{b}号楼{u}门{r} {mr} {t}
{road}{l}弄{c}{b}号{r} {mr} {t}
{dist}{road}{l}弄{b}支弄{k1}号{r}室 {mr} {t}
{road}{l}号{r}室 {mr} {t} {p}万
{city}{dist}{c}{b}栋{r}，产权{n}，联系{t}，评估{p}
{c}{b}栋{r}{lay}{m}平{p}万，{t}{mr}
{p}万{c}{b}栋{r}{mr}{t}
{lay}{c}{b}栋{r}房东{t}
{m}平{p}万 {c}{b}栋{r} {t}
求推 {c}{b}栋{r} {p} {mr} 手机尾号不记得，全号{t}
{c}{b}栋{r} 户主{n} 男 {age}岁 {t}
{c}{b}栋{r} {mr} 湖南人 做生意的 {t}
{c}{b}栋{r} {mr} {t} 老婆做主
{c}{b}栋{r} {mr} {t} 黑名单 别打
{c}{b}栋{r} {mr} {t} 已卖
{mr}：{t}（{c}{b}栋{r}，{p}万）
{n}/{c}{b}-{r}/{t}/{p}万
{t} {c}{b}栋{r}
{t}，{b}栋{r}，{c}
业主{t}：{c}{b}栋{r}
谁要{c}？{b}栋{r}。{mr}。{t}。
{c}{b}栋{r}!!!{mr}!!!{t}!!!
《{c}》{b}栋{r}《{mr}》《{t}》
{c} ({b}-{u}-{r}) ({mr}) ({t})
{c},{b},{u},{r},{mr},{t}
`;

const LAYOUTS = `
楼盘={c}|单元楼={b}栋{u}单元|门号={r}|房主名={n}|房主电话={t}
房间={c} {b}幢 {r}室|户主={n}|手机1={t}|手机2=|备注={see}
房源地址={c}{b}栋{u}单元{r}|挂牌价={p}|房东信息={mr} {t}|带看={num}次
物业地址={dist}{c}|房号={b}-{u}-{r}|业主姓名={n}|业主联系方式={t}|建筑面积={m2}
栋={b}|楼={f}|户={k}|业主={n}|电话={t}|小区={c}
档案号={code}|户室={b}号{r}室|住户姓名={n}|住户电话={t}|小区名称={c}
地区={dist}|项目={c}|期数={u}期|楼号={b}|房号={r}|姓名={n}|联系电话={t}
户名={n}|住址={c}{b}幢{r}|电话={t}|金额={fee}|月份={date}
Owner Name={n}|Owner Phone={t}|Property={c} {b}-{u}-{r}|Status=Sold
FWZL={c}{b}幢{u}单元{r}室|QLRMC={n}|LXDH={t}|JZMJ={m2}
room_name={c}-{b}栋-{r}|owner={n}|contact={t}|fee={fee}
序号={num}|房号={b}幢{u}单元{r}|户主={n}|联系电话={t}|签字=|小区={c}
`;

const JSON_TYPE = 'application/json';
const OBJECTS = {
  'json, phone list in owner': [
    JSON_TYPE,
    '{"d":[',
    '{"estate":"‹c›","house":"‹b›-‹u›-‹r›","owner":{"name":"‹n›","phones":["‹t›"]}}',
    ',',
    ']}',
  ],
  'json, owner in a list': [
    JSON_TYPE,
    '{"d":[',
    '{"estateName":"‹c›","building":"‹b›栋","room":"‹r›","owners":[{"name":"‹n›","tel":"‹t›"}]}',
    ',',
    ']}',
  ],
  'json, three levels': [
    JSON_TYPE,
    '{"d":[',
    '{"project":{"name":"‹c›","building":{"no":"‹b›","room":{"no":"‹r›","owner":{"n":"‹n›","m":"‹t›"}}}}}',
    ',',
    ']}',
  ],
  'json, address in pieces': [
    JSON_TYPE,
    '{"d":[',
    '{"addr":{"city":"‹city›","district":"‹dist›","street":"‹road›‹l›号","detail":"‹b›栋‹r›室"},"user":{"nick":"‹n›","mobile":"‹t›"}}',
    ',',
    ']}',
  ],
  'json, value and text': [
    JSON_TYPE,
    '{"d":[',
    '{"name":{"value":"‹n›"},"phone":{"value":"‹t›"},"community":{"value":"‹c›"},"room":{"value":"‹b›-‹u›-‹r›"}}',
    ',',
    ']}',
  ],
  'json, cards of a chat': [
    JSON_TYPE,
    '{"cards":[',
    '{"header":"‹c› ‹b›栋‹r›","elements":[{"tag":"text","text":"业主 ‹n›"},{"tag":"text","text":"电话 ‹t›"}]}',
    ',',
    ']}',
  ],
  'json, messages in a list': [JSON_TYPE, '{"messages":[', '{"from":"a","text":"‹c›‹b›栋‹r› ‹sir› ‹t›"}', ',', ']}'],
  'json, table of strings': [JSON_TYPE, '{"table":["小区|房号|业主|电话",', '"‹c›|‹b›-‹u›-‹r›|‹n›|‹t›"', ',', ']}'],
  var_dump: [
    'text/plain',
    'array(9) {\n',
    '  [‹num›]=>\n  array(4) {\n    ["name"]=>\n    string(9) "‹n›"\n    ["mobile"]=>\n    string(11) "‹t›"\n    ["estate"]=>\n    string(12) "‹c›"\n    ["room"]=>\n    string(8) "‹b›-‹u›-‹r›"\n  }\n',
    '',
    '}\n',
  ],
  'csharp initialiser': [
    'text/plain',
    'new List<Owner> {\n',
    '  new Owner { Name = "‹n›", Phone = "‹t›", Estate = "‹c›", Room = "‹b›-‹u›-‹r›" }',
    ',\n',
    '\n};\n',
  ],
  'lisp list': ['text/plain', '(', '(owner "‹n›" "‹t›" "‹c›‹b›栋‹r›")', '\n', ')\n'],
  'xml, codes': [
    'application/xml',
    '<DATA>',
    '<REC><XQ>‹c›</XQ><LDH>‹b›</LDH><FJH>‹r›</FJH><XM>‹n›</XM><SJ>‹t›</SJ></REC>',
    '',
    '</DATA>',
  ],
  'xml, one address': [
    'application/xml',
    '<list>',
    '<p><who>‹n›</who><where>‹c›‹b›栋‹u›单元‹r›</where><call>‹t›</call></p>',
    '',
    '</list>',
  ],
  'html, paragraphs': [
    'text/html; charset=utf-8',
    '<body>',
    '<p>小区：‹c›</p><p>房号：‹b›栋‹r›</p><p>业主：‹n›</p><p>电话：‹t›</p><br>',
    '',
    '</body>',
  ],
  'html, list of lists': [
    'text/html; charset=utf-8',
    '<ul>',
    '<li>‹c›<ul><li>‹b›栋‹r›</li><li>‹n›</li><li>‹t›</li></ul></li>',
    '',
    '</ul>',
  ],
  'form, json values': [
    'application/x-www-form-urlencoded',
    '',
    'row={"n":"‹n›","t":"‹t›","a":"‹c›‹b›栋‹r›"}',
    '&',
    '',
  ],
  'url list': ['text/plain', '', 'https://crm.example.cn/o?name=‹n›&tel=‹t›&addr=‹c›‹b›栋‹r›', '\n', '\n'],
  'sql, merge': ['text/plain', '', "INSERT IGNORE INTO o SELECT '‹c›','‹b›栋‹r›','‹n›','‹t›' FROM dual;", '\n', '\n'],
  asciidoc: ['text/plain', '|===\n|小区 |房号 |业主 |电话\n', '|‹c› |‹b›-‹u›-‹r› |‹n› |‹t›', '\n', '\n|===\n'],
  'address book lines': ['text/plain', '', '姓名:‹n›;电话:‹t›;住址:‹c›‹b›栋‹r›;备注:业主', '\n', '\n'],
};

const style = (id, sizes, make) => ({ id, sizes, make });
const list = (text) => text.trim().split('\n');

export const SECOND = [
  { name: 'second lines', group: 'plain', styles: list(LINES).map((line) => style(line, SIZES, linesOf(line))) },
  {
    name: 'second sheets',
    group: 'plain',
    styles: list(LAYOUTS).map((layout) => style(layout, SHEET_SIZES, sheetMaker(layout))),
  },
  {
    name: 'second program data',
    group: 'plain',
    styles: Object.entries(OBJECTS).map(([name, shape]) => style(name, SIZES, objectMaker(shape))),
  },
];
