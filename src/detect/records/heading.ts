import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import { roleOf } from '../vocabulary/headers.js';

/** A line that names a house for the lines of rooms below it: `馨佳园3号楼`, `听泉小区：`. */
export interface Heading {
  /** The line with the house put before its room, when it begins with one; any other line as it is. */
  apply(line: string): string;
}

const MAX_HEADING = 24;
/** Lines without a room after which a heading is forgotten. */
const MAX_SILENT = 2;
const HOUSE = /^[\u4e00-\u9fffA-Za-z0-9·\s]{0,20}[\d一二三四五六七八九十A-Za-z] ?(?:号楼|栋|幢|座|单元|#)$/;
const PLACE = /^[\u4e00-\u9fffA-Za-z0-9·]{2,20}$/;
/** A building or a unit that adds to the place above it. */
const PART = /^第?(?:[\dA-Za-z]{1,3}|[一二三四五六七八九十]{1,3}) ?(?:(号楼|栋|幢|座|#)|单元|门)$/;
/** What a list says of itself behind its place: 馨佳园业主电话, 馨佳园全体住户名单. */
const LIST_OF =
  /^([\u4e00-\u9fffA-Za-z0-9·]{2,20}?)(?:小区)?的?(?:全体|所有|部分|最新)?(?:业主|房东|房主|住户|产权人)(?:的?(?:联系|电话|手机|号码|方式|名单|名册|信息|资料|通讯录|登记|花名册|名录|数据|表|汇总|明细))*$/;
/** Marks around a heading. */
const FRAME = /^[\s【[（(《「*#=>●■◆-]+|[\s】\]）)》」*#=<:：-]+$/g;
/** A line that begins with a room, numbered perhaps, and says more behind it. */
const ROOM = /^\s*(?:\d{1,2} ?[.、)）] ?)?(\d{3,4})(?: ?[室房])?[\s,，:：、/|]+(?=\S)/;
const DOOR =
  /^\s*(?:\d{1,2} ?[.、)）] ?)?([A-Za-z]?\d{1,3}[-—–](?:\d{1,2}[-—–])?\d{3,4})(?: ?[室房])?[\s,，:：、/|]+(?=\S)/;

export function createHeading(): Heading {
  /** The place, or a place and its building, and what lines below it added. */
  let house = '';
  let building = '';
  let unit = '';
  let isPlace = false;
  let silent = 0;

  const begin = (line: string): boolean => {
    const text = line.replace(FRAME, '');
    if (text.length < 2 || !/[\u4e00-\u9fff#]/.test(text) || /\d{4}/.test(text)) return false;
    const part = house === '' ? null : PART.exec(text);
    if (part !== null) {
      if (part[1] !== undefined) [building, unit] = [isPlace ? text : building, ''];
      else unit = text;
      if (part[1] !== undefined && !isPlace) house = text;
      silent = 0;
      return true;
    }
    const listed = LIST_OF.exec(text)?.[1];
    const place = listed ?? text;
    if (listed === undefined && HOUSE.test(text)) isPlace = false;
    else if (PLACE.test(place) && isHeading(line, listed, place)) isPlace = true;
    else return false;
    house = place;
    building = '';
    unit = '';
    silent = 0;
    return true;
  };

  return {
    apply(line) {
      if (line.length <= MAX_HEADING && begin(line)) return line;
      const spread = line.includes(':') || line.includes('：') ? spreadPlace(line) : line;
      if (spread !== line) return spread;
      if (house === '') return line;
      const match = (isPlace && building === '' && unit === '' ? DOOR : ROOM).exec(line);
      if (match !== null) {
        silent = 0;
        return `${house}${building}${unit}${match[1] ?? ''} ${line.slice(match[0].length)}`;
      }
      if (silent++ >= MAX_SILENT) house = '';
      return line;
    },
  };
}

/** A place alone in its line: it says that it heads a list, or ends like one, or a colon or a frame sets it apart. */
function isHeading(line: string, listed: string | undefined, place: string): boolean {
  if (roleOf(place) !== null) return false;
  return listed !== undefined || /[:：]\s*$|^\s*[【「《]/.test(line) || COMPOUND_SUFFIX.test(place);
}

/** `听泉小区：3-502 李小明 138…，5-801 王小明 139…`: the place belongs to every room behind it. */
function spreadPlace(line: string): string {
  const match = /^\s*([\u4e00-\u9fffA-Za-z0-9·]{2,16})[:：]\s*(?=\d{1,3}[-—–]\d)/.exec(line);
  const place = match?.[1] ?? '';
  if (match === null || !/[\u4e00-\u9fff]{2}/.test(place) || roleOf(place) !== null) return line;
  return line.slice(match[0].length).replace(ROOM_BEGINS, `$1${place}$2`);
}

const ROOM_BEGINS = /(^|[,，;；、。|]\s*)(\d{1,3}[-—–](?:\d{1,2}[-—–])?\d{3,4}(?=[\s:：,，/|]))/g;
