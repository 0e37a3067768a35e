import { pad } from './people.mjs';

const NUMERALS = [...'零一二三四五六七八九'];

/** 1 to 99 as people write them: 七, 十二, 二十一. */
export function numeral(value) {
  if (value < 10) return NUMERALS[value];
  const tens = Math.floor(value / 10);
  const ones = value % 10;
  return `${tens === 1 ? '' : NUMERALS[tens]}十${ones === 0 ? '' : NUMERALS[ones]}`;
}

/** One owner in one line of chat. `p` is the phone as it is written, which may be a disguise. */
export const LINES = {
  room: (o, p) => `${o.compound}${o.building}号${o.room}室 ${o.name} ${p}`,
  titleFirst: (o, p) => `${o.surname}${o.title} ${p} ${o.compound}${o.building}-${o.room}`,
  phoneFirst: (o, p) => `${p} ${o.name} ${o.compound} ${o.building}栋${o.unit}单元${o.room}`,
  landlord: (o, p) =>
    `房东${o.surname}${o.title}${p}，${o.compound}${o.building}幢${o.room}，${o.layout}，${o.price}万`,
  lane: (o, p) => `${o.road}${o.lane}弄${o.building}号${o.room} 房东${o.name}${p}`,
  brackets: (o, p) => `【${o.compound}】${o.building}号楼${o.unit}门${o.room}号，业主手机${p}`,
  strokes: (o, p) => `${o.compound}|${o.building}号|${o.room}|${o.area}㎡|${o.name}|${p}`,
  tower: (o, p) => `${o.compound}${'ABCDEFGH'[o.unit]}座${o.room} ${o.name} tel:${p}`,
  numerals: (o, p) =>
    `${o.compound}${numeral(o.building)}栋${numeral(o.unit)}单元${o.room}，${o.surname}${o.title}，${p}`,
  inBrackets: (o, p) => `${o.name}（${p}）${o.compound}${o.building}-${o.unit}-${o.room}`,
  listed: (o, p) =>
    `${o.unit}、${o.compound}${o.building}#${o.room} ${o.area}平 ${o.price}万 ${o.surname}${o.title} ${p}`,
  fullAddress: (o, p) =>
    `${o.city}市${o.district}${o.road}${o.lane}号${o.compound}${o.building}号楼${o.unit}单元${o.room}室，${o.name}，${p}`,
  typo: (o, p) =>
    `${o.compound}${o.building}${['撞', '懂', '号搂'][o.unit % 3]}${o.unit}单无${o.room}市 ${o.name} ${p}`,
  toLet: (o, p) =>
    `整租 ${o.compound} ${pad(o.building)}号${o.room}室 ${o.layout} ${o.rent}/月 房东电话${p} ${o.surname}${o.title}`,
  wechat: (o, p) =>
    `${o.compound}${o.building}幢${o.unit}单元${o.room}室 ${o.price}w 微信同号${p}（${o.surname}${o.title}）`,
  noName: (o, p) => `${o.compound}${o.building}号楼${o.room}室 ${o.area}平 ${p}`,
};

/** One owner in running text. */
export const PROSE = {
  talked: (o, p) =>
    `刚跟房东聊过，姓${o.surname}，手机${p}，房子在${o.compound}${o.building}号楼${o.room}室，${o.area}平，心理价${o.price}万，急着置换。`,
  ask: (o, p) =>
    `${o.compound}那套${o.building}幢${o.unit}单元${o.room}你联系一下业主${o.surname}${o.title}，他的电话是${p}，白天都方便看房。`,
  keys: (o, p) =>
    `钥匙在门口物业，${o.name}昨天说可以随时看，地址是${o.road}${o.lane}弄${o.building}号${o.room}室，找不到就打${p}。`,
  mail: (o, p) =>
    `您好，附上一位客户的情况：${o.name}女士名下有${o.compound}${o.building}栋${o.room}室一套，建筑面积${o.area}平方米，联系方式${p}，请尽快跟进。`,
  gossip: (o, p) =>
    `听隔壁店说${o.compound}${o.building}号${o.room}要卖，业主是${o.surname}${o.title}，${p}，报价${o.price}万，还能谈十来万。`,
  lease: (o, p) =>
    `甲方${o.name}将坐落于${o.district}${o.compound}${o.building}号楼${o.unit}单元${o.room}室的房屋出租给乙方使用，月租金${o.rent}元，甲方联系电话${p}。`,
  reversed: (o, p) =>
    `${p}这个号码是${o.compound}${o.building}幢${o.room}室的房东${o.surname}${o.title}，上周刚换的手机。`,
  long: (o, p) =>
    `今天带看了三组客户，第一组对户型不太满意，第二组嫌楼层低。下午又去了${o.compound}，${o.building}号楼${o.unit}单元${o.room}室的${o.surname}${o.title}同意降到${o.price}万，让我们直接打他手机${p}约时间，这套务必盯紧。`,
};

