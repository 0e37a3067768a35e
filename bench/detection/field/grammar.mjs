import { two } from './people.mjs';

const CN = [...'零一二三四五六七八九'];
/** 1 to 99 as read aloud: 十二, 二十三. */
export function numeral(number) {
  if (number < 10) return CN[number];
  const tens = Math.floor(number / 10);
  return `${tens === 1 ? '' : CN[tens]}十${number % 10 === 0 ? '' : CN[number % 10]}`;
}

const TITLES = {
  m: ['先生', '先生', '先生', '总', '哥', '老师', '叔', '师傅', '大爷'],
  f: ['女士', '女士', '小姐', '姐', '阿姨', '老师', '太太'],
};
const title = (sex, chance) => chance.pick(TITLES[sex]);
const groups = (digits, sizes, mark) => {
  let at = 0;
  return sizes
    .map((size) => {
      at += size;
      return digits.slice(at - size, at);
    })
    .join(mark);
};

const LAYOUTS = [
  (n) => `${n}室${n > 1 ? 2 : 1}厅${n > 2 ? 2 : 1}卫`,
  (n) => `${n}房${n > 1 ? 2 : 1}厅`,
  (n) => `${numeral(n)}室${n > 1 ? '两' : '一'}厅`,
  (n) => `${n}-${n > 1 ? 2 : 1}-${n > 2 ? 2 : 1}`,
  (n) => `${['', '一', '两', '三', '四'][n]}房`,
  (n) => `${n}/${n > 1 ? 2 : 1}/1`,
  (n) => `${n}+1房`,
];
const DECO = '精装,毛坯,简装,豪装,中装,精装修,清水,婚装,全新装修,老装修'.split(',');
const FACING = '南,南北,朝南,南北通透,东南,东,西南,东边户,西边套,北'.split(',');
const TAGS =
  '满五唯一,满二,满五不唯一,不满二,房东急售,诚心出售,带车位,学区未用,无贷款,有贷款80万,税费各付,到手价,实收,独家,钥匙在店'.split(
    ',',
  );
const VIEWING = '随时看,有钥匙,提前约,周末看房,晚上七点后,租客在住需提前一天,看房方便,下班后可看,约看'.split(',');
const STATES = '自住,空置,出租中,空关,租到明年三月,老人在住'.split(',');
const WORDS_BEFORE_PHONE = '电话,手机,联系电话,tel,TEL,Tel,☎,📞,📱,联系方式,号码,电'.split(',');

