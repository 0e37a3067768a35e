import { ADVERTS } from './adverts.mjs';
import { csv, htmlTable, records } from './files.mjs';
import { cityName, compoundName, districtName, fullName, layoutName, mobile, pad, roadName } from './people.mjs';

const repeat = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const day = (chance) => `20${chance.whole(18, 26)}-${pad(chance.whole(1, 12))}-${pad(chance.whole(1, 28))}`;
const clock = (chance) => `${pad(chance.whole(0, 23))}:${pad(chance.whole(0, 59))}:${pad(chance.whole(0, 59))}`;
const landline = (chance) =>
  `0${chance.pick(['21', '10', '571', '512', '25'])}-${chance.whole(2, 8)}${chance.digits(7)}`;

function laws(chance) {
  const text = [
    (n) =>
      `第${n}条 业主大会由物业管理区域内的全体业主组成，业主人数在${chance.whole(20, 200)}人以下的，可以设${chance.whole(3, 11)}名业主委员会委员。`,
    (n) => `第${n}条 出租住房的，应当以原设计的房间为最小出租单位，人均租住建筑面积不得低于当地人民政府规定的标准。`,
    (n) =>
      `第${n}条 违反本办法规定的，由区、县房屋行政管理部门责令限期改正，处一万元以上${chance.whole(2, 10)}万元以下罚款。`,
    (n) =>
      `第${n}条 向他人出售或者提供公民个人信息，数量达到五百条、五千条以上的，依照刑法第二百五十三条之一第一款处罚。`,
    (n) =>
      `第${n}条 投诉电话：12345；${chance.pick(['市', '区'])}住房保障和房屋管理局，地址：${roadName(chance)}${chance.whole(1, 900)}号，电话：${landline(chance)}。`,
    (n) =>
      `第${n}条 本办法自${chance.whole(2005, 2026)}年${chance.whole(1, 12)}月1日起施行，〔${chance.whole(2005, 2025)}〕${chance.whole(1, 200)}号文件同时废止。`,
  ];
  return repeat(80, (at) => chance.pick(text)(at + 1)).join('\n');
}

function appLog(chance) {
  const line = [
    () =>
      `INFO  [http-nio-8080-exec-${chance.whole(1, 20)}] traceId=${chance.hex(32)} orderId=1${chance.whole(3, 9)}${chance.digits(9)} cost=${chance.whole(1, 900)}ms`,
    () =>
      `WARN  slow query ${chance.whole(200, 5000)}ms: select * from house where building=${chance.whole(1, 30)} and room=${chance.whole(1, 20)}0${chance.whole(1, 6)} limit 10`,
    () => `ERROR c.x.OwnerService - 业主电话为空 houseId=${chance.digits(11)} ts=17${chance.digits(11)}`,
    () =>
      `INFO  GET /api/v2/owner/list?communityId=${chance.digits(6)}&page=${chance.whole(1, 99)} 200 ${chance.whole(100, 99999)}`,
    () =>
      `DEBUG offset=${chance.digits(11)} partition=${chance.whole(0, 12)} lag=${chance.digits(4)} seq=1${chance.whole(3, 9)}${chance.digits(9)}`,
    () =>
      `INFO  heartbeat 10.${chance.whole(0, 255)}.${chance.whole(0, 255)}.${chance.whole(1, 254)}:${chance.whole(1024, 65000)} rss=${chance.digits(9)} ver=3.${chance.whole(0, 20)}.${chance.whole(0, 99)}`,
  ];
  return repeat(200, () => `${day(chance)} ${clock(chance)},${chance.digits(3)} ${chance.pick(line)()}`).join('\n');
}

function jsonLog(chance) {
  return repeat(150, () =>
    JSON.stringify({
      ts: Number(`17${chance.digits(11)}`),
      level: 'info',
      requestId: `1${chance.whole(3, 9)}${chance.digits(9)}`,
      uid: Number(`1${chance.digits(10)}`),
      path: `/house/${chance.digits(8)}`,
      building: chance.whole(1, 20),
      version: `${chance.whole(1, 9)}-${chance.whole(1, 12)}-${chance.whole(1000, 2400)}`,
    }),
  ).join('\n');
}

