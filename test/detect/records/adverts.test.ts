import t from 'tap';
import { makeChance } from '../../builders/chance.js';
import { type Negotiator, negotiators, type Owner, owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

/** Adverts as listing sites, groups and moments show them: what is sold, and whom to call. */
const ADVERTS: Readonly<Record<string, (o: Owner, s: Negotiator, other: Negotiator) => string>> = {
  'a listing site': (o, s) =>
    `${o.compound} 3室2厅 ${o.area}㎡ 南北通透 满五唯一\n总价${o.price}万 单价${Math.round((o.price / o.area) * 10000)}元/㎡\n楼层：中楼层/共18层 朝向：南 装修：精装\n经纪人：${s.name} ${s.phone}`,
  'a classified page': (o, s) =>
    `【个人房源勿扰中介】${o.district}${o.compound}整租两房，月租4500元，押一付三，拎包入住，近地铁2号线300米，联系人：${s.name}，电话：${s.phone}`,
  moments: (o, s) =>
    `🔥🔥今日笋盘🔥🔥\n📍${o.compound}\n🏠两房一厅 ${o.area}平\n💰${o.price}万\n🚇地铁口500米\n看房联系☎️${s.phone}（微信同号）`,
  'two languages': (o, s) =>
    `For sale: ${o.compound}, 3BR/2BA, ${o.area} sqm, RMB ${o.price}0,000. 急售 业主诚心出售。Contact ${s.name} ${s.phone} (WeChat same number)`,
  'several of the staff': (o, s, other) =>
    `${o.compound} ${o.area}平 ${o.price}万 精装修\n咨询：${s.name} ${s.phone} / ${other.name} ${other.phone}\n${s.branch}`,
  'the shop and its hotline': (o, s) =>
    `${o.compound}业主置换急售 ${o.area}平 报价${o.price}万\n${s.branch} 地址：望江路88号 门店电话021-58880000 全国热线400-820-8820 ${s.name}${s.phone}`,
  'a building without its room': (o, s) =>
    `急售！${o.compound}${o.building}号楼 高楼层 ${o.area}平 两房朝南 ${o.price}万 看房提前约 ${s.name} ${s.phone} 微信同号`,
  commute: (o, s) =>
    `${o.compound}，距地铁9号线200米，开车到市中心25分钟，周边三甲医院2公里，${o.area}平，${o.price}万，随时看房：${s.phone}${s.name}`,
  'a circle of labels': (o, s) =>
    `【小区】${o.compound}\n【户型】2室2厅1卫\n【面积】${o.area}㎡\n【总价】${o.price}万\n【亮点】学区房 满二\n【联系】${s.name} ${s.phone}`,
  'one line of a group': (o, s) => `${o.compound} ${o.area}平 ${o.price}w 毛坯 有钥匙 ${s.branch}${s.name}${s.phone}`,
};

const homes = owners(1_000, 31);
const sellers = negotiators(50, 31);
const names = Object.keys(ADVERTS);
const chance = makeChance(31);
const adverts = homes.map((o, at) => {
  const [s, other] = [sellers[Math.floor(at / 20)], chance.pick(sellers)];
  const write = ADVERTS[names[at % names.length] ?? ''];
  if (s === undefined || write === undefined) throw new Error('no seller');
  return { o, s, other, write, text: write(o, s, other) };
});

/** The default rules coach from two owners and block from five. */
t.test('no advert under a negotiator’s own phone holds an owner with a room', async (t) => {
  for (const { text } of adverts) {
    const found = foundInText(text);
    t.equal(found.exactOwners, 0, text);
    t.ok((found.records.owner ?? 0) <= 1, text);
  }
});

t.test('pages of twenty adverts hold no list of owners', async (t) => {
  for (let first = 0; first < adverts.length; first += 20) {
    const page = adverts.slice(first, first + 20);
    const staffPhones = new Set(sellers.map((seller) => seller.phone));
    const text = page.map((advert) => advert.text).join('\n\n');
    t.ok((foundInText(text).records.owner ?? 0) < 5, text);
    t.same(foundInText(text, { staffPhones }).records, {}, text);
  }
});

t.test('the same adverts with owners’ rooms and phones are all found, alone and on pages', async (t) => {
  const leaked = adverts.map(({ o, s, other, write }) =>
    write(
      { ...o, compound: `${o.compound}${o.building}号楼${o.room}室` },
      { ...s, name: o.name, phone: o.phone },
      other,
    ),
  );
  const staffPhones = new Set(sellers.map((seller) => seller.phone));
  for (const text of leaked) t.equal(foundInText(text, { staffPhones }).exactOwners, 1, text);
  for (let first = 0; first < leaked.length; first += 20) {
    const text = leaked.slice(first, first + 20).join('\n\n');
    t.equal(foundInText(text, { staffPhones }).exactOwners, 20, text);
  }
});

t.test('a hundred owners under four invented homes each are still a list', async (t) => {
  const people = owners(100, 8);
  const lines = people.flatMap((o) =>
    [1, 2, 3, 4].map((floor) => `${o.compound}${o.building}号楼${floor}0${floor}室 ${o.name} ${o.phone}`),
  );
  const found = foundInText(lines.join('\n'));
  t.ok((found.records.owner ?? 0) >= 97, JSON.stringify(found.records));
});
