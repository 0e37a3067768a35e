import { pad } from './people.mjs';

const BRANDS = ['安居通', '好邻家', '百汇地产', '城家置业'];
const SELLING = [
  '南北通透，全明户型，采光无遮挡',
  '业主置换急售，价格可谈，看房提前一天约',
  '满五唯一，税费少，随时可以签约',
  '精装修，拎包入住，家具家电全送',
  '地铁口步行500米，周边商场学校医院配套齐全',
  '顶楼复式带露台，得房率85%',
  '近实验小学，2026年9月可用学位',
];

/** What negotiators post: the home without its room, and their own phone. `me` is `{ name, phone }`. */
export const ADVERTS = {
  post: (o, me, chance) =>
    `【${chance.pick(['急售', '笋盘', '降价', '独家'])}】${o.compound} ${o.layout} ${o.area}平 ${o.price}万\n${chance.pick(SELLING)}。\n联系：${me.name} ${me.phone}（微信同号）`,
  moments: (o, me, chance) =>
    `${o.compound}${o.area}㎡${o.layout}，总价${o.price}万，${chance.pick(SELLING)}，有意私聊或致电${me.phone} ${chance.pick(BRANDS)}${me.name}`,
  list: (o, me, chance) =>
    `小区：${o.compound}\n户型：${o.layout}\n面积：${o.area}平米\n楼层：${chance.pick(['低', '中', '高'])}楼层/共${o.floor + 6}层\n售价：${o.price}万\n经纪人：${me.name}\n电话：${me.phone}`,
  rent: (o, me, chance) =>
    `整租·${o.compound} ${o.layout} ${o.rent}元/月 押一付三，${chance.pick(SELLING)}。看房联系${me.name}${me.phone}`,
  floor: (o, me, chance) =>
    `出售：${o.district}${o.compound}，${o.floor}楼/${o.floor + 5}层，${o.area}平，单价${Math.round((o.price / o.area) * 10000)}元，${chance.pick(SELLING)}。咨询电话：${me.phone}，${me.name}`,
  near: (o, me, chance) =>
    `房子位于${o.road}${o.lane}号附近的${o.compound}，${o.layout}，${pad(o.building)}年左右的房龄，${chance.pick(SELLING)}，报价${o.price}万，联系我：${me.name} ${me.phone}`,
  store: (o, me, chance) =>
    `${chance.pick(BRANDS)}${o.compound}店推荐：${o.layout}，${o.area}平，${o.price}万\n门店地址：${o.road}${o.lane}号\n置业顾问${me.name}，手机${me.phone}`,
  tower: (o, me, chance) =>
    `${o.compound}${o.building}号楼新上一套，${o.layout}，${o.area}平米，${o.price}万，${chance.pick(SELLING)}，联系${me.name}：${me.phone}`,
};

/** The same advert, with what must not leave. */
export const leaked = (advert, o) => `${advert}\n${o.building}号${o.room}室 房东${o.surname}${o.title} ${o.phone}`;
