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
/** A line that begins with a room, numbered perhaps, and says more behind it. */
const ROOM = /^\s*(?:\d{1,2} ?[.、)）] ?)?(\d{3,4})(?: ?[室房])?[\s,，:：、/|]+\S/;
const DOOR =
  /^\s*(?:\d{1,2} ?[.、)）] ?)?([A-Za-z]?\d{1,3}[-—–](?:\d{1,2}[-—–])?\d{3,4})(?: ?[室房])?[\s,，:：、/|]+\S/;

export function createHeading(): Heading {
  let house = '';
  let isPlace = false;
  let silent = 0;

  const begin = (line: string): boolean => {
    const text = line.trim().replace(/[:：]$/, '');
    if (text.length < 2 || !/[\u4e00-\u9fff#]/.test(text) || /\d{4}/.test(text)) return false;
    const colon = text.length < line.trim().length;
    if (HOUSE.test(text)) isPlace = false;
    else if (PLACE.test(text) && (colon || COMPOUND_SUFFIX.test(text)) && roleOf(text) === null) isPlace = true;
    else return false;
    house = text;
    silent = 0;
    return true;
  };

  return {
    apply(line) {
      if (line.length <= MAX_HEADING && begin(line)) return line;
      const spread = line.includes(':') || line.includes('：') ? spreadPlace(line) : line;
      if (spread !== line) return spread;
      if (house === '') return line;
      const room = (isPlace ? DOOR : ROOM).exec(line)?.[1];
      if (room !== undefined) {
        silent = 0;
        return house + line.slice(line.indexOf(room));
      }
      if (silent++ >= MAX_SILENT) house = '';
      return line;
    },
  };
}

/** `听泉小区：3-502 李小明 138…，5-801 王小明 139…`: the place belongs to every room behind it. */
function spreadPlace(line: string): string {
  const match = /^\s*([\u4e00-\u9fffA-Za-z0-9·]{2,16})[:：]\s*(?=\d{1,3}[-—–]\d)/.exec(line);
  const place = match?.[1] ?? '';
  if (match === null || !/[\u4e00-\u9fff]{2}/.test(place) || roleOf(place) !== null) return line;
  return line.slice(match[0].length).replace(ROOM_BEGINS, `$1${place}$2`);
}

const ROOM_BEGINS = /(^|[,，;；、。|]\s*)(\d{1,3}[-—–](?:\d{1,2}[-—–])?\d{3,4}(?=[\s:：,，/|]))/g;
