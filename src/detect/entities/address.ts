import {
  BARE,
  ENGLISH,
  FLOOR_ROOM,
  GLUED,
  HOUSE,
  HOUSE_CODE,
  LANE,
  LANE_DASHES,
  LETTERED,
  NAMED_TOWER,
  ONLY_ROOM,
  PAIR,
  TRIPLE,
  TURNED,
  UNIT_ROOM,
  VILLA,
} from './address-shapes.js';
import { type Compounds, canonicalCompound, compoundBefore, isPlaceLike } from './compound.js';
import { canonicalPiece, type Home } from './home.js';
import {
  DASH,
  DIGIT,
  ENGLISH_LETTER,
  LANE_WORD,
  lookAt,
  numberBefore,
  TOWER_WORD,
  UNIT_WORD,
  VILLA_WORD,
} from './look.js';
import { plainHouse } from './plain-house.js';

/** A home met in folded text. */
export interface AddressMatch {
  readonly start: number;
  readonly end: number;
  readonly home: Home;
  /** `5-2-1203` and the like are dates, part numbers and versions too: they need a place, a header or a phone beside them. */
  readonly needsContext: boolean;
}

const MAX_MATCHES = 2_048;

export interface AddressOptions {
  readonly compounds: Compounds;
  /** The value stands under an address header or key: `05-1203` is a home there. */
  readonly isAddress: boolean;
}

/** Finds homes in folded text, in every shape DESIGN.md section 5.1 lists. Linear in the length of the text. */
export function findAddresses(text: string, options: AddressOptions): AddressMatch[] {
  const { signs, buildings, rooms, bare, lettered, glued, plain } = lookAt(text);
  const found: AddressMatch[] = [];
  const dash = (signs & DASH) !== 0 && (signs & DIGIT) !== 0;
  const english = (signs & ENGLISH_LETTER) !== 0 && (signs & DIGIT) !== 0;
  const unit = (signs & UNIT_WORD) !== 0;
  const lane = (signs & LANE_WORD) !== 0;
  const tower = (signs & TOWER_WORD) !== 0 && (signs & DIGIT) !== 0;
  const houses = buildings.length + rooms.length > 0 || lane || unit;
  if (!houses && !dash && !tower && !bare && !lettered && !english && plain < CODE_DIGITS) return found;
  if (lane) collect(found, text, LANE, options, readLane);
  if (glued) collect(found, text, GLUED, options, readHouse);
  if ((signs & VILLA_WORD) !== 0) collect(found, text, VILLA, options, readVilla);
  if (rooms.length > 0 && TURNED_SIGN.test(text)) collect(found, text, TURNED, options, readLoose);
  if (buildings.length > 0) collectHouses(found, text, buildings, options);
  if (unit && isOpen(found, text)) collect(found, text, UNIT_ROOM, options, readLoose);
  if (rooms.some((at) => !isTaken(found, at, at + 1))) {
    collect(found, text, FLOOR_ROOM, options, readLoose);
    collect(found, text, ONLY_ROOM, options, readLoose);
  }
  if (dash) {
    collect(found, text, LANE_DASHES, options, readLaneDashes);
    collect(found, text, TRIPLE, options, readDashes);
    collect(found, text, PAIR, options, readDashes);
  }
  if (tower) collect(found, text, NAMED_TOWER, options, readTower);
  if (plain >= CODE_DIGITS) collect(found, text, HOUSE_CODE, options, readBehindPlace);
  if (bare) collect(found, text, BARE, options, readBare);
  if (lettered) collect(found, text, LETTERED, options, readBehindPlace);
  if (english) collect(found, text, ENGLISH, options, readBehindPlace);
  return found;
}

/** Digits of a home's number in the program of a building's manager. */
const CODE_DIGITS = 8;

/** The word for a room right before another number: 1203室 12号楼. */
const TURNED_SIGN = /室 ?\d/;
const UNIT_SIGN = /[单丹]/g;

/** Whether a unit is named that no home has. */
function isOpen(found: readonly AddressMatch[], text: string): boolean {
  if (found.length === 0) return true;
  UNIT_SIGN.lastIndex = 0;
  for (let match = UNIT_SIGN.exec(text); match !== null; match = UNIT_SIGN.exec(text)) {
    const at = match.index;
    if (!isTaken(found, at, at + 1)) return true;
  }
  return false;
}

/** What a shape matched, and where. */
interface Site {
  readonly groups: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly options: AddressOptions;
}

type Reading = Omit<AddressMatch, 'end'> | null;

function collect(
  found: AddressMatch[],
  text: string,
  shape: RegExp,
  options: AddressOptions,
  read: (site: Site) => Reading,
): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < MAX_MATCHES; match = shape.exec(text)) {
    add(found, match, options, read);
  }
}

