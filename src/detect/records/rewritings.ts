import { REVERSED_WORD } from '../vocabulary/homophones.js';
import { NUMERAL_CLASS, numeralValue } from '../vocabulary/numerals.js';

/** The same line written in another way, or null when the way does not apply to it. */
export type Rewriting = (line: string) => string | null;

/** Floor and door: 101 to 6320. */
const DOOR = '[1-9]?\\d(?:0[1-9]|1\\d|20)';
/** Right behind a Chinese word, or one blank behind it. */
const BEHIND_WORD = '(?<=[\\u4e00-\\u9fff)] ?)';

/** A rewriting by one shape. */
function rewriting(shape: RegExp, to: string): Rewriting {
  return (line) => (shape.test(line) ? line.replace(shape, to) : null);
}

/** What a program writes around values: their types, line ends, tags of a forum. */
const withoutProgram: Rewriting = (line) =>
  PROGRAM.test(line) ? line.replaceAll(PROGRAM_ALL, (sign) => (sign.startsWith('(') ? '' : '|')) : null;
const PROGRAM_SHAPE =
  '\\((?:String|Integer|Long|Int|Double|Timestamp|BigDecimal|Date)\\)|\\\\[nrt\\\\]|\\[\\/?[a-z*]{1,8}(?:=[^\\]]{0,40})?\\]';
const PROGRAM = new RegExp(PROGRAM_SHAPE);
const PROGRAM_ALL = new RegExp(PROGRAM_SHAPE, 'g');

/** Values before their names: SELECT '馨佳园' AS community, …. */
const namesBehind: Rewriting = (line) =>
  NAMED.test(line) ? line.replaceAll(NAMED_ALL, (_, value: string, name: string) => `${name}='${value}'`) : null;
const NAMED_SHAPE = "'([^']{0,60})' as [\"'`\\[]?([A-Za-z_\\u4e00-\\u9fff]{2,20})[\"'`\\]]?";
const NAMED = new RegExp(NAMED_SHAPE, 'i');
const NAMED_ALL = new RegExp(NAMED_SHAPE, 'gi');

