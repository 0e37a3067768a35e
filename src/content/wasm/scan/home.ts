import {
  begin,
  DASH,
  ENCLOSED,
  end,
  FILLER,
  ideographKind,
  isDigit,
  isIdeograph,
  isLetter,
  isNumber,
  kindAt,
  kindBefore,
  previous,
  SIDE,
  WEIGHTLESS,
  WORD,
  width,
} from './character';

/** Characters between the word for a building and the number of its room. */
const TO_ROOM: i32 = 8;
/** Bytes around `5-1203` in which a place must stand. */
const TO_PLACE: usize = 96;

/** Whether the word for a building at `at` has its number before it, and behind it that of a room. */
export function isBuilding(at: usize): bool {
  kindAt(at);
  return hasRoom(at + width) && isNumbered(at);
}

/** Behind the word for a building: two digits of a room, with the words for unit and floor between. */
function hasRoom(at: usize): bool {
  let count = 0;
  for (let passed = 0; passed < TO_ROOM; at += width) {
    const kind = kindAt(at);
    if (load<u8>(at) === 0x0a) return false;
    if (isNumber(kind)) {
      count += kind === ENCLOSED ? 2 : 1;
      if (count >= 2) return true;
    } else if (kind === WORD || kind === FILLER) {
      return false;
    } else if (kind !== WEIGHTLESS) {
      count = 0;
      passed += 1;
    }
  }
  return false;
}

/** A number, a letter or a side of the world stands before the word for a building. */
function isNumbered(at: usize): bool {
  for (let count = 0; count < 6 && at > begin; count++) {
    const kind = kindBefore(at);
    at = previous;
    const byte = load<u8>(at);
    if (kind !== WEIGHTLESS && byte !== 0x20) return isNumber(kind) || isLetter(byte) || kind === SIDE;
  }
  return false;
}

/** `房号：1203`, `【室号】1203`, `1203室`. */
export function isRoom(at: usize): bool {
  kindAt(at);
  return isLabel(at + width) || isRoomBefore(at);
}

function isLabel(at: usize): bool {
  let parted = false;
  let step: usize = 0;
  for (let count = 0; count < TO_ROOM; at += step) {
    if (isIdeograph(at)) {
      if (isNumber(ideographKind(at))) return parted;
      count += 1;
      step = 3;
      continue;
    }
    const kind = kindAt(at);
    step = width;
    const byte = load<u8>(at);
    if (byte === 0x0a) return false;
    if (isNumber(kind)) return parted;
    if (kind === WEIGHTLESS) continue;
    count += 1;
    if (byte === 0x3a || byte === 0x3d || byte === 0x09 || byte === 0x7c || byte === 0x20) parted = true;
    if (byte >= 0x80 && isLabelMark(at)) parted = true;
  }
  return false;
}

/** A full-width colon or equals sign, or the bracket that closes round a label: ： ＝ 】 〕 ］. */
function isLabelMark(at: usize): bool {
  const code = ((<u32>load<u16>(at)) << 8) | <u32>load<u8>(at, 2);
  return code === 0xbcef9a || code === 0xbcef9d || code === 0x80e391 || code === 0x80e395 || code === 0xbcefbd;
}

/** Three digits right before the word or across a blank, or a letter. */
function isRoomBefore(at: usize): bool {
  let count = 0;
  for (let steps = 0; steps < 24 && at > begin; steps++) {
    const kind = kindBefore(at);
    at = previous;
    const byte = load<u8>(at);
    if (kind === WEIGHTLESS || (byte === 0x20 && count === 0)) continue;
    if (isLetter(byte)) return true;
    if (!isNumber(kind)) return false;
    count += kind === ENCLOSED ? 2 : 1;
    if (count >= 3) return true;
  }
  return false;
}

/** Whether plain digits are a room by the mark before them: `5-1203`, `5-2-1203`, or a cell of its own. */
export function isMarkedRoom(at: usize, length: i32): bool {
  if (length < 3 || length > 5 || at <= begin + 2) return false;
  const behind = at + <usize>length;
  const before = load<u8>(at - 1);
  if (before === 0x09 || before === 0x7c) return isNearWords(at) || isBeforeWords(behind);
  const byte = load<u8>(behind);
  if (length > 4 || byte === 0x2d || byte === 0x2f) return false;
  const dash = dashBefore(at);
  if (dash === 0 || !isBuildingNumber(dash)) return false;
  return isNearWords(dash) || (load<u8>(dash) === 0x2d && isLabelled(dash));
}

/** A number in another dress behind a dash: `５－１２０３`. */
export function isBehindDash(at: usize): bool {
  return at > begin && dashBefore(at) !== 0;
}

/** Where the dash or stroke before `at` stands, across a blank or not; 0 without one. */
function dashBefore(at: usize): usize {
  if (load<u8>(at - 1) === 0x20) at -= 1;
  if (at <= begin) return 0;
  const kind = kindBefore(at);
  const byte = load<u8>(previous);
  return byte === 0x2d || byte === 0x2f || kind === DASH ? previous : 0;
}

/** A digit, or a letter of its own or behind a digit, stands before the dash at `at`. */
function isBuildingNumber(at: usize): bool {
  if (at > begin && load<u8>(at - 1) === 0x20) at -= 1;
  if (at <= begin + 1) return false;
  const byte = load<u8>(at - 1);
  return isDigit(at - 1) || byte >= 0x80 || (isLetter(byte) && !isLetter(load<u8>(at - 2)));
}

/** A label's mark stands before the number that ends at `at`. */
function isLabelled(at: usize): bool {
  let byte: u8 = 0;
  for (let count = 0; count < 12 && at > begin; count++) {
    at -= 1;
    byte = load<u8>(at);
    if (!(byte - 0x30 < 10) && !isLetter(byte) && byte !== 0x2d) break;
  }
  for (let count = 0; count < 3 && at > begin && (byte === 0x20 || byte === 0x22 || byte === 0x27); count++) {
    at -= 1;
    byte = load<u8>(at);
  }
  return byte === 0x3a || byte === 0x3d;
}

/** Something beyond ASCII stands in the line, not far before `at`. */
function isNearWords(at: usize): bool {
  for (let count: usize = 0; at > begin && count < TO_PLACE; count++) {
    at -= 1;
    const byte = load<u8>(at);
    if (byte >= 0x80) return true;
    if (byte === 0x0a) return false;
  }
  return false;
}

function isBeforeWords(at: usize): bool {
  for (const last = min(end, at + TO_PLACE); at < last; at++) {
    const byte = load<u8>(at);
    if (byte >= 0x80) return true;
    if (byte === 0x0a) return false;
  }
  return false;
}