/** Tries a house where a word for a building stands, instead of at every character: that is most of the work. */
function collectHouses(found: AddressMatch[], text: string, words: readonly number[], options: AddressOptions): void {
  let from = 0;
  for (const word of words) {
    const plain = found.length < MAX_MATCHES ? plainHouse(text, word) : null;
    if (plain !== null && plain.start >= from) {
      from = plain.end;
      const { start, end, groups } = plain;
      addSite(found, { groups, text, start, end, options }, readHouse);
      continue;
    }
    for (let at = Math.max(from, numberBefore(text, word)); at < word && found.length < MAX_MATCHES; at++) {
      HOUSE.lastIndex = at;
      const match = HOUSE.exec(text);
      if (match === null) continue;
      from = HOUSE.lastIndex;
      add(found, match, options, readHouse);
      break;
    }
  }
}

function add(
  found: AddressMatch[],
  match: RegExpExecArray,
  options: AddressOptions,
  read: (site: Site) => Reading,
): void {
  const start = match.index;
  addSite(found, { groups: match.groups ?? {}, text: match.input, start, end: start + match[0].length, options }, read);
}

function addSite(found: AddressMatch[], site: Site, read: (site: Site) => Reading): void {
  const { end } = site;
  if (isTaken(found, site.start, end)) return;
  const reading = read(site);
  if (reading === null) return;
  const { start, home, needsContext } = reading;
  const made = { start, end, home, needsContext };
  const last = found.at(-1);
  if (last === undefined || last.start <= start) found.push(made);
  else found.splice(indexAfter(found, start), 0, made);
}

/** Index of the first home that begins behind `start`: they are kept in order. */
function indexAfter(found: readonly AddressMatch[], start: number): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isTaken(found: readonly AddressMatch[], start: number, end: number): boolean {
  if (found.length === 0) return false;
  const next = indexAfter(found, start);
  return (found[next - 1]?.end ?? 0) > start || (found[next]?.start ?? end) < end;
}

function piece(value: string | undefined): string {
  return value === undefined ? '' : (canonicalPiece(value) ?? '');
}

function readLane({ groups, text, start, options }: Site): Reading {
  const road = groups.road ?? '';
  const before = road === '' ? compoundBefore(text, start, options.compounds) : null;
  const place = `${canonicalCompound(road)}${groups.lane ?? ''}弄`;
  const home = { place, building: piece(groups.building), unit: piece(groups.unit), room: roomOf(groups) };
  return { start: before?.start ?? start, home, needsContext: false };
}

/** The same between dashes, which other numbers behind a road have, too. */
function readLaneDashes(site: Site): Reading {
  const reading = readLane(site);
  return reading === null ? null : { ...reading, needsContext: true };
}

/** A room of two digits, or in numerals, counts only with 室, 房 or 户 behind it, or with a unit before it. */
function roomOf(groups: Site['groups']): string {
  const room = groups.room ?? '';
  const bare = piece(room.replace('-', ''));
  const floor = piece(groups.floor);
  // 12楼A室 is 12A, 12楼东户 is 12东, 5层3房 is 503.
  if (floor !== '' && /^(?:[A-Z甲乙丙丁]\d?|[东西南北中])$/.test(bare)) return floor + bare;
  if (floor !== '' && /^\d{1,2}$/.test(bare)) return floor + bare.padStart(2, '0');
  // 15A of a tower: floor and door.
  if (groups.word !== undefined && groups.word !== '#' && /^[1-9]\d?[A-H]$/.test(bare)) return bare;
  if (groups.roomWord !== undefined || /^[A-Z]?\d{3,4}[A-Z]?$/.test(bare)) return bare;
  return groups.unit === undefined ? '' : bare;
}

