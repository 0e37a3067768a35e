import { findAddresses } from '../entities/address.js';
import type { Compounds } from '../entities/compound.js';
import { gatheredPhone } from '../entities/gathered-phone.js';
import { REVERSED_WORD } from '../vocabulary/homophones.js';
import { NUMERAL_CLASS, numeralValue } from '../vocabulary/numerals.js';
import { PHONE_WORD } from '../vocabulary/words.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';

/** Characters of a line in which somebody writes one entry. */
const MAX_LINE = 240;

/** The same line written in another way, or null when the way does not apply to it. */
type Rewriting = (line: string) => string | null;

/**
 * Reads a line once more, in other ways, when it gave one person without a home or one home without a person. The first
 * way that gives both wins; null when none does.
 *
 * @param read how a line is read
 */
export function lookAgain(
  line: string,
  first: readonly Draft[],
  compounds: Compounds,
  read: (line: string) => readonly Draft[],
): readonly Draft[] | null {
  const [only] = first;
  if (only === undefined || !hasPerson(only)) {
    const turned = fromItsEnd(line);
    const drafts = turned === null ? [] : read(turned);
    if (drafts.some((draft) => hasPerson(draft) && hasExactHome(draft))) return drafts;
  }
  if (only === undefined || first.length > 1 || line.length > MAX_LINE) return null;
  const person = hasPerson(only);
  if (person === hasExactHome(only)) return null;
  for (const rewrite of person ? WAYS_TO_A_HOME : WAYS_TO_A_PERSON) {
    const other = rewrite(line);
    const drafts = other === null || other === line ? [] : read(other);
    if (drafts.length === 1 && drafts.some((draft) => hasPerson(draft) && hasExactHome(draft))) return drafts;
  }
  return person ? null : withGathered(line, only, compounds);
}

/** The home's person by the digits that are left in the line, when a name or a word for a phone says that one is meant. */
function withGathered(line: string, only: Draft, compounds: Compounds): readonly Draft[] | null {
  if (only.name === '' && !only.owner && !PHONE_WORD.test(line)) return null;
  const phone = gatheredPhone(line, findAddresses(line, { compounds, isAddress: false }));
  if (phone === null) return null;
  const { digits, current, labelled } = phone;
  return [{ ...only, phones: [{ digits, current, labelled, owned: only.owner }] }];
}

/** The whole line is told from its end, as it says: 倒着看：87654321831 生先王 3021号21园佳馨. */
const fromItsEnd: Rewriting = (line) => {
  if (line.length > MAX_LINE || !MAYBE_TURNED.test(line) || line.search(REVERSED_WORD) < 0) return null;
  return [...line.replaceAll(REVERSED_WORD, '')].reverse().join('');
};

const MAYBE_TURNED = /[倒反逆颠镜翻从]|revers|backw/i;

/** Numerals in a row are the digits of a number in such a line: 五-三-一二零三. */
const numeralsAsDigits: Rewriting = (line) =>
  NUMERALS.test(line) ? line.replaceAll(NUMERALS_ALL, (numeral) => numeralValue(numeral) ?? numeral) : null;
const NUMERALS = new RegExp(`[${NUMERAL_CLASS}十百]`);
const NUMERALS_ALL = new RegExp(`[${NUMERAL_CLASS}十百]+`, 'g');

