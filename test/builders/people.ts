import { type Chance, makeChance } from './chance.js';

/** One made-up home owner. No such person, and no such number but by accident. */
export interface Owner {
  /** Full name: 王建国. */
  readonly name: string;
  readonly surname: string;
  readonly title: '先生' | '女士';
  /** 11 digits: a mobile segment in use, then `00`, then six digits. Never twice in one call. */
  readonly phone: string;
  readonly district: string;
  readonly compound: string;
  readonly building: number;
  readonly unit: number;
  /** 1203: floor 12, door 03. */
  readonly room: string;
  /** Square metres. */
  readonly area: number;
  /** 10,000 yuan. */
  readonly price: number;
}

/** The employee who posts an advert under their own number. */
export interface Negotiator {
  readonly name: string;
  readonly phone: string;
  readonly branch: string;
}

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余'];
const GIVEN = [...'建国志强伟丽娟敏静芳海涛晓明文斌雪梅玉兰俊杰秀英家豪子涵思远佳怡春生永康长安立新'];
const PLACES = ['望江', '听泉', '银杏', '海棠', '柳岸', '云栖', '长亭', '百合', '梧桐', '星河', '松涛', '锦绣'];
const SORTS = ['雅苑', '名邸', '公寓', '家园', '新村', '花园', '一村', '三街坊', '新城', '小区'];
const DISTRICTS = ['东湖区', '西岭区', '南浦区', '北辰区', '江湾新区'];
const SEGMENTS =
  '130 131 132 133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 180 181 182 183 185 186 187 188 189'.split(
    ' ',
  );
const BRANCHES = ['望江店', '听泉店', '云栖店', '长亭店'];

/** The same `n` owners for the same seed, on every machine. No phone and no home comes twice. */
export function owners(n: number, seed: number): Owner[] {
  const chance = makeChance(seed);
  const phones = new Set<string>();
  const homes = new Set<string>();
  return Array.from({ length: n }, () => makeOwner(chance, phones, homes));
}

function makeOwner(chance: Chance, phones: Set<string>, homes: Set<string>): Owner {
  const surname = chance.pick(SURNAMES);
  const home = chance.fresh(homes, () => [
    chance.pick(PLACES) + chance.pick(SORTS),
    `${chance.whole(1, 60)}`,
    `${chance.whole(1, 4)}`,
    `${chance.whole(1, 32)}0${chance.whole(1, 6)}`,
  ]);
  const [compound = '', building, unit, room = ''] = home;
  const area = chance.whole(38, 180);
  return {
    surname,
    name: surname + chance.pick(GIVEN) + (chance.whole(0, 3) > 0 ? chance.pick(GIVEN) : ''),
    title: chance.pick(['先生', '女士'] as const),
    phone: phoneOf(chance, phones),
    district: chance.pick(DISTRICTS),
    compound,
    building: Number(building),
    unit: Number(unit),
    room,
    area,
    price: Math.round(area * (2 + chance.whole(0, 60) / 10)),
  };
}

function phoneOf(chance: Chance, taken: Set<string>): string {
  return chance
    .fresh(taken, () => [`${chance.pick(SEGMENTS)}00${`${chance.whole(0, 999_999)}`.padStart(6, '0')}`])
    .join('');
}

export function negotiators(n: number, seed: number): Negotiator[] {
  const chance = makeChance(seed ^ 0x5eed);
  const phones = new Set<string>();
  return Array.from({ length: n }, () => ({
    name: `小${chance.pick(SURNAMES)}`,
    phone: phoneOf(chance, phones),
    branch: chance.pick(BRANCHES),
  }));
}
