// Lines in which agencies, sellers of call lists and managers of buildings write owners down, city by city, from memory of
// such lists and not from what detection reads.
import { pad } from './people.mjs';
import { doorOf, floorOf, lines, numeral, short } from './wild-pieces.mjs';

/** Documents of lines. */
export const WILD_LINES = {
  // Cities.
  '上海 弄号室': lines((o) => `${o.road}${o.lane}弄${o.building}号${o.room}，${o.name} ${o.phone}`),
  '上海 lane in dashes': lines((o) => `${o.road}${o.lane}-${o.building}-${o.room} ${o.name} ${o.phone}`),
  '上海 支弄': lines((o) => `${o.road}${o.lane}弄${o.unit}支弄${o.building}号${o.room}室 ${short(o)} ${o.phone}`),
  '上海 甲乙': lines((o) => `${o.road}${o.lane}弄${o.building}号甲${o.room} ${o.name} ${o.phone}`),
  '北京 号院': lines((o) => `${o.road}${o.lane}号院${o.building}号楼${o.unit}单元${o.room} ${o.name}${o.phone}`),
  '北京 号院 short': lines((o) => `${o.compound}${o.building}-${o.unit}-${o.room} 业主${o.name} ${o.phone} 满五`),
  '北京 区号楼': lines((o) => `${o.compound}东区${o.building}楼${o.unit}门${o.room} ${short(o)} ${o.phone}`),
  '天津 门': lines((o) => `${o.compound}${o.building}号楼${o.unit}门${o.room} ${o.name} ${o.phone}`),
  '天津 -门-': lines((o) => `${o.compound}${o.building}-${o.unit}门-${o.room} ${o.name} ${o.phone}`),
  '北方 楼门口': lines((o) => `${o.compound}${o.building}楼${o.unit}口${o.room}户 ${o.name} ${o.phone}`),
  '哈尔滨 栋单元楼门': lines(
    (o) => `${o.compound}${o.building}栋${o.unit}单元${floorOf(o)}楼${doorOf(o)}门 ${o.name} ${o.phone}`,
  ),
  '广州 座房': lines((o) => `${o.compound}${'ABCDEFGH'[o.building % 8]}座${o.room}房 ${short(o)} ${o.phone}`),
  '广州 梯': lines((o) => `${o.road}${o.lane}号${o.unit}梯${o.room}房 ${short(o)} ${o.phone}`),
  '广州 街号': lines((o) => `${o.compound}${pad(o.unit)}街${o.building}号${o.room} ${short(o)} ${o.phone}`),
  '广州 栋梯': lines((o) => `${o.compound}${o.building}栋${o.unit}梯${o.room} ${o.name} ${o.phone}`),
  '深圳 阁': lines((o, at) => `${o.compound}${['翠竹', '海棠', '紫荆'][at % 3]}阁${o.room} ${o.name} ${o.phone}`),
  '深圳 轩': lines(
    (o, at) =>
      `${o.compound}${['听雨', '观海', '望月'][at % 3]}轩${floorOf(o)}${'ABCDEFGH'[doorOf(o) % 8]} ${o.name} ${o.phone}`,
  ),
  '深圳 栋letter': lines(
    (o) =>
      `${o.compound}${o.building}栋${'ABC'[o.unit % 3]}座${floorOf(o)}${'ABCDEFGH'[doorOf(o) % 8]} ${short(o)} ${o.phone}`,
  ),
  '重庆 组团': lines(
    (o) => `${o.compound}${'ABCD'[o.unit % 4]}组团${o.building}栋${floorOf(o)}-${doorOf(o)} ${o.name} ${o.phone}`,
  ),
  '重庆 幢楼-号': lines((o) => `${o.compound}${o.building}幢${floorOf(o)}-${doorOf(o)} ${o.name} ${o.phone}`),
  '重庆 附号': lines((o) => `${o.road}${o.lane}号附${o.building}号${floorOf(o)}-${doorOf(o)} ${o.name} ${o.phone}`),
  '武汉 栋单元楼号': lines(
    (o) => `${o.compound}${o.building}栋${o.unit}单元${floorOf(o)}层${doorOf(o)}号 ${short(o)} ${o.phone}`,
  ),
  '成都 栋单元楼号': lines(
    (o) => `${o.compound}${o.building}栋${o.unit}单元${floorOf(o)}楼${doorOf(o)}号 ${short(o)} ${o.phone}`,
  ),
  '南京 幢室': lines((o) => `${o.compound}${pad(o.building)}幢${o.room}室，${o.name}，${o.phone}`),
  '杭州 幢单元': lines((o) => `${o.compound}${o.building}幢${o.unit}单元${o.room}，产权人${o.name}，${o.phone}`),
  '西安 期号楼': lines(
    (o) => `${o.compound}二期${o.building}号楼${o.unit}单元${floorOf(o)}${pad(doorOf(o))} ${o.name} ${o.phone}`,
  ),
  '新疆 name': lines(
    (o, at) =>
      `${o.compound}${o.building}号楼${o.unit}单元${o.room} ${['阿不都·热合曼', '古丽·买买提'][at % 2]} ${o.phone}`,
  ),
  // Things to sell.
  villa: lines((o) => `${o.compound}${o.building}号独栋别墅 业主${o.name} ${o.phone}`),
  'villa row': lines((o) => `${o.compound}联排${o.building}-${o.unit} 业主${o.name} ${o.phone}`),
  shop: lines((o) => `${o.compound}${o.building}幢${doorOf(o)}号商铺 业主${o.name} ${o.phone}`),
  'shop 底商': lines((o) => `${o.compound}底商${o.building}-${o.room} 房东${short(o)} ${o.phone}`),
  'parking with home': lines((o) => `${o.compound}${o.building}栋${o.room} 车位B${o.lane} 业主${o.name} ${o.phone}`),
  // Short hand.
  '单 for 单元': lines((o) => `${o.compound}${o.building}栋${o.unit}单${o.room} ${o.name} ${o.phone}`),
  '#-': lines((o) => `${o.compound}${o.building}#-${o.unit}-${o.room} ${o.name} ${o.phone}`),
  '#unit': lines((o) => `${o.compound}${o.building}#${o.unit}-${o.room} ${short(o)} ${o.phone}`),
  building·room: lines((o) => `${o.compound}·${o.building}·${o.room}·${short(o)}·${o.phone}`),
  'building.room dots': lines((o) => `${o.compound} ${o.building}.${o.room} ${short(o)} ${o.phone}`),
  tilde: lines((o) => `${o.compound}~${o.building}~${o.room}~${o.name}~${o.phone}`),
  hash: lines((o) => `#${o.compound}# ${o.building}栋${o.room} @${o.name} ${o.phone}`),
  'plus signs': lines((o) => `${o.compound}+${o.building}+${o.unit}+${o.room}+${o.name}+${o.phone}`),
  'equal signs': lines((o) => `${o.compound}=${o.building}-${o.room}=${o.name}=${o.phone}`),
  'all glued': lines((o) => `${o.compound}${o.building}栋${o.unit}单元${o.room}室${o.name}${o.phone}`),
  'glued, phone first': lines((o) => `${o.phone}${o.name}${o.compound}${o.building}栋${o.room}`),
  'numbered in brackets': lines(
    (o, at) => `（${at + 1}）${o.compound}${o.building}号楼${o.room}，${o.name}，${o.phone}`,
  ),
  'numbered with 第': lines((o, at) => `第${at + 1}套：${o.compound}${o.building}号楼${o.room}，${o.name}，${o.phone}`),
  'emoji fields': lines((o) => `🏠${o.compound}${o.building}栋${o.room}👤${o.name}📱${o.phone}💰${o.price}万`),
  'stars around': lines((o) => `★${o.compound}★${o.building}-${o.room}★${o.name}★${o.phone}★`),
  'price first': lines((o) => `${o.price}w ${o.area}平 ${o.compound} ${o.building}-${o.room} ${short(o)}${o.phone}`),
  'layout dotted': lines(
    (o) => `${o.compound}，3.2.1，${o.building}栋${o.room}，${o.area}，${o.price}，${short(o)}${o.phone}`,
  ),
  'key at shop': lines(
    (o) => `${o.compound}${o.building}-${o.room}，钥匙在店，房东${short(o)}电话${o.phone}，可随时看`,
  ),
  'spoken numbers': lines(
    (o) =>
      `${o.compound}${numeral(o.building)}号楼${numeral(o.unit)}单元${[...o.room].map((c) => '零一二三四五六七八九'[c]).join('')}，${short(o)}，电话${[...o.phone].map((c) => '零幺二三四五六七八九'[c]).join('')}`,
  ),
  'voice to text': lines(
    (o) => `嗯那个${o.compound}的${o.building}栋${o.unit}单元${o.room}那个房东姓${o.surname}电话是${o.phone}你打一下`,
  ),
  'voice with pauses': lines(
    (o) =>
      `${o.compound}，${o.building}栋，${o.unit}单元，${o.room}，房东，${o.surname}姐，${o.phone.slice(0, 3)}，${o.phone.slice(3, 7)}，${o.phone.slice(7)}`,
  ),
  'homophones in words': lines((o) => `${o.compound}${o.building}洞${o.unit}丹元${o.room}市 ${o.name} ${o.phone}`),
  'phone 5+6': lines(
    (o) => `${o.compound}${o.building}栋${o.room} ${short(o)} ${o.phone.slice(0, 5)} ${o.phone.slice(5)}`,
  ),
  'phone 4+4+3': lines(
    (o) =>
      `${o.compound}${o.building}栋${o.room} ${short(o)} ${o.phone.slice(0, 4)}-${o.phone.slice(4, 8)}-${o.phone.slice(8)}`,
  ),
  'phone in brackets': lines((o) => `${o.compound}${o.building}栋${o.room}${short(o)}【${o.phone}】`),
  'ocr O and l': lines(
    (o) =>
      `${o.compound}${o.building}栋${o.room}室 ${o.name} ${o.phone.slice(0, 1)}${o.phone.slice(1).replaceAll('0', 'O').replaceAll('1', 'l')}`,
  ),
  'ocr blanks': lines(
    (o) =>
      `${o.compound} ${o.building} 栋 ${o.unit} 单 元 ${o.room} 室 ${o.name} ${o.phone.slice(0, 4)} ${o.phone.slice(4)}`,
  ),
  'ocr columns': (owners) => ({
    text: [
      '小区 楼号 房号 业主 电话',
      ...owners.map((o) => `${o.compound} ${o.building} ${o.room} ${o.name} ${o.phone}`),
    ].join('\n'),
  }),
  'ocr cell a line': (owners) => ({
    text: [
      '小区',
      '楼栋',
      '房号',
      '业主',
      '电话',
      ...owners.flatMap((o) => [o.compound, `${o.building}`, o.room, o.name, o.phone]),
    ].join('\n'),
  }),
};