/** What a template may name in braces: `{c}` and so on. The second argument is the chance, the third the document's own facts. */
export const SLOTS = {
  c: (p) => p.compound,
  dist: (p) => p.district,
  blk: (p) => p.area2,
  city: (p) => p.city,
  road: (p) => p.road,
  lane: (p) => `${p.road}${p.lane}弄`,
  no: (p) => `${p.road}${p.lane}号`,
  l: (p) => `${p.lane}`,
  b: (p) => `${p.building}`,
  bb: (p) => two(p.building),
  cb: (p) => numeral(p.building),
  A: (p) => 'ABCDEFGH'[p.building % 8],
  u: (p) => `${p.unit}`,
  uu: (p) => two(p.unit),
  cu: (p) => numeral(p.unit),
  r: (p) => p.room,
  f: (p) => `${p.floor}`,
  cf: (p) => numeral(p.floor),
  F: (p) => `${p.floors}`,
  k: (p) => two(p.door),
  k1: (p) => `${p.door}`,
  ew: (p) => ['东户', '西户', '中户', '东', '西'][p.door % 5],
  fl: (p) => (p.floor * 3 < p.floors ? '低' : p.floor * 3 < p.floors * 2 ? '中' : '高'),
  m: (p) => `${Math.round(p.area)}`,
  m2: (p) => p.area.toFixed(2),
  m1: (p) => `${p.area}`,
  p: (p) => `${p.price}`,
  p1: (p) => `${p.price}.5`,
  low: (p) => `${Math.round(p.price * 0.96)}`,
  yuan: (p) => `${p.price * 10000}`,
  up: (p) => `${p.unitPrice}`,
  upy: (p) => `${Math.round(p.unitPrice * 10000)}`,
  rent: (p) => `${p.rent}`,
  lay: (p, chance) => chance.pick(LAYOUTS)(p.bedrooms),
  bed: (p) => `${p.bedrooms}`,
  n: (p) => p.name,
  s: (p) => p.surname,
  mr: (p, chance) => p.surname + title(p.sex, chance),
  sir: (p) => p.surname + (p.sex === 'm' ? '先生' : '女士'),
  old: (p, chance) => chance.pick(['老', '小', '阿']) + p.surname,
  sex: (p) => (p.sex === 'm' ? '男' : '女'),
  n2: (p) => p.name2,
  mr2: (p) => p.surname2 + (p.sex === 'm' ? '女士' : '先生'),
  t: (p) => p.phone,
  t2: (p) => p.spare,
  tel: (_, chance) => chance.pick(WORDS_BEFORE_PHONE),
  t344: (p) => groups(p.phone, [3, 4, 4], ' '),
  't344-': (p) => groups(p.phone, [3, 4, 4], '-'),
  't344.': (p) => groups(p.phone, [3, 4, 4], '.'),
  t434: (p) => groups(p.phone, [4, 3, 4], ' '),
  t38: (p) => groups(p.phone, [3, 8], ' '),
  t56: (p) => groups(p.phone, [5, 6], ' '),
  land: (p) => `0${p.phone.slice(1, 3) === '10' ? 21 : 21}-${6 + (Number(p.phone[4]) % 3)}${p.phone.slice(4, 11)}`,
  id: (p) => p.id,
  deco: (_, chance) => chance.pick(DECO),
  dir: (_, chance) => chance.pick(FACING),
  tag: (_, chance) => chance.pick(TAGS),
  see: (_, chance) => chance.pick(VIEWING),
  state: (_, chance) => chance.pick(STATES),
  wx: (_, chance) =>
    `${chance.pick(['wxid_', 'lx', 'happy', 'zz', 'sun'])}${chance.pick(['a', 'k', 'qm', 'home'])}${chance.digits(2)}`,
  code: (_, chance) => `${chance.pick(['FY', 'SH', 'HZ', 'CS', 'F'])}${chance.digits(chance.pick([6, 8, 10]))}`,
  d3: (_, chance) => `${chance.whole(100, 999)}`,
  d4: (_, chance) => `${chance.whole(1000, 9999)}`,
  year: (_, chance) => `${chance.whole(1994, 2023)}`,
  date: (_, chance) => `${chance.whole(2023, 2026)}-${two(chance.whole(1, 12))}-${two(chance.whole(1, 28))}`,
  date2: (_, chance) => `${chance.whole(2023, 2026)}/${chance.whole(1, 12)}/${chance.whole(1, 28)}`,
  md: (_, chance) => `${chance.whole(1, 12)}.${chance.whole(1, 28)}`,
  time: (_, chance) => `${two(chance.whole(8, 21))}:${two(chance.whole(0, 59))}`,
  sec: (_, chance) => two(chance.whole(0, 59)),
  age: (p) => `${2026 - Number(p.id.slice(6, 10))}`,
  car: (p) => `${['沪', '苏', '浙', '京', '粤'][p.building % 5]}A${p.phone.slice(3, 8)}`,
  park: (p) => `B${1 + (p.unit % 2)}-${p.lane % 400}`,
  fee: (p) => `${(p.area * 2.5).toFixed(2)}`,
  num: (_, __, doc) => `${doc.next()}`,
  staff: (_, __, doc) => doc.staff.name,
  stafft: (_, __, doc) => doc.staff.phone,
  nick: (_, chance) =>
    chance.pick([
      '平安是福',
      '阿May',
      '链家小王',
      '静静',
      '一帆风顺',
      '21世纪不动产-小李',
      'Tony',
      '花开富贵',
      '房产小张',
      'A01中介小陈',
    ]),
};

/** Writes a template about a person: `<a|b|>` takes one of the choices, `{slot}` a fact. */
export function write(template, person, chance, doc) {
  let text = template;
  while (/<[^<>]*>/.test(text)) text = text.replace(/<([^<>]*)>/g, (_, choices) => chance.pick(choices.split('|')));
  let written = '';
  return text.replace(/\{([a-z0-9.:-]+)\}([^{]*)/gi, (_, slot, rest) => {
    const [name, from, to] = slot.split(/[:-](?=\d)/);
    const say =
      SLOTS[slot] ?? (from === undefined ? undefined : (who) => SLOTS[name](who).slice(Number(from), Number(to)));
    if (say === undefined) throw new Error(`no slot {${slot}} in ${template}`);
    const fact = say(person, chance, doc);
    // Nobody writes 公园1857 and building 12 as 公园185712.
    const gap = /[0-9]$/.test(written) && /^[0-9]/.test(fact) ? ' ' : '';
    written = slot === 'c' ? fact + rest : '';
    return gap + fact + rest;
  });
}

/** Facts of one document: a running number and the negotiator who writes. */
export function makeDocument(people) {
  let at = 0;
  return {
    staff: people(),
    next: () => {
      at += 1;
      return at;
    },
  };
}
