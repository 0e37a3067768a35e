import { numeralDigit } from './numerals.js';

/**
 * Characters that sound like a digit and are written for it against filters: 要三八, 医伞疤. Every one of them is also an
 * ordinary word or a family name, so they mean a digit only inside an otherwise complete number.
 */
const SOUNDS = [
  '灵林淋凌铃玲龄领令另伶岭陵霖',
  '要腰邀妖衣伊依医咿夭吆邀',
  '儿耳尔而饵迩洱俩爱',
  '山伞散善闪删扇杉衫姗',
  '司思斯私丝死寺似撕嘶饲',
  '舞吾无武午吴屋物雾污悟乌巫误务勿芜梧',
  '留流刘柳溜榴碌硫遛琉瘤',
  '起期气妻骑奇器其齐棋旗漆凄启弃欺企琪戚',
  '爸吧把巴疤罢扒芭霸拔靶笆叭粑',
  '酒久就救旧舅韭究揪灸臼鸠',
];

const DIGITS: ReadonlyMap<string, string> = new Map(
  SOUNDS.flatMap((characters, digit) => [...characters].map((character) => [character, String(digit)] as const)),
);

export const HOMOPHONE_CLASS = [...DIGITS.keys()].join('');

/** The digit a character sounds like or means, or undefined. */
export function spokenDigit(character: string): string | undefined {
  return DIGITS.get(character) ?? numeralDigit(character) ?? (/\d/.test(character) ? character : undefined);
}

/** Digits spelt in Latin letters, as read aloud: yao san ba, or one three eight. Longer words first. */
const SPELT: ReadonlyMap<string, string> = new Map(
  (
    'yao1 yi1 er2 liang2 san3 si4 wu5 liu6 qi7 guai7 ba8 jiu9 gou9 ling0 dong0 ' +
    'zero0 one1 two2 three3 four4 five5 six6 seven7 eight8 nine9'
  )
    .split(' ')
    .map((word) => [word.slice(0, -1), word.slice(-1)] as const),
);

export const SPELT_WORDS = [...SPELT.keys()].sort((a, b) => b.length - a.length).join('|');

export function speltDigit(word: string): string | undefined {
  return SPELT.get(word.toLowerCase());
}

/** Words that say that a number is written from its end. */
export const REVERSED_WORD =
  /倒(?:着|过来|转|置|叙|排|装|[看读念写序数是为:(（)）])|颠倒|反(?:过来|着|转|向|方向|[看读念写序是为:(（)）])|[逆倒反](?:序|着|向)|镜像|翻转|从(?:后|右|尾|末尾)(?:往|向|到)(?:前|左|头)|(?<=[(（【[])[倒反]|reversed?|backwards?/gi;
