import { FORMATS } from './formats.mjs';
import { makeDocument, write } from './grammar.mjs';

/** Tables about other things, some with headers that sound like owners: `header=template`. */
export const QUIET_TABLES = {
  'meter readings by month': '楼栋={b}栋|房号={r}|一月={d3}|二月={d4}|三月={d4}|四月={l}',
  'readings of a house, no room': '楼号={b}号楼|一季度={d4}|二季度={d3}|三季度={d4}|合计={l}',
  'votes of a building': '楼栋={b}栋{u}单元|总票数={d3}|同意={d3}|反对={b}|弃权={d3}',
  'serials of meters': '表号=SN{t}{k}|楼号={b}|房号={r}|型号=DDS{l}|装表日期={date}',
  'parcels by weight': '单号=YT{t}{l}|网点={blk}|重量={m1}|楼栋={b}|件数={u}',
  'scores of pupils': '考号={t}0|姓名={n}|班级={k1}班|语文={m}|数学={b}|总分={l}',
  'order book':
    '委托编号={l}{b}{f}{r}|证券代码=60{l}|证券名称={city}{blk}|委托价={m2}|委托数量={l}00|成交时间={time}:{sec}',
  'public listings':
    '房源编号={code}|URL=https://example.cn/{l}{l}.html|房源标题={c} {lay} {deco}|小区={c}|户型={lay}|面积={m2}|朝向={dir}|价格={p}|首付={b}|月付={rent}|区域={dist}',
  'sensor data':
    'time={date} {time}:{sec}|device=dev-{l}|temp={m1}|humidity={f}.{u}|lat=31.{l}{l}|lng=121.{l}{l}|raw=1{l}{l}{k}',
  'bus timetable': '线路={l}路|首班={time}|末班={time}|起点={road}{blk}站|终点={c}|站数={f}|票价={u}元',
  'price list': '货号={l}{b}{r}|名称=螺丝{u}-{b}-{r}|规格={m}x{b}|单价={m2}|库存={l}|条码=69{l}{l}{l}',
  'shops with landlines':
    '店名={road}{blk}店|地址={city}市{dist}区{road}{l}号{b}号楼{f}层|电话=021-6{l}{l}|营业时间=9:00-22:00',
  'invoice lines':
    '发票代码=0{l}{l}{l}|发票号码={l}{l}|开票日期={date}|货物=办公用品|金额={m2}|税率=13%|税额={k1}.{u}|价税合计={fee}',
  'bank statement':
    '交易日期={date2}|凭证号={l}{b}{r}|摘要=转账|借方={m2}|贷方=|余额={yuan}.{sec}|对方=物业服务有限公司',
  'building sites': '栋号={b}|层数={F}|建筑面积={m2}|混凝土={l}|钢筋={m1}|进度={f}%|验收={date}',
  'energy by building': '楼号={b}号楼|单元={u}|本月用电={l}.{u}|上月={l}.{k1}|峰={r}|谷={l}|抄表={date}',
  'sales control': '楼栋={b}幢|单元={u}|房号={r}|户型={lay}|建筑面积={m2}|套内={m1}|单价={upy}|总价={yuan}|状态=可售',
  'decay of a dormitory': '楼栋={b}|宿舍号={r}|床位={u}|卫生得分={m}|检查人={s}老师|日期={date}',
  'registry of parcels': '不动产单元号=3101150{l}GB{l}F{l}|坐落={lane}{b}号{r}室|用途=居住|面积={m2}|登记日={date}',
  'population by street': '街道={blk}|户数={l}{b}|人口={l}{l}|面积={m2}|邮编=20{l}',
  'train tickets': '车次=G{l}|车厢={k}|座位={k}{A}|检票口=B{b}|开点={time}|到点={time}|订单号=E{l}{l}{b}',
  football: '轮次={k1}|主队={city}|比分={u}-{b}|客队={city}|观众={l}{b}|裁判={n}',
  'stay-at-home course list': '课程号={l}{k}|课程={blk}概论|教师={n}|教室={b}号楼{r}|时间=周{cu}{k1}-{f}节|人数={m}',
  'delivery statistics': '网点={blk}|派件={l}|签收={l}|问题件={b}|签收率=9{u}.{k1}%|日期={md}',
  'gene table': 'gene=ENSG0000{l}{l}|chr={u}|start=1{l}{l}{k}|end=1{l}{l}{b}|score={m2}',
  'follow-ups of homes, no phones':
    '房源编号={code}|小区={c}|房号={b}-{u}-{r}|户型={lay}|报价={p}|维护人={staff}|最近跟进={date}',
};

/** One document: a table of one to forty rows in some form. */
export function tableOf({ chance, people }, layout) {
  const columns = layout.split('|').map((column) => column.split(/=(.*)/s));
  const doc = makeDocument(people);
  const rows = [columns.map(([header]) => header)];
  const count = chance.whole(1, 40);
  for (let at = 0; at < count; at++) {
    const person = people();
    rows.push(columns.map(([, template]) => write(template, person, chance, doc)));
  }
  const format = chance.pick(FORMATS);
  return { ...format.make(rows), text: `[${format.name}]\n${rows.map((row) => row.join(' ¦ ')).join('\n')}` };
}