function readHouse({ groups, text, start, options }: Site): Reading {
  const word = groups.word ?? '';
  const written = groups.building ?? '';
  const building = piece(written);
  if (building === '') return null;
  const home = { place: '', building, unit: piece(groups.unit), room: roomOf(groups) };
  if (home.room === '' && /^(?:号|#|号院|撞|懂)$/.test(word)) return null;
  if (word === '#' && !/^\d/.test(written)) return null;
  if (word === '号' && home.room.length < 3 && /^[\u4e00-\u9fff]/.test(written)) return null;
  const before = compoundBefore(text, start, options.compounds);
  // Rows and seats of a theatre are written like rows and villas of a compound.
  if (word === '排' && (before?.known !== true || home.room === '' || !isPlaceLike(before.place))) return null;
  const place = before?.place ?? '';
  if (place !== '' && (word === '号院' || (word === '号' && groups.unitWord !== undefined))) {
    // 成府路20号院3号1203: the number of a yard or street belongs to the place.
    const yard = { place: `${place}${building}${word}`, building: home.unit, unit: '', room: home.room };
    return { start: before?.start ?? start, home: yard, needsContext: false };
  }
  return { start: before?.start ?? start, home: { ...home, place }, needsContext: false };
}

/** A villa behind the name of its compound is one home. */
function readVilla({ groups, text, start, options }: Site): Reading {
  const before = compoundBefore(text, start, options.compounds);
  if (before === null) return null;
  const home = { place: before.place, building: piece(groups.building), unit: '', room: groups.room ?? '' };
  return { start: before.start, home, needsContext: true };
}

/** A room right behind the name of a tower. */
function readTower({ groups, text, start, options }: Site): Reading {
  const before = compoundBefore(text, start, options.compounds);
  if (before === null || before.apart || before.place.length < 3) return null;
  return { start: before.start, home: { ...homeOf(before.place, {}), room: piece(groups.room) }, needsContext: true };
}

/** A room without a building needs a place, a unit or a building behind it, or an address header. */
function readLoose({ groups, text, start, options }: Site): Reading {
  const before = compoundBefore(text, start, options.compounds);
  const home = {
    place: before?.place ?? '',
    building: piece(groups.building),
    unit: piece(groups.unit),
    room: roomOf(groups),
  };
  const alone = home.building === '' && home.unit === '';
  if (home.room === '' || (alone && home.place === '' && !options.isAddress)) return null;
  const apart = before?.apart === true && alone;
  if (apart && (home.place.length < 3 || !isOwnField(text, before.start) || !LIKELY_ROOM.test(home.room))) return null;
  return { start: before?.start ?? start, home, needsContext: apart || home.building !== '' };
}

/** Nothing but a mark, a blank or the beginning stands before it. */
function isOwnField(text: string, start: number): boolean {
  return start === 0 || /[\s,，;；。、|】\])）:：]/.test(text.charAt(start - 1));
}

/** Bare numbers are a home only behind a place that ends like one or is from the list, or begins the line. */
function readBare(site: Site): Reading {
  const before = compoundBefore(site.text, site.start, site.options.compounds);
  if (before === null) return null;
  const leads = /^[\s\d.、)]*$/.test(site.text.slice(0, before.start));
  return before.known || (leads && isPlaceLike(before.place)) ? readBehindPlace(site) : null;
}

/** A building and a room in letters or bare, behind any place. */
function readBehindPlace({ groups, text, start, options }: Site): Reading {
  const before = compoundBefore(text, start, options.compounds);
  if (before === null || !LIKELY_ROOM.test(groups.room ?? '')) return null;
  return { start: before.start, home: homeOf(before.place, groups), needsContext: true };
}

function readDashes({ groups, text, start, end, options }: Site): Reading {
  const before = compoundBefore(text, start, options.compounds);
  const known = before?.known === true || options.isAddress;
  const likely = before !== null && LIKELY_ROOM.test(groups.room ?? '');
  if (!options.isAddress) {
    if (before !== null && NO_PLACE.test(before.place)) return null;
    if (/[A-Za-z]-?$/.test(text.slice(Math.max(0, start - 2), start))) return null;
  }
  // More numbers behind another dash: the fields of a line, when a dash parts the place too.
  if (/^-\w/.test(text.slice(end, end + 2)) && !(likely && text.charAt(start) === '-')) return null;
  if (groups.mark === '/' && !(likely && (known || !before.apart) && isPlaceLike(before.place))) return null;
  if (!known && groups.unit === undefined && !likely) return null;
  if (!known && isDate(groups) && before === null) return null;
  return { start: before?.start ?? start, home: homeOf(before?.place ?? '', groups), needsContext: !known };
}

function homeOf(place: string, groups: Site['groups']): Home {
  return { place, building: piece(groups.building), unit: piece(groups.unit), room: piece(groups.room) };
}

/** Floor and door: 101 to 6320. */
const LIKELY_ROOM = /^[1-9]?\d(?:0[1-9]|1\d|20)[A-Za-z]?$/;
/** Words before numbers with a dash that are no places. */
const NO_PLACE =
  /(?:地下|车库|日期|时间|生日|出生|截止|时段|编号|号码|物料|型号|规格|版本|批次|工号|订单|单号|尾号|电话|热线|传真|分机|比分|数量|工单|派单|库位|货位|仓位|储位|货架|机柜|机台|服务器|端口|节点|设备|工位|车位|泊位|座位|席位|班级|航班|车次|线路|图号|料号|货号|款号|批号|案卷|档案|章节|条款|页码|区间|范围|周[一二三四五六日]|[于到至从自为约共第每])$/;

/** 12-10-2024, 3/15/1998: day and month in either order, and a year. */
function isDate(groups: Site['groups']): boolean {
  const first = Number(groups.building);
  const second = Number(groups.unit);
  const year = Number(groups.room);
  return year >= 1900 && year < 2100 && ((first <= 31 && second <= 12) || (first <= 12 && second <= 31));
}