/** The name of a compound ends in a number and runs into the building's: 都会204926号, 天元8815-3-2001. */
const nameApart: Rewriting = (line) => (NUMBERED.test(line) ? line.replace(NUMBERED, '$1 $2') : null);
const NUMBERED =
  /(?<=[\u4e00-\u9fff]{2})(?<![路街道巷弄]|编号|单号|房号)(\d{2,4})(\d{2})(?= ?(?:号|栋|幢|座|#|楼|排|[-/\\'](?:\d{1,2}-)?\d{3,4}))/;

/** One odd sign between all fields of the line: 馨佳园@@12@@1203@@王小明@@138…. */
const fieldsBetweenSigns: Rewriting = (line) => {
  const signs = new Set(line.match(SIGN));
  for (const sign of [...signs].slice(0, MAX_SIGNS)) {
    const fields = line.split(sign).map((field) => field.trim());
    if (fields.length < 4 || fields.length > 12) continue;
    const phones = fields.filter((field) => /^(?:\+?86)?1[3-9]\d{9}$/.test(field)).length;
    const numbers = fields.filter((field) =>
      /^(?:[A-Za-z]?\d{1,4}|\d{1,3}(?:号楼|[号栋幢座])|\d{3,4}室)$/.test(field),
    ).length;
    if (phones === 1 && numbers >= 2 && numbers <= 5) return fields.join('|');
  }
  return null;
};
const SIGN = /[^\p{L}\p{N}\s|]{1,2}/gu;
const MAX_SIGNS = 4;

/** Any one sign or character between a building and its door: 9--3205, 38'2705, 9的1203, 55好801. */
const doorBehindAnything: Rewriting = (line) => (ODD_JOINT.test(line) ? line.replace(ODD_JOINT, '$1-$2') : null);
/** What a number counts: behind it stands no door. */
const MEASURES = '年月日点时分秒万元平方米室厅卫房楼层期区路弄线人个次第到至和或版折岁届';
const ODD_JOINT = new RegExp(
  `(?<=[\\u4e00-\\u9fff)])(\\d{1,3}) ?(?:[^\\p{L}\\p{N}\\s]{1,2}| |(?![${MEASURES}])[\\u4e00-\\u9fff]) ?["“'「]?([1-9]?\\d(?:0[1-9]|1\\d|20))(?!\\d)["”'」]?`,
  'u',
);

/** Buildings, units and doors in English or in letters: B5U2R301, Tower 5, Unit 1203. */
const lettersAsDoor: Rewriting = (line) =>
  LETTERS.test(line)
    ? line.replace(LETTERS, (_, building: string, unit: string | undefined, room: string) =>
        unit === undefined ? ` ${building}-${room} ` : ` ${building}-${unit}-${room} `,
      )
    : null;
const LETTERS =
  /[\s,，]*(?:B|T|L|Bl(?:oc)?k|Bldg|Building|Tower|No\.?|栋)\.? ?(\d{1,3})[\s,，]{0,2}(?:U(?:nit)?\.? ?(\d{1,2})[\s,，]{0,2})?(?:R(?:oo)?m?|Flat|Unit|Apt|Suite|#)\.? ?(\d{3,4})(?!\d)[\s,，]*/i;

/** Labels that stand right before their values: 小区馨佳园楼栋9房号1203业主王小明电话138…. */
const labelsGlued: Rewriting = (line) => {
  const labels = line.match(GLUED)?.length ?? 0;
  return labels >= 3 ? line.replaceAll(GLUED, ' $1:') : null;
};
const GLUED =
  /((?<=^|[\s,，;；|、])(?:小区名?称?|楼盘|地址)|楼栋号?|栋号|楼号|幢号|单元号|房号|室号|门牌号?|房间号?|业主姓名|业主|房东|姓名|联系人|联系电话|手机号?码?|电话)(?![\s:：=])/g;

/** A door before its place: 12-1203 江南府 王先生, 12号楼1203 江南府. */
const doorFirst: Rewriting = (line) => (DOOR_FIRST.test(line) ? line.replace(DOOR_FIRST, '$1$3$2 ') : null);
const DOOR_FIRST =
  /(^|[\s,，;；|])(\d{1,3}-(?:\d{1,2}-)?\d{3,4}|\d{1,3} ?(?:号楼?|[栋幢座#]) ?(?:\d{1,2} ?单元 ?)?\d{3,4}(?: ?室)?)[\s,，/|]+([\u4e00-\u9fff][\u4e00-\u9fffA-Za-z\d]{1,15})(?=[\s,，;；/|]|$)/;

/** A villa behind its word: 江南别墅12号, 联排12-3. */
const villaBehind: Rewriting = (line) => (VILLA.test(line) ? line.replace(VILLA, '$1$2号别墅') : null);
const VILLA =
  /(?<=[\u4e00-\u9fff])((?:联排|双拼|叠加|叠拼|独栋|独立)?别墅|联排|双拼|叠加|叠拼|独栋|合院|排屋) ?(\d{1,3})(?: ?[号栋幢#](?! ?\d)|-\d{1,2}(?!\d))/;

/** The door runs into the layout behind it: 12栋12053室2厅, 12栋1205三房. */
const doorBeforeLayout: Rewriting = (line) => (LAYOUT.test(line) ? line.replace(LAYOUT, '$1 $2') : null);
const LAYOUT = /((?:号楼|[栋幢座号#]|单元) ?\d{1,2}(?:0[1-9]|1\d|20))(\d ?[室房]|[1-9]-[1-9]-[1-9](?!\d))/;

/** What a program writes around values: their types, line ends, tags of a forum, calls. */
const withoutProgram: Rewriting = (line) =>
  PROGRAM.test(line) ? line.replaceAll(PROGRAM_ALL, (sign) => (sign.startsWith('(') ? '' : '|')) : null;
const PROGRAM_SHAPE =
  '\\((?:String|Integer|Long|Int|Double|Timestamp|BigDecimal|Date)\\)|\\\\[nrt\\\\]|\\[\\/?[a-z*]{1,8}(?:=[^\\]]{0,40})?\\]';
const PROGRAM = new RegExp(PROGRAM_SHAPE);
const PROGRAM_ALL = new RegExp(PROGRAM_SHAPE, 'g');

const WAYS_TO_A_HOME: readonly Rewriting[] = [
  withoutProgram,
  nameApart,
  doorFirst,
  villaBehind,
  doorBeforeLayout,
  fieldsBetweenSigns,
  doorBehindAnything,
  lettersAsDoor,
  labelsGlued,
  numeralsAsDigits,
];
const WAYS_TO_A_PERSON: readonly Rewriting[] = [withoutProgram, labelsGlued];
