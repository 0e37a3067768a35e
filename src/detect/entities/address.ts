import { type Compounds, canonicalCompound, compoundBefore, isPlaceLike } from './compound.js';
import { canonicalPiece, type Home } from './home.js';

/** A home met in folded text. */
export interface AddressMatch {
  readonly start: number;
  readonly end: number;
  readonly home: Home;
  /** `5-2-1203` and the like are dates, part numbers and versions too: they need a place, a header or a phone beside them. */
  readonly needsContext: boolean;
}

const NUMBER =
  '[A-Za-z]?\\d{1,4}[A-Za-z]?|[〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖]{1,4}|[A-Za-z]|[甲乙丙丁东西南北]';
const ROOM =
  '(?:[A-Za-z]-?)?\\d{2,4}[A-Za-z]?|[〇零一二三四五六七八九十百]{2,5}|[A-Za-z甲乙丙丁]\\d?(?= ?(?:室|户|房(?![源型])))';
const GAP = '[ ,，\\-]{0,2}';
/** What shows that the number before it was no room: more digits, an amount, a measure, a date. */
const NO_ROOM =
  '(?![\\d.:%~])(?!(?:万|元|平|㎡|m²|年|米|分|块|人|个|套|点|月|日|次|户型|路|弄|栋|幢|座|单元|号线|号楼|会议|教室|办公|报告厅|实验|病房|包间|包厢|窗口|车))' +
  // Across a blank 万, 米, 车 and the like may begin a name: 702 万小明.
  '(?! (?:元|平|㎡|m²|分|块|个|套|点|月|日|次|户型|弄|栋|幢|单元|号线|号楼|会议|办公|报告厅|万元|[万年米人路座车](?![\\u4e00-\\u9fff]{1,3}(?![\\u4e00-\\u9fff]))))';

const BUILDING = `(?<building>${NUMBER}) ?(?<word>号楼|号搂|号院|#楼|#栋|#幢|[#号幢栋撞懂座])`;
const UNIT = `(?:${GAP}(?<unit>${NUMBER}) ?(?:单元|单无|门|梯|单(?=[\\d-])|(?<unitWord>号)(?=${GAP}\\d{3,4})))?`;
const FLOOR = `(?:${GAP}(?<floor>\\d{1,2}|[一二三四五六七八九十]{1,3}) ?[楼层Ff])?`;
const ROOM_TAIL = `(?:${GAP}(?<room>${ROOM})(?! ?(?:号楼|弄)) ?(?<roomWord>室|房(?![源型])|户|市(?![区场中])|号)?${NO_ROOM})?`;