/** Shapes written down after the first measurements, two of them known to be missed. */
const LATE = {
  slash: (o) => `${o.compound} ${o.building}/${o.room} ${o.surname}${o.title}${o.phone}`,
  numeralBuilding: (o) => `${o.compound}${numeral(o.building)}号楼${o.room}，${o.surname}${o.title}电话${o.phone}`,
  floorToo: (o) => `（业主）${o.name} ${o.phone} ${o.compound} ${o.building}栋${o.unit}单元${o.floor}层${o.room}`,
  glued: (o) => `${o.phone}${o.name}${o.compound}${o.building}-${o.room}`,
  unitDash: (o) => `${o.compound}${o.building}幢${o.unit}-${o.room}${o.name}${o.phone}`,
  buildingFirst: (o) => `钥匙在店，${o.building}#楼${o.room}，${o.compound}，联系房东${o.phone}`,
  labels: (o) => `房东:${o.name},房号:${o.building}-${o.room},小区:${o.compound},tel=${o.phone}`,
  hashtag: (o) =>
    `#新上# ${o.compound} ${o.area}平 精装 ${o.price}万 ${o.building}栋${o.room} 业主${o.name}${o.phone} 随时看`,
  lives: (o) => `${o.name}，女，${o.phone}，家住${o.compound}${o.building}栋${o.room}`,
  inBrackets: (o) => `${o.compound}(${o.building}栋${o.room}) ${o.name} ${o.phone}`,
  dashed: (o) => `${o.compound}-${o.building}栋-${o.room}-${o.name}-${o.phone}`,
  underscores: (o) => `${o.compound}_${o.building}_${o.unit}_${o.room}_${o.name}_${o.phone}`,
  street: (o) => `${o.road}${o.lane}号${o.building}栋${o.room}室${o.name}${o.phone}`,
  wechatId: (o) =>
    `${o.road}${o.lane}弄${o.compound}${o.building}号${o.room}，${o.surname}${o.title}，微信abc${o.phone}`,
  fields: (o) => `姓名|${o.name}|手机|${o.phone}|房屋|${o.compound}${o.building}-${o.unit}-${o.room}`,
  floorDoor: (o) => `${o.compound}${o.building}座${o.floor}F-${o.room.slice(-2)} ${o.surname}总 ${o.phone}`,
  roomAlone: (o) => `${o.name} ${o.compound} ${o.room}室 ${o.phone}`,
  lettered: (o) => `${o.compound}${o.floor}楼${'ABCD'[o.unit - 1]}室 房东${o.name} ${o.phone}`,
};

const BLOCKS = {
  colon: (o) =>
    `小区名称：${o.compound}\n栋座：${o.building}栋\n室号：${o.room}\n房东姓名：${o.name}\n房东手机：${o.phone}`,
  equals: (o) =>
    `compound=${o.compound}\nbuilding=${o.building}\nunit=${o.unit}\nroom=${o.room}\nowner=${o.name}\nphone=${o.phone}`,
  brackets: (o) =>
    `【楼盘】${o.compound}\n【门牌】${o.building}号${o.room}室\n【面积】${o.area}平\n【价格】${o.price}万\n【业主】${o.surname}${o.title}\n【电话】${o.phone}`,
  short: (o) => `${o.compound}${o.building}-${o.unit}-${o.room}\n${o.surname}${o.title}\n${o.phone}`,
  address: (o) =>
    `姓名: ${o.name}\n手机号: ${o.phone}\n地址: ${o.district}${o.compound}${o.building}号楼${o.unit}单元${o.room}室`,
  phoneLast: (o) =>
    `房源：${o.compound} ${o.building}号${o.room}\n户型：${o.layout}\n售价：${o.price}万\n联系人：${o.surname}${o.title}\n联系电话：${o.phone}`,
  spaces: (o) => `小区    ${o.compound}\n房号    ${o.building}幢${o.room}\n业主    ${o.name}\n手机    ${o.phone}`,
  oneLine: (o) => `小区:${o.compound} 楼号:${o.building} 单元:${o.unit} 房号:${o.room} 业主:${o.name} 电话:${o.phone}`,
};

const BETWEEN = ['\n\n', '\n------\n', '\n\n\n'];

/** Sizes of documents: single messages most of all, since those have no neighbours to learn from. */
const SIZES = [1, 1, 1, 2, 3, 5, 8, 24];

const bare = (o) => o.phone;

/** Texts of one class, each as `{ text, owners }`. */
function* texts(chance, people, count, write) {
  for (let at = 0; at < count; at++) {
    const owners = people.people(SIZES[at % SIZES.length]);
    yield { text: write(owners, chance), owners };
  }
}