/** A phone that runs into the building behind it: 王先生1381234567812号1203. */
const phoneApart = rewriting(/(?<!\d)(1[3-9]\d{9})(\d{1,3})(?= ?(?:号|栋|幢|座|#|-\d{3,4}(?!\d)))/, '$1 $2');

/** The name of a compound ends in a number and runs into the building's: 都会204926号, 天元8815-3-2001; no year of a contract. */
export const nameApart = rewriting(
  /(?<=[\u4e00-\u9fff]{2})(?<![路街道巷弄]|编号|单号|房号)(?!(?:19|20)\d\d[-/])(\d{2,4})(\d{2})(?= ?(?:号|栋|幢|座|#|楼|排|[-/\\'](?:\d{1,2}-)?\d{3,4}))/,
  '$1 $2',
);

/** A door runs into the size or layout behind it: 12-120389平, 12栋12053室2厅. */
const doorBeforeMeasure = rewriting(
  new RegExp(
    `((?:号楼|[栋幢座号#-]|单元) ?${DOOR})(?=\\d{2,3}(?:\\.\\d{1,2})? ?(?:平|㎡|m2)|\\d ?[室房]|[1-9]-[1-9]-[1-9](?!\\d))`,
  ),
  '$1 ',
);

/** Floor and door apart: 12栋15-3 is 1503, 12-2-15-3 is 12-2-1503, 12栋15-A is 15A. */
const floorAndDoor: Rewriting = (line) =>
  FLOOR_DOOR.test(line)
    ? line.replace(
        FLOOR_DOOR,
        (_, before: string, floor: string, door: string) =>
          `${before}${floor}${/\d/.test(door) ? door.padStart(2, '0') : `${door}室`}`,
      )
    : null;
const FLOOR_DOOR = /((?:号楼|[栋幢座号#]|单元|(?<![\d-])\d{1,3}-\d{1,2}-) ?)(\d{1,2})-(\d{1,2}|[A-H])(?![\dA-Za-z-])/;

/** Building, floor and door: 12-15-3 is 12-1503, unless it could be a day of these years; 12-1-15东, 12-15F-A, 12C1503. */
const floorAsDoor: Rewriting = (line) => {
  const to = line
    .replace(SMALL_TRIPLE, (whole, building: string, floor: string, door: string) =>
      isDay(building, floor) ? whole : `${building}-${floor}${door.padStart(2, '0')} `,
    )
    .replace(SIDE_BEHIND, '$1栋$2单元$3楼$4户')
    .replace(FLOOR_LETTER, '$1栋$2$3 ')
    .replace(LETTER_BUILDING, '$1栋$2');
  return to === line ? null : to;
};
const SMALL_TRIPLE = /(?<=[\u4e00-\u9fff])(\d{1,3})-(\d{1,2})-(\d{1,2})(?![\d-]|[东西南北中])/;
const SIDE_BEHIND = /(?<=[\u4e00-\u9fff] ?)(\d{1,3})-(\d{1,2})-(\d{1,2})([东西南北中])(?:边?户|边)?/;
const FLOOR_LETTER = /(?<=[\u4e00-\u9fff] ?)(\d{1,3})-(\d{1,2})F-?([A-H])(?![A-Za-z\d])/;
const LETTER_BUILDING = new RegExp(`(?<=[\\u4e00-\\u9fff] ?)(\\d{1,3}[A-H])(${DOOR})(?![\\dA-Za-z-])`);

function isDay(year: string, month: string): boolean {
  return year.length <= 2 && Number(year) >= 10 && Number(year) <= 39 && Number(month) >= 1 && Number(month) <= 12;
}

/** A stairway's letter among numbers: 12-B-1203, 12号甲1203. */
const withoutStairway = rewriting(/(\d{1,3})(?:号?[甲乙丙丁]|-[A-Z甲乙丙丁]-)(?=\d{3,4}(?!\d))/, '$1-');

/** Points between the numbers of a home: 馨佳园12.2.1203. */
const pointsAsDashes = rewriting(new RegExp(`${BEHIND_WORD}(\\d{1,3})\\.(\\d{1,2})\\.(${DOOR})(?![\\d.])`), '$1-$2-$3');

/** Buildings, units and doors in English or in letters: B5U2R301, Tower 5, Unit 1203; Rm 1203 Blk 5. */
const lettersAsDoor: Rewriting = (line) => {
  const turned = line.replace(ROOM_FIRST, ' $2号楼$1室 ').replace(/\bNo\.? ?(?=\d{1,3}-\d{3,4})/i, ' ');
  const straight = turned.replace(LETTERS, (_, building: string, unit: string | undefined, room: string) =>
    unit === undefined ? ` ${building}-${room} ` : ` ${building}-${unit}-${room} `,
  );
  return straight === line ? null : straight;
};
const LETTERS =
  /[\s,，]*(?:B|T|L|Bl(?:oc)?k|Bldg|Building|Tower|栋)\.? ?(\d{1,3})[\s,，-]{0,2}(?:U(?:nit)?\.? ?(\d{1,2})[\s,，-]{0,2})?(?:R(?:oo)?m?|Flat|Unit|Apt|Suite|#)\.? ?(\d{3,4})(?!\d)[\s,，]*/i;
const ROOM_FIRST =
  /(?:R(?:oo)?m|Flat|Unit|Apt|Suite)\.? ?(\d{3,4})[\s,，]{1,3}(?:Bl(?:oc)?k|Bldg|Building|Tower)\.? ?(\d{1,3})(?!\d)/i;

/** Labels that stand right before their values: 小区馨佳园楼栋9房号1203业主王小明电话138…. */
const labelsGlued: Rewriting = (line) =>
  (line.match(GLUED)?.length ?? 0) >= LEAST_LABELS ? line.replaceAll(GLUED, ' $1:') : null;
const LEAST_LABELS = 3;
const GLUED =
  /((?<=^|[\s,，;；|、])(?:小区名?称?|楼盘|地址)|楼栋号?|栋号|楼号|幢号|单元号|房号|室号|门牌号?|房间号?|业主姓名|业主|房东|姓名|联系人|联系电话|手机号?码?|电话)(?![\s:：=])/g;

/** A room that only its word shows: 房号1203, 门牌1203. */
const roomBehindWord = rewriting(/(?:房号|室号|房间号?|门牌号?) ?(\d{3,4})(?![\d-]| ?[室号])/, ' $1室');

/** One odd sign between all fields of the line: 馨佳园@@12@@1203@@王小明@@138…. */
const fieldsBetweenSigns: Rewriting = (line) => {
  const beside = [...line.matchAll(PHONE_FIELDS)].flatMap(([, ...signs]) => signs).join('');
  if (beside === '') return null;
  const signs = new Set(line.match(SIGN));
  for (const sign of [...signs].slice(0, MAX_SIGNS)) {
    if (!beside.includes(sign.charAt(0)) && !beside.includes(sign.charAt(sign.length - 1))) continue;
    const pieces = line.split(sign);
    if (pieces.length < 4 || pieces.length > 12) continue;
    const fields = pieces.map((field) => field.trim());
    const phones = fields.filter((field) => WHOLE_PHONE.test(field)).length;
    const numbers = fields.filter((field) => PIECE.test(field)).length;
    if (phones === 1 && numbers >= 2 && numbers <= 5) return fields.join('|');
  }
  return null;
};
/** A phone and nothing else between two signs, or a sign and an end of the line. */
const PHONE_FIELDS = /(^|[^\p{L}\p{N}\s|])\s*(?:\+?86)?1[3-9]\d{9}(?=\s*([^\p{L}\p{N}\s|]|$))/gu;
const SIGN = /[^\p{L}\p{N}\s|]{1,2}/gu;
const MAX_SIGNS = 4;
const WHOLE_PHONE = /^(?:\+?86)?1[3-9]\d{9}$/;
const PIECE = /^(?:[A-Za-z]?\d{1,4}|\d{1,3}(?:号楼|[号栋幢座])|\d{3,4}室)$/;

/** Any one sign or character between a building and its door: 9--3205, 38'2705, 9的1203, 55好801. */
const doorBehindAnything = rewriting(
  new RegExp(
    // What a number counts stands behind it as well: 年, 平, 万 and the like part no door.
    `${BEHIND_WORD}(\\d{1,3}) ?(?:[^\\p{L}\\p{N}\\s]{1,2}| |(?![年月日点时分秒万元平方米室厅卫房楼层期区路弄线人个次第到至和或版折岁届])[\\u4e00-\\u9fff]) ?["“'「]?(${DOOR})(?!\\d)["”'」]?`,
    'u',
  ),
  '$1-$2',
);

/** A building with its word, and the one door of the line somewhere else: 馨佳园 12栋 王先生 138… 1203. */
const doorElsewhere: Rewriting = (line) => {
  const doors = [...line.matchAll(LONE_DOOR)];
  const [door] = doors;
  if (door === undefined || doors.length > 1 || !BUILDING.test(line)) return null;
  const rest = line.slice(0, door.index) + line.slice(door.index + door[0].length);
  return rest.replace(BUILDING, `$1${door[0]} `);
};
const LONE_DOOR = new RegExp(`(?<![\\dA-Za-z./:-])${DOOR}(?![\\dA-Za-z./:-]| ?(?:万|平|㎡|元|米|方|块|w))`, 'g');
const BUILDING = /((?<![\d-])\d{1,3} ?(?:号楼|[栋幢座#]))(?! ?\d)/;

/** A place away from its door: 馨佳园/王先生/138…/12-1203, and a door before its place: 12-1203 馨佳园 王先生. */
const placeElsewhere: Rewriting = (line) => {
  const first = line.replace(DOOR_FIRST, '$1$3$2 ');
  return first === line ? line.replace(PLACE_FIRST, '$2$1$3') : first;
};
const WRITTEN_DOOR =
  '\\d{1,3}-(?:\\d{1,2}-)?\\d{3,4}|\\d{1,3} ?(?:号楼?|[栋幢座#]) ?(?:\\d{1,2} ?单元 ?)?\\d{3,4}(?: ?室)?';
const PLACE_NAME = '[\\u4e00-\\u9fff][\\u4e00-\\u9fffA-Za-z\\d]{1,15}';
const DOOR_FIRST = new RegExp(`(^|[\\s,，;；|])(${WRITTEN_DOOR})[\\s,，/|]+(${PLACE_NAME})(?=[\\s,，;；/|]|$)`);
const PLACE_FIRST = new RegExp(
  `^\\s*(${PLACE_NAME})([\\s,，/|;；-].{0,80}?[\\s,，/|;；-])(?<![\\d-])(${WRITTEN_DOOR})(?![\\d-])`,
);

/** A villa behind its word: 江南别墅12号, 联排12-3. */
const villaBehind = rewriting(
  /(?<=[\u4e00-\u9fff])((?:联排|双拼|叠加|叠拼|独栋|独立)?别墅|联排|双拼|叠加|叠拼|独栋|合院|排屋) ?(\d{1,3})(?: ?[号栋幢#](?! ?\d)|-\d{1,2}(?!\d))/,
  '$1$2号别墅',
);

/** Numerals in a row are the digits of a number in such a line: 五-三-一二零三. */
const numeralsAsDigits: Rewriting = (line) =>
  NUMERALS.test(line) ? line.replaceAll(NUMERALS_ALL, (numeral) => numeralValue(numeral) ?? numeral) : null;
const NUMERALS = new RegExp(`[${NUMERAL_CLASS}十百]`);
const NUMERALS_ALL = new RegExp(`[${NUMERAL_CLASS}十百]+`, 'g');

/** The whole line is told from its end, as it says: 倒着看：…831 生先王 3021号21园佳馨. */
const fromItsEnd: Rewriting = (line) => {
  if (!MAYBE_TURNED.test(line) || line.search(REVERSED_WORD) < 0) return null;
  return [...line.replaceAll(REVERSED_WORD, '')].reverse().join('');
};

const MAYBE_TURNED = /[倒反逆颠镜翻从]|revers|backw/i;

/** Ways to find a person and a home where the line shows neither. */
export const WAYS_TO_BOTH: readonly Rewriting[] = [fromItsEnd, phoneApart, fieldsBetweenSigns];

/** Ways to find a home beside a person, each tried on what the ones before it made of the line. */
export const WAYS_TO_A_HOME: readonly Rewriting[] = [
  fromItsEnd,
  withoutProgram,
  namesBehind,
  phoneApart,
  nameApart,
  doorBeforeMeasure,
  floorAndDoor,
  floorAsDoor,
  withoutStairway,
  pointsAsDashes,
  lettersAsDoor,
  roomBehindWord,
  placeElsewhere,
  villaBehind,
  fieldsBetweenSigns,
  doorBehindAnything,
  labelsGlued,
  doorElsewhere,
  numeralsAsDigits,
];

/** Ways to find a person beside a home. */
export const WAYS_TO_A_PERSON: readonly Rewriting[] = [withoutProgram, phoneApart, labelsGlued];