const LANE = new RegExp(
  `(?<road>[\\u4e00-\\u9fff]{1,8}[路街道巷村])? ?(?<lane>\\d{1,5}) ?弄(?:${GAP}(?<building>${NUMBER}) ?(?:号楼?|幢|栋|#|-(?=\\d{3})))?${UNIT}${FLOOR}${ROOM_TAIL}`,
  'g',
);
const HOUSE = new RegExp(`(?<![\\d.A-Za-z/第]|[\\d一二三四五六七八九十] ?月)${BUILDING}${UNIT}${FLOOR}${ROOM_TAIL}`, 'g');
const UNIT_ROOM = new RegExp(
  `(?<![\\d.A-Za-z])(?<unit>${NUMBER}) ?(?:单元|单无)${GAP}(?<room>${ROOM}) ?(?<roomWord>室|房|户|号)?${NO_ROOM}`,
  'g',
);
const FLOOR_ROOM =
  /(?<![\d.A-Za-z第])(?<floor>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[楼层Ff] ?-?(?<room>[A-Za-z甲乙丙丁]\d?|\d{2,4}) ?(?<roomWord>室|户|房(?![源型]))/g;
const ONLY_ROOM = /(?<![\d.A-Za-z])(?<room>[A-Za-z]?\d{3,4}) ?(?<roomWord>室)(?![一二三两\d]?[厅卫])/g;
const TRIPLE =
  /(?<![\w./-])-?(?<building>[A-Za-z]?\d{1,3}) ?[-/] ?(?<unit>\d{1,2}) ?[-/] ?(?<room>\d{3,4}[A-Za-z]?)(?![\w/]|-\w|\.\d)/g;
const PAIR = /(?<![\w./-])-?(?<building>[A-Za-z]?\d{1,3}) ?(?<mark>[-/]) ?(?<room>\d{3,4}[A-Za-z]?)(?![\w/]|-\w|\.\d)/g;
/** Bare numbers behind a place: `云麓逸品 3 2 1203`. */
const BARE =
  /(?<=[\u4e00-\u9fff] {1,2})(?<building>\d{1,3})(?: {1,2}(?<unit>\d{1,2}))? {1,2}(?<room>\d{3,4})(?= {1,2}[^\d ]| {1,2}1\d{2}|[,，;；]|$)/g;
const HINT = /[弄号幢栋撞懂座#单室\-/]/;
const ROOM_WORD = /[室户房]/;
const BARE_HINT = /\d {1,2}\d{3,4}(?!\d)/;
const MAX_MATCHES = 2_048;

export interface AddressOptions {
  readonly compounds: Compounds;
  /** The value stands under an address header or key: `05-1203` is a home there. */
  readonly isAddress: boolean;
}

/** Finds homes in folded text, in every shape DESIGN.md section 5.1 lists. Linear in the length of the text. */
export function findAddresses(text: string, options: AddressOptions): AddressMatch[] {
  if (!HINT.test(text) && !BARE_HINT.test(text)) return [];
  const found: AddressMatch[] = [];
  if (text.includes('弄')) collect(found, text, LANE, options, readLane);
  collect(found, text, HOUSE, options, readHouse);
  if (text.includes('单')) collect(found, text, UNIT_ROOM, options, readLoose);
  if (ROOM_WORD.test(text)) {
    collect(found, text, FLOOR_ROOM, options, readLoose);
    collect(found, text, ONLY_ROOM, options, readLoose);
  }
  if (/\d ?[-/]/.test(text)) {
    collect(found, text, TRIPLE, options, readDashes);
    collect(found, text, PAIR, options, readDashes);
  }
  if (BARE_HINT.test(text)) collect(found, text, BARE, options, readBare);
  return found.sort((a, b) => a.start - b.start);
}

type Reader = (
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
) => Omit<AddressMatch, 'end'> | null;
type Groups = Readonly<Record<string, string | undefined>>;

function collect(found: AddressMatch[], text: string, shape: RegExp, options: AddressOptions, read: Reader): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < MAX_MATCHES; match = shape.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    if (found.some((other) => other.start < end && start < other.end)) continue;
    const reading = read(match.groups ?? {}, text, start, options);
    if (reading !== null) found.push({ ...reading, end });
  }
}

function piece(value: string | undefined): string {
  return value === undefined ? '' : (canonicalPiece(value) ?? '');
}

function readLane(
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
): Omit<AddressMatch, 'end'> | null {
  const road = groups.road ?? '';
  const before = road === '' ? compoundBefore(text, start, options.compounds) : null;
  const place = `${canonicalCompound(road)}${groups.lane ?? ''}弄`;
  const home = { place, building: piece(groups.building), unit: piece(groups.unit), room: roomOf(groups) };
  return { start: before?.start ?? start, home, needsContext: false };
}

/** A room of two digits, or in numerals, counts only with 室, 房 or 户 behind it, or with a unit before it. */
function roomOf(groups: Groups): string {
  const room = groups.room ?? '';
  const bare = piece(room.replace('-', ''));
  // 12楼A室 is 12A.
  if (groups.floor !== undefined && /^[A-Z甲乙丙丁]\d?$/.test(bare)) return `${piece(groups.floor)}${bare}`;
  if (groups.roomWord !== undefined) return bare;
  if (/^[A-Z]?\d{3,4}[A-Z]?$/.test(bare)) return bare;
  if (groups.floor !== undefined && /^\d{1,2}$/.test(bare)) return `${piece(groups.floor)}${bare.padStart(2, '0')}`;
  return groups.unit === undefined ? '' : bare;
}

