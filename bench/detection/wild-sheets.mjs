// Rows of sheets that hold owners, as managers of buildings, sellers of call lists and exports of programs lay them out.
import { pad } from './people.mjs';
import { doorOf, floorOf, sheet, short } from './wild-pieces.mjs';

/** Rows of sheets. */
export const WILD_SHEETS = {
  'manager of the building': sheet(['房间编码', '业主名称', '移动电话', '建筑面积', '收费面积', '欠费月数'], (o) => [
    `${o.compound}-${o.building}栋-${o.unit}单元-${o.room}`,
    o.name,
    o.phone,
    o.area,
    o.area,
    3,
  ]),
  'fee list': sheet(['楼栋', '单元', '房号', '业主', '联系电话', '1月', '2月', '3月'], (o) => [
    o.building,
    o.unit,
    o.room,
    o.name,
    o.phone,
    120,
    130,
    90,
  ]),
  'call list': sheet(['姓名', '手机1', '手机2', '项目', '房源'], (o) => [
    o.name,
    o.phone,
    '',
    o.compound,
    `${o.building}-${o.unit}-${o.room}`,
  ]),
  'call list with result': sheet(['序号', '电话', '业主', '地址', '通话结果'], (o, at) => [
    at + 1,
    o.phone,
    o.name,
    `${o.compound}${o.building}-${o.unit}-${o.room}`,
    ['无人接', '空号', '考虑', '不卖'][at % 4],
  ]),
  'bare, no header': sheet(null, (o) => [o.compound, o.building, o.unit, o.room, o.name, o.phone]),
  'bare, address whole': sheet(null, (o) => [o.name, o.phone, `${o.compound}${o.building}栋${o.room}`]),
  'bare, building-room': sheet(null, (o) => [`${o.building}-${o.room}`, o.name, o.phone]),
  'bare, floor and door': sheet(null, (o) => [
    o.compound,
    `${o.building}栋`,
    `${floorOf(o)}层`,
    doorOf(o),
    o.name,
    o.phone,
  ]),
  'bare, phone first': sheet(null, (o) => [o.phone, o.name, o.area, o.compound, o.building, o.room]),
  'bare, with dates': sheet(null, (o, at) => [
    `2026-01-${pad(1 + (at % 28))}`,
    o.compound,
    `${o.building}#${o.room}`,
    short(o),
    o.phone,
    o.price,
  ]),
  'floor and door columns': sheet(['小区', '栋', '单元', '楼层', '户', '业主', '电话'], (o) => [
    o.compound,
    o.building,
    o.unit,
    floorOf(o),
    doorOf(o),
    o.name,
    o.phone,
  ]),
  'remark holds all': sheet(['编号', '状态', '跟进内容'], (o, at) => [
    `FY${1000 + at}`,
    '在售',
    `业主${o.name}，电话${o.phone}，${o.compound}${o.building}栋${o.room}`,
  ]),
  'title holds the home': sheet(['标题', '联系人', '电话', '价格'], (o) => [
    `${o.compound} ${o.building}栋${o.room} ${o.layout} ${o.area}平`,
    o.name,
    o.phone,
    `${o.price}万`,
  ]),
  'owner and phone in one cell': sheet(['房号', '业主信息'], (o) => [
    `${o.compound}${o.building}-${o.room}`,
    `${o.name}${o.phone}`,
  ]),
  'owner, phone below': (owners) => ({
    rows: [
      ['房号', '业主'],
      ...owners.flatMap((o) => [
        [`${o.compound}${o.building}-${o.room}`, o.name],
        ['', o.phone],
      ]),
    ],
  }),
  'merged building': (owners) => {
    const [first] = owners;
    return {
      rows: [
        ['小区', '楼栋', '房号', '业主', '电话'],
        ...owners.map((o, at) => [
          at === 0 ? first.compound : '',
          at === 0 ? first.building : '',
          o.room,
          o.name,
          o.phone,
        ]),
      ],
      shared: true,
    };
  },
  'on its side': (owners) => ({
    rows: [
      ['小区', ...owners.map((o) => o.compound)],
      ['楼栋', ...owners.map((o) => o.building)],
      ['房号', ...owners.map((o) => o.room)],
      ['业主', ...owners.map((o) => o.name)],
      ['电话', ...owners.map((o) => o.phone)],
    ],
  }),
  'on its side, numbered': (owners) => ({
    rows: [
      ['', ...owners.map((_o, at) => at + 1)],
      ['房屋坐落', ...owners.map((o) => `${o.compound}${o.building}栋${o.room}`)],
      ['产权人', ...owners.map((o) => o.name)],
      ['联系电话', ...owners.map((o) => o.phone)],
      ['建筑面积', ...owners.map((o) => o.area)],
    ],
  }),
  'on its side, titled': (owners) => ({
    rows: [
      ['业主登记表', ...owners.map(() => '')],
      ['姓名', ...owners.map((o) => o.name)],
      ['手机', ...owners.map((o) => o.phone)],
      ['地址', ...owners.map((o) => `${o.compound}${o.building}-${o.unit}-${o.room}`)],
    ],
  }),
  'on its side, no labels': (owners) => ({
    rows: [
      owners.map((o) => `${o.compound}${o.building}栋${o.room}`),
      owners.map((o) => o.name),
      owners.map((o) => o.phone),
    ],
  }),
  'two up': (owners) => ({
    rows: [
      ['房号', '业主', '电话', '房号', '业主', '电话'],
      ...Array.from({ length: Math.ceil(owners.length / 2) }, (_, at) =>
        [owners[2 * at], owners[2 * at + 1]].flatMap((o) =>
          o === undefined ? ['', '', ''] : [`${o.compound}${o.building}-${o.room}`, o.name, o.phone],
        ),
      ),
    ],
  }),
  'card a person': (owners) => ({
    rows: owners.flatMap((o) => [
      ['业主', o.name, '电话', o.phone],
      ['房屋', `${o.compound}${o.building}栋${o.room}`, '面积', o.area],
      ['', '', '', ''],
    ]),
  }),
  'form a person': (owners) => ({
    rows: owners.flatMap((o) => [
      ['姓名', o.name],
      ['联系电话', o.phone],
      ['小区', o.compound],
      ['楼号', o.building],
      ['房号', o.room],
      [],
    ]),
  }),
  'phone with a dash in cells': sheet(['业主', '电话', '房号'], (o) => [
    o.name,
    `${o.phone.slice(0, 3)}-${o.phone.slice(3, 7)}-${o.phone.slice(7)}`,
    `${o.compound}${o.building}-${o.room}`,
  ]),
  'phone as science': sheet(['业主', '电话', '房号'], (o) => [
    o.name,
    `${o.phone}.0`,
    `${o.compound}${o.building}-${o.room}`,
  ]),
  'packed people': sheet(['房号', '业主及电话'], (o) => [
    `${o.compound}${o.building}-${o.room}`,
    `${o.name}|${o.phone}`,
  ]),
  'english export': sheet(['Project', 'Tower', 'Floor', 'Unit No', 'Owner', 'Contact'], (o) => [
    o.compound,
    o.building,
    floorOf(o),
    o.room,
    o.name,
    o.phone,
  ]),
  'pinyin export': sheet(['xqmc', 'ldh', 'dyh', 'fjh', 'yzxm', 'lxdh'], (o) => [
    o.compound,
    o.building,
    o.unit,
    o.room,
    o.name,
    o.phone,
  ]),
  'crm ids': sheet(
    ['id', 'resblock_name', 'building_name', 'unit_name', 'house_no', 'owner_name', 'owner_mobile'],
    (o, at) => [10_000 + at, o.compound, `${o.building}号楼`, `${o.unit}单元`, o.room, o.name, o.phone],
  ),
  'answers of a form': sheet(['提交时间', '您的姓名', '您的手机号码', '您的小区', '您的楼栋房号（如3-2-501）'], (o) => [
    '2026-03-01 10:00',
    o.name,
    o.phone,
    o.compound,
    `${o.building}-${o.unit}-${o.room}`,
  ]),
  'sold with seller': sheet(['成交日期', '小区', '楼栋房号', '卖方', '卖方电话', '成交价'], (o) => [
    '2026-02-01',
    o.compound,
    `${o.building}栋${o.room}`,
    o.name,
    o.phone,
    o.price,
  ]),
  'parking list': sheet(['车位号', '车主', '房号', '手机', '车牌'], (o, at) => [
    `B${100 + at}`,
    o.name,
    `${o.building}-${o.room}`,
    o.phone,
    `沪A${o.phone.slice(-5)}`,
  ]),
  'shops of an owner': sheet(['铺位', '业主', '电话', '承租人'], (o) => [
    `${o.compound}${o.building}栋${doorOf(o)}号铺`,
    o.name,
    o.phone,
    '便利店',
  ]),
  'vote of owners': sheet(['序号', '幢', '室', '产权面积', '业主签名', '电话', '同意'], (o, at) => [
    at + 1,
    o.building,
    o.room,
    o.area,
    o.name,
    o.phone,
    '√',
  ]),
  'remark with phone': sheet(['小区', '栋', '房', '业主', '备注'], (o) => [
    o.compound,
    o.building,
    o.room,
    o.name,
    `电话${o.phone}，急售`,
  ]),
  'name with title and phone': sheet(['小区', '房号', '联系人'], (o) => [
    o.compound,
    `${o.building}-${o.room}`,
    `${short(o)}${o.phone}`,
  ]),
  'building as sheet title': (owners) => {
    const [first] = owners;
    return {
      rows: [
        [`${first.compound}${first.building}号楼业主信息`, '', ''],
        ['房号', '姓名', '电话'],
        ...owners.map((o) => [o.room, o.name, o.phone]),
      ],
      shared: true,
    };
  },
  'door grid': (owners) => {
    const [first] = owners;
    return {
      rows: [
        [first.compound, '业主', '手机'],
        ...owners.map((o) => [`${o.building}-${o.unit}-${o.room}`, o.name, o.phone]),
      ],
      shared: true,
    };
  },
  'phone in three cells': sheet(['小区', '楼', '房', '业主', '电话', '', ''], (o) => [
    o.compound,
    o.building,
    o.room,
    o.name,
    o.phone.slice(0, 3),
    o.phone.slice(3, 7),
    o.phone.slice(7),
  ]),
  'house code column': sheet(['房屋代码', '业主', '电话'], (o) => [
    `${o.compound}${pad(o.building)}${pad(o.unit)}${o.room.padStart(4, '0')}`,
    o.name,
    o.phone,
  ]),
  'numbers with words': sheet(['业主', '电话', '楼栋', '单元', '楼层', '房间'], (o) => [
    o.name,
    o.phone,
    `${o.building}栋`,
    `${o.unit}单元`,
    `${floorOf(o)}层`,
    `${o.room}室`,
  ]),
  'two phones': sheet(['房号', '业主', '电话1', '电话2'], (o) => [
    `${o.compound}${o.building}-${o.room}`,
    o.name,
    o.phone,
    o.spare,
  ]),
};