function novel(chance) {
  const line = [
    () => `${fullName(chance)}推开门，屋里空荡荡的，墙上的钟停在十二点零三分。`,
    () => `“三十六计，走为上计。”老${fullName(chance)[0]}头也不回地走了，一百二十八级台阶他数了三遍。`,
    () =>
      `那年冬天来得特别早，${roadName(chance)}上的梧桐一夜之间落尽了叶子。他住在${chance.whole(2, 30)}号楼的顶层，从窗口能望见江。`,
    () => `她数着：一、二、三、四、五、六、七、八、九、十、十一，还是没有等到他。`,
    () => `王先生在${compoundName(chance)}住了${chance.whole(3, 40)}年，从没见过对门的邻居。`,
    () => `第${chance.whole(1, 120)}章 ${chance.pick(['归途', '旧信', '雨夜', '雪'])}`,
    () => `公元${chance.whole(600, 1900)}年，一三八零零名将士自北门出，九死一生。`,
  ];
  return repeat(120, () => `　　${chance.pick(line)()}`).join('\n');
}

function listingSheet(chance) {
  const sellers = repeat(chance.whole(2, 30), () => fullName(chance));
  return [
    ['房源编号', '区域', '小区', '户型', '面积(㎡)', '总价(万)', '单价', '楼层', '朝向', '挂牌日期', '维护人'],
    ...repeat(60, () => [
      `1${chance.digits(11)}`,
      districtName(chance),
      compoundName(chance),
      layoutName(chance),
      chance.whole(40, 200),
      chance.whole(150, 2000),
      chance.whole(15000, 120000),
      `${chance.pick(['低', '中', '高'])}楼层/${chance.whole(6, 33)}`,
      chance.pick(['南', '南北']),
      day(chance),
      chance.pick(sellers),
    ]),
  ];
}

/** A branch's listings with the phones of its own people: each phone on many homes. */
function branchSheet(chance) {
  const sellers = repeat(3, () => [fullName(chance), mobile(chance)]);
  return [
    ['房源编号', '小区', '户型', '面积', '售价', '联系人', '联系电话'],
    ...repeat(45, (at) => [
      `BH${100000 + at}`,
      compoundName(chance),
      layoutName(chance),
      chance.whole(40, 200),
      chance.whole(150, 2000),
      ...sellers[at % 3],
    ]),
  ];
}

function prices(chance) {
  return [
    ['日期', '城市', '成交套数', '成交面积', '均价', '环比'],
    ...repeat(80, () => [
      day(chance),
      cityName(chance),
      chance.whole(10, 2000),
      chance.digits(6),
      chance.digits(5),
      `${chance.whole(-9, 9)}.${chance.digits(2)}%`,
    ]),
  ];
}

function ids(chance) {
  return [
    ['id', 'order_no', 'amount', 'created_at', 'status'],
    ...repeat(80, (at) => [
      at + 1,
      `1${chance.whole(3, 9)}${chance.digits(9)}`,
      `${chance.digits(4)}.${chance.digits(2)}`,
      `${day(chance)} ${clock(chance)}`,
      chance.whole(0, 3),
    ]),
  ];
}

function shops(chance) {
  const kinds = ['小馆', '咖啡', '便利店', '药房', '理发店', '幼儿园'];
  return [
    ['名称', '地址', '电话', '评分'],
    ...repeat(60, () => [
      `${compoundName(chance)}${chance.pick(kinds)}`,
      `${cityName(chance)}市${districtName(chance)}${roadName(chance)}${chance.whole(1, 900)}号${chance.whole(1, 5)}层${chance.whole(1, 5)}0${chance.whole(1, 9)}室`,
      landline(chance),
      `4.${chance.whole(0, 9)}`,
    ]),
  ];
}

function meetings(chance) {
  return repeat(
    60,
    () =>
      `${day(chance)} ${chance.whole(1, 9)}号楼${chance.whole(1, 20)}0${chance.whole(1, 6)}会议室 ${fullName(chance)} 预订 ${clock(chance).slice(0, 5)}-${clock(chance).slice(0, 5)} ${chance.whole(3, 20)}人`,
  ).join('\n');
}

function parts(chance) {
  return repeat(
    100,
    () =>
      `物料 ${chance.whole(1, 99)}-${chance.whole(1, 12)}-${chance.whole(1000, 9999)} 规格 ${chance.whole(1, 300)}x${chance.whole(1, 300)} 版本 v${chance.whole(1, 9)}.${chance.whole(0, 20)} 数量 ${chance.digits(3)} 条码 69${chance.digits(11)}`,
  ).join('\n');
}