function readHouse(
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
): Omit<AddressMatch, 'end'> | null {
  const word = groups.word ?? '';
  const building = piece(groups.building);
  if (building === '') return null;
  const home = { place: '', building, unit: piece(groups.unit), room: roomOf(groups) };
  if (home.room === '' && (word === '号' || word === '#' || word === '号院')) return null;
  if (word === '#' && !/^\d/.test(groups.building ?? '')) return null;
  if ((word === '撞' || word === '懂') && home.room === '') return null;
  if (/^[\u4e00-\u9fff]/.test(groups.building ?? '') && word === '号' && home.room.length < 3) return null;
  const before = compoundBefore(text, start, options.compounds);
  const place = before?.place ?? '';
  if (place !== '' && (word === '号院' || (word === '号' && groups.unitWord !== undefined))) {
    // 成府路20号院3号1203: the number of a yard or street belongs to the place.
    const yard = { place: `${place}${building}${word}`, building: home.unit, unit: '', room: home.room };
    return { start: before?.start ?? start, home: yard, needsContext: false };
  }
  return { start: before?.start ?? start, home: { ...home, place }, needsContext: false };
}

function readLoose(
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
): Omit<AddressMatch, 'end'> | null {
  const before = compoundBefore(text, start, options.compounds);
  const home = { place: before?.place ?? '', building: '', unit: piece(groups.unit), room: roomOf(groups) };
  if (home.room === '' || (home.place === '' && home.unit === '' && !options.isAddress)) return null;
  const apart = before?.apart === true && home.unit === '';
  if (apart && (home.place.length < 3 || !isOwnField(text, before.start) || !LIKELY_ROOM.test(home.room))) return null;
  return { start: before?.start ?? start, home, needsContext: apart };
}

/** Nothing but a mark, a blank or the beginning stands before it. */
function isOwnField(text: string, start: number): boolean {
  return start === 0 || /[\s,，;；。、|】\])）:：]/.test(text.charAt(start - 1));
}

/** Bare numbers are a home only behind a place that ends like one or is from the list, or begins the line. */
function readBare(
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
): Omit<AddressMatch, 'end'> | null {
  const before = compoundBefore(text, start, options.compounds);
  if (before === null || !LIKELY_ROOM.test(groups.room ?? '')) return null;
  if (!before.known && (before.start > 0 || !isPlaceLike(before.place))) return null;
  const home = {
    place: before.place,
    building: piece(groups.building),
    unit: piece(groups.unit),
    room: piece(groups.room),
  };
  return { start: before.start, home, needsContext: true };
}

function readDashes(
  groups: Groups,
  text: string,
  start: number,
  options: AddressOptions,
): Omit<AddressMatch, 'end'> | null {
  const before = compoundBefore(text, start, options.compounds);
  const known = before?.known === true || options.isAddress;
  if (!options.isAddress && before !== null && NO_PLACE.test(before.place)) return null;
  if (groups.mark === '/' && !(before?.known === true && LIKELY_ROOM.test(groups.room ?? ''))) return null;
  if (!known && groups.unit === undefined && !(before !== null && LIKELY_ROOM.test(groups.room ?? ''))) return null;
  if (!known && isDate(groups) && before === null) return null;
  if (!options.isAddress && /[A-Za-z]-?$/.test(text.slice(Math.max(0, start - 2), start))) return null;
  const home = {
    place: before?.place ?? '',
    building: piece(groups.building),
    unit: piece(groups.unit),
    room: piece(groups.room),
  };
  return { start: before?.start ?? start, home, needsContext: !known };
}

/** Floor and door: 101 to 6320. */
const LIKELY_ROOM = /^[1-9]?\d(?:0[1-9]|1\d|20)[A-Za-z]?$/;
/** Words before numbers with a dash that are no places. */
const NO_PLACE =
  /(?:地下|车库|日期|时间|生日|出生|截止|时段|编号|号码|物料|型号|规格|版本|批次|工号|订单|单号|尾号|电话|热线|传真|分机|比分|数量|工单|派单|库位|货位|仓位|储位|货架|机柜|机台|服务器|端口|节点|设备|工位|车位|泊位|座位|席位|班级|航班|车次|线路|图号|料号|货号|款号|批号|案卷|档案|章节|条款|页码|区间|范围|周[一二三四五六日]|[于到至从自为约共第每])$/;

/** 12-10-2024, 3/15/1998: day and month in either order, and a year. */
function isDate(groups: Groups): boolean {
  const first = Number(groups.building);
  const second = Number(groups.unit);
  const year = Number(groups.room);
  return year >= 1900 && year < 2100 && ((first <= 31 && second <= 12) || (first <= 12 && second <= 31));
}
