/** Sheets of owners: rows of cells, the header among them where the layout has one. */
export const TABLES = {
  header: {
    roster: (owners) => [
      ['序号', '楼盘名称', '座栋', '单元号', '门牌号', '产权人', '手机号码', '备用电话'],
      ...owners.map((o, at) => [at + 1, o.compound, `${o.building}栋`, o.unit, o.room, o.name, o.phone, o.spare]),
    ],
    agency: (owners) => [
      [
        '房源编号',
        '类型',
        '状态',
        '小区名称',
        '座栋',
        '门牌号',
        '业主姓名',
        '业主电话',
        '房型',
        '面积',
        '售价',
        '维护人',
        '委托编号',
      ],
      ...owners.map((o, at) => [
        `FY26${100000 + at}`,
        '出售',
        '有效',
        o.compound,
        o.building,
        o.room,
        o.name,
        o.phone,
        o.layout,
        o.area,
        o.price,
        '小周',
        `WT${50000 + at}`,
      ]),
    ],
    wholeAddress: (owners) => [
      ['姓名', '联系方式', '房屋坐落', '建筑面积'],
      ...owners.map((o) => [
        o.name,
        o.phone,
        `${o.district}${o.compound}${o.building}号楼${o.unit}单元${o.room}室`,
        o.area,
      ]),
    ],
    identifiers: (owners) => [
      ['id', 'communityName', 'floorNum', 'unitNum', 'roomNum', 'ownerName', 'link', 'idCard'],
      ...owners.map((o, at) => [90000 + at, o.compound, o.building, o.unit, o.room, o.name, o.phone, o.id]),
    ],
    shown: (owners) => [
      ['类型', '编号', '显示名称', '面积', '业主姓名', '业主手机'],
      ...owners.map((o) => [
        '住宅',
        `${o.building}-${o.unit}-${o.room}`,
        `${o.building} 栋 ${o.unit} 单元 ${o.room}`,
        o.area,
        o.name,
        o.phone,
      ]),
    ],
    lanes: (owners) => [
      ['门弄牌号', '室号部位', '权利人', '联系电话', '购入日期'],
      ...owners.map((o) => [`${o.road}${o.lane}弄${o.building}号`, o.room, o.name, o.phone, '2019-05-17']),
    ],
  },
  headerless: {
    address: (owners) =>
      owners.map((o) => [o.name, o.phone, `${o.compound}${o.building}幢${o.unit}单元${o.room}室`, o.area]),
    dashes: (owners) =>
      owners.map((o, at) => [
        at + 1,
        o.compound,
        `${o.building}-${o.unit}-${o.room}`,
        `${o.surname}${o.title}`,
        o.phone,
        `${o.price}万`,
      ]),
    pair: (owners) => owners.map((o) => [o.phone, `${o.compound}${o.building}号${o.room}`, o.name, o.layout]),
    lane: (owners) => owners.map((o) => [`${o.road}${o.lane}弄`, `${o.building}号${o.room}室`, o.name, o.phone]),
    twoPhones: (owners) => owners.map((o) => [`${o.compound}${o.building}号楼${o.room}`, o.name, o.phone, o.spare]),
  },
  split: {
    headed: (owners) => [
      ['小区', '幢', '单元', '室', '业主', '电话'],
      ...owners.map((o) => [o.compound, o.building, o.unit, o.room, o.name, o.phone]),
    ],
    bare: (owners) => owners.map((o) => [o.compound, o.building, o.unit, o.room, o.name, o.phone]),
    bareWords: (owners) =>
      owners.map((o) => [
        `${o.surname}${o.title}`,
        o.phone,
        o.compound,
        `${o.building}栋`,
        `${o.unit}单元`,
        `${o.room}室`,
      ]),
    noUnit: (owners) =>
      owners.map((o) => [o.compound, `${o.building}`, o.room, o.area, `${o.surname}${o.title}`, o.phone]),
    floors: (owners) => [
      ['楼盘', '楼号', '楼层', '房号', '户主', '手机'],
      ...owners.map((o) => [o.compound, `${o.building}号楼`, o.floor, o.room, o.name, o.phone]),
    ],
  },
  packed: {
    oneCell: (owners) => [
      ['房屋', '业主信息'],
      ...owners.map((o) => [`${o.compound}${o.building}-${o.unit}-${o.room}`, `${o.name} ${o.phone}`]),
    ],
    nameAndPhone: (owners) => [
      ['小区', '楼号', '房号', '业主及电话', '备注'],
      ...owners.map((o) => [o.compound, o.building, o.room, `${o.name}${o.phone}`, '已核实']),
    ],
    phones: (owners) => [
      ['小区', '楼栋', '房号', '业主', '联系电话'],
      ...owners.map((o) => [o.compound, o.building, o.room, o.name, `${o.phone}/${o.spare}`]),
    ],
    remarks: (owners) => [
      ['编号', '标题', '备注'],
      ...owners.map((o, at) => [
        `A${at + 100}`,
        `${o.compound} ${o.layout} ${o.price}万`,
        `${o.building}号${o.room}，${o.surname}${o.title}，${o.phone}，钥匙在店`,
      ]),
    ],
    wholeLine: (owners) =>
      owners.map((o, at) => [at + 1, `${o.compound}${o.building}栋${o.unit}单元${o.room} ${o.name} ${o.phone}`]),
  },
  titled: {
    title: (owners) => [
      ['某物业业主通讯录（2026年3月）'],
      [],
      ['楼盘', '楼栋', '房间号', '业主姓名', '手机'],
      ...owners.map((o) => [o.compound, o.building, o.room, o.name, o.phone]),
    ],
    compoundInTitle: (owners) => [
      [`${owners[0].compound}业主名册`],
      ['制表人：小周', '', '日期：2026-03-01'],
      ['楼号', '单元', '房号', '姓名', '联系电话'],
      ...owners.map((o) => [o.building, o.unit, o.room, o.name, o.phone]),
    ],
    mergedCells: (owners) => [
      ['小区', '楼栋', '单元', '房号', '姓名', '电话'],
      ...owners.map((o, at) => [
        at === 0 ? owners[0].compound : '',
        at === 0 ? owners[0].building : '',
        o.unit,
        o.room,
        o.name,
        o.phone,
      ]),
    ],
    twoRowHeader: (owners) => [
      ['房屋信息', '', '', '业主信息', ''],
      ['小区', '楼号', '房号', '姓名', '电话'],
      ...owners.map((o) => [o.compound, o.building, o.room, o.name, o.phone]),
    ],
  },
  cut: {
    two: (owners) =>
      owners.map((o) => [`${o.compound}${o.building}号${o.room}`, o.name, o.phone.slice(0, 3), o.phone.slice(3)]),
    three: (owners) =>
      owners.map((o) => [
        o.name,
        o.phone.slice(0, 3),
        o.phone.slice(3, 7),
        o.phone.slice(7),
        `${o.compound}${o.building}幢${o.unit}单元${o.room}`,
      ]),
    headed: (owners) => [
      ['地址', '姓名', '前段', '后段'],
      ...owners.map((o) => [
        `${o.compound}${o.building}号楼${o.unit}单元${o.room}室`,
        o.name,
        o.phone.slice(0, 7),
        o.phone.slice(7),
      ]),
    ],
  },
};

/** Sizes of sheets. A sheet of one row has nothing to learn from. */
const SIZES = [1, 2, 4, 6, 20, 60];

export function* sheets(chance, people, count, layouts) {
  const names = Object.keys(layouts);
  for (let at = 0; at < count; at++) {
    const name = names[at % names.length];
    const least = layouts === TABLES.cut || name === 'bare' || name === 'noUnit' ? 1 : 0;
    const owners = people.people(Math.max(SIZES[Math.floor(at / names.length) % SIZES.length], 1 + least));
    yield { name, owners, rows: layouts[name](owners, chance) };
  }
}