/** Messages of a working day: names, phones and numbers with dashes and marks, but nobody's home. */
function errands(chance) {
  const n = (least, most) => chance.whole(least, most);
  const line = [
    () => `工单${n(1, 99)}-${n(1, 20)}0${n(1, 8)} 已派给${fullName(chance)}，电话${mobile(chance)}`,
    () =>
      `${fullName(chance)} ${mobile(chance)} 面试时间${n(1, 12)}-${n(1, 28)} ${clock(chance).slice(0, 5)}，带身份证复印件`,
    () => `型号XR-${n(1, 30)}-${n(100, 1999)} 报价${n(1, 90)}万，联系${fullName(chance)}${mobile(chance)}`,
    () => `物料${n(1, 60)}-${n(1, 20)}0${n(1, 8)} 缺货，采购${fullName(chance)} ${mobile(chance)} 下周到`,
    () => `${fullName(chance)}老师 ${mobile(chance)} ${n(1, 12)}班-${n(1, 40)}号座位`,
    () => `航班MU${n(1000, 9999)} ${n(1, 12)}月${n(1, 28)}日 ${fullName(chance)} ${mobile(chance)} 座位${n(10, 40)}A`,
    () => `比分${n(1, 9)}-${n(1, 9)}，门票找${fullName(chance)}${mobile(chance)}，看台${n(1, 20)}区${n(1, 30)}排`,
    () => `快递到了，取件码${n(1, 20)}-${n(1, 9)}-${n(1000, 2010)}，${mobile(chance)}`,
    () => `开票：税号91310${chance.digits(13)}，收票人${fullName(chance)} ${mobile(chance)}`,
    () => `今天成交${n(100, 199)}，${n(1000, 9999)}，${n(1000, 9999)}三组数据，找${fullName(chance)}核对`,
    () => `彩票 ${[13, 18, 23, 25, 27, 8].join(' ')} 开奖，王姐中了`,
    () => `服务器10-${n(1, 20)}-${n(1000, 2000)}重启，值班${fullName(chance)} ${mobile(chance)}`,
    () => `库位A${n(1, 9)}-${n(1, 20)}0${n(1, 8)} 盘点人${fullName(chance)} ${mobile(chance)}`,
    () => `合同${n(2020, 2026)}-${n(1, 99)}-${n(1000, 2000)} 已盖章，经办${fullName(chance)}${mobile(chance)}`,
    () => `日报：带看${n(1, 9)}组，新增${n(1, 9)}套，电话${n(100, 199)}个，${n(1000, 4000)}元业绩`,
    () => `${n(130, 199)}*${n(1000, 9999)}*${n(1000, 9999)} 的海报尺寸，设计${fullName(chance)}`,
    () => `请${fullName(chance)}总（${mobile(chance)}）明天到${n(1, 9)}号线${roadName(chance)}站${n(1, 9)}号口接站`,
    () => `培训在${roadName(chance)}${n(1, 900)}号${n(1, 20)}楼报告厅，联系人${fullName(chance)}，${mobile(chance)}`,
    () => `${compoundName(chance)}项目${n(1, 30)}-${n(1, 12)}节点完成，监理${fullName(chance)} ${mobile(chance)}`,
  ];
  return chance
    .shuffle(line)
    .slice(0, 12)
    .map((write) => write())
    .join('\n');
}

function blanks() {
  return [
    ['栋编号', '单元', '房号', '建筑面积', '车位号', '业主姓名', '业主电话', '业主证件号', '备注'],
    ['示例：8', '1', '2603', '118.5', 'B1-032', '张三', '138****0001', '', '必填'],
    ...repeat(20, (at) => [at + 1, '', '', '', '', '', '', '', '']),
  ];
}

function adSheet(chance) {
  const me = { name: fullName(chance), phone: mobile(chance) };
  const home = () => ({
    compound: compoundName(chance),
    layout: layoutName(chance),
    area: chance.whole(40, 180),
    price: chance.whole(150, 1900),
    rent: 4200,
    road: roadName(chance),
    lane: chance.whole(1, 900),
    building: chance.whole(1, 60),
    floor: chance.whole(1, 28),
    district: districtName(chance),
  });
  return repeat(30, () => ADVERTS[chance.pick(Object.keys(ADVERTS))](home(), me, chance)).join('\n\n');
}

const text = (make) => (chance) => [['text/plain; charset=utf-8', make(chance)]];
const sheet = (make) => (chance) => {
  const rows = make(chance);
  return [
    ['text/csv', csv(rows)],
    ['application/json', JSON.stringify(records(rows))],
    ['text/html', htmlTable(rows)],
  ];
};

/** What must never be called an owner: content types and bodies by class. */
export const NEGATIVES = {
  'laws and notices': text(laws),
  'application logs': text(appLog),
  'JSON logs': text(jsonLog),
  novels: text(novel),
  'public listings': sheet(listingSheet),
  'listings of one branch': sheet(branchSheet),
  'market figures': sheet(prices),
  'order tables': sheet(ids),
  'shops and restaurants': sheet(shops),
  'meeting rooms': text(meetings),
  'part numbers': text(parts),
  'errands of a working day': text(errands),
  'empty owner forms': sheet(blanks),
  'a page of one negotiator’s adverts': text(adSheet),
};