const oneShape =
  (shapes, joint, dress = bare) =>
  (owners, chance) => {
    const shape = shapes[chance.pick(Object.keys(shapes))];
    return owners.map((o) => shape(o, dress(o, chance))).join(joint);
  };

export function* plainLines(chance, people, count) {
  yield* texts(chance, people, count, oneShape(LINES, '\n'));
}

/** Lines of all shapes below one another, as a group writes them, with talk between. */
export function* mixedLines(chance, people, count) {
  const talk = ['收到', '这套还在吗？', '好的，明天下午两点带看', '价格还能谈吗', '@所有人 今天新上'];
  const write = (owners) =>
    owners
      .flatMap((o) => {
        const line = LINES[chance.pick(Object.keys(LINES))](o, o.phone);
        return chance.once(2) ? [line, chance.pick(talk)] : [line];
      })
      .join('\n');
  yield* texts(chance, people, count, write);
}

/** A chat as it is exported: who and when above every message. */
export function* chatExport(chance, people, count) {
  const nick = ['小陈', '店长老吴', 'A中介小林', '阿杰'];
  const write = (owners) =>
    owners
      .map((o, at) => {
        const head = `${chance.pick(nick)} 2026-03-${pad(1 + (at % 28))} ${pad(9 + (at % 9))}:${pad(at % 60)}:07`;
        return `${head}\n${LINES[chance.pick(Object.keys(LINES))](o, o.phone)}`;
      })
      .join(chance.pick(['\n', '\n\n']));
  yield* texts(chance, people, count, write);
}

export function* prose(chance, people, count) {
  yield* texts(chance, people, count, oneShape(PROSE, '\n'));
}

export function* severalPerLine(chance, people, count) {
  const shapes = ['room', 'titleFirst', 'phoneFirst', 'inBrackets', 'landlord', 'tower', 'noName', 'toLet'];
  const marks = ['；', '; ', '  ', '。', ' / ', '、', ' '];
  for (let at = 0; at < count; at++) {
    const owners = people.people(2 + (at % 7));
    const shape = LINES[chance.pick(shapes)];
    const mark = chance.pick(marks);
    yield { text: owners.map((o) => shape(o, o.phone)).join(mark), owners };
  }
}

export function* blocks(chance, people, count) {
  yield* texts(chance, people, count, (owners) =>
    owners.map(BLOCKS[chance.pick(Object.keys(BLOCKS))]).join(chance.pick(BETWEEN)),
  );
}

/** Lines of one shape with the phone written in a disguise. */
export function* disguisedLines(chance, people, count, disguise) {
  yield* texts(
    chance,
    people,
    count,
    oneShape(LINES, '\n', (o) => disguise(o.phone, chance)),
  );
}

/** A phone that is sent in pieces, one below the other. */
export function* cutOverLines(chance, people, count) {
  const cuts = [
    (o) =>
      `${o.compound}${o.building}号${o.room} ${o.name}\n${o.phone.slice(0, 3)}\n${o.phone.slice(3, 7)}\n${o.phone.slice(7)}`,
    (o) =>
      `${o.compound}${o.building}幢${o.unit}单元${o.room}室 房东${o.surname}${o.title} ${o.phone.slice(0, 3)}\n${o.phone.slice(3)}`,
    (o) => `房东电话${o.phone.slice(0, 7)}\n${o.phone.slice(7)}\n${o.compound}${o.building}-${o.unit}-${o.room}`,
    (o) =>
      `${o.compound}${o.building}栋${o.room}，${o.surname}${o.title}，${o.phone.slice(0, 3)}-\n${o.phone.slice(3, 7)}-\n${o.phone.slice(7)}`,
  ];
  yield* texts(chance, people, count, (owners) => owners.map(chance.pick(cuts)).join('\n\n'));
}

/** Home and phone in one dress. */
export const WHOLE_LINES = {
  'whole line full-width': (text) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  'whole line circled': (text) => text.replace(/\d/g, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'[Number(digit)]),
  'whole line in numerals': (text) => text.replace(/\d/g, (digit) => '〇一二三四五六七八九'[Number(digit)]),
  'whole line zero-width': (text) => [...text].join('\u200b'),
  'whole line spaced': (text) => [...text].join(' '),
};

export function* wholeLines(chance, people, count, dress) {
  const shapes = ['room', 'phoneFirst', 'lane', 'fullAddress', 'landlord', 'brackets'];
  yield* texts(chance, people, count, (owners) => {
    const shape = LINES[chance.pick(shapes)];
    return owners.map((o) => dress(shape(o, o.phone))).join('\n');
  });
}

export function* lateLines(chance, people, count) {
  yield* texts(chance, people, count, oneShape(LATE, '\n'));
}
