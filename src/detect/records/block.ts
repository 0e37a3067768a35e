import type { Compounds } from '../entities/compound.js';
import { lookAt, mayHoldHome, mayHoldPerson } from '../entities/look.js';
import { isName } from '../entities/name.js';
import { fold } from '../fold.js';
import { SCRIPT_DIGITS } from '../vocabulary/glyphs.js';
import type { Role } from '../vocabulary/headers.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { type Draft, type Errand, hasExactHome, hasPerson, isMaskedAlone, merge } from './draft.js';
import { errandOf, isShowing } from './errand.js';
import { createHeading } from './heading.js';
import { isSpelledLabel, labelLine } from './labels.js';
import { type LineReading, readLine } from './line.js';

/** Characters of a line that may belong to a block with its neighbours, when it has no label. */
const MAX_JOINED = 80;
/** Characters of a line that is only a name. */
const MAX_NAME_LINE = 8;
/** Lines without a piece that may stand inside a block. */
const MAX_GAP = 6;
/** Characters of a line that is said beside an entry. */
const MAX_ASIDE = 48;
const MAX_RULE = 80;
/** Characters and number of the lines of an entry that is written one field a line. */
const MAX_PIECE = 16;
const MAX_PIECES = 8;

/** What a line must hold to be read at all: a digit or numeral in any dress, or a label. */
const LINE_HINT = new RegExp(
  `\\d[^\\n]?\\d|[:：=\\t→]|[²³¹⁰-₉①-⒛⓪-⓿❶-➓${SCRIPT_DIGITS}\\u20e3]|\\ud835|\\ud83c[\\udd00-\\udd0c]|\\ud83e[\\udff0-\\udff9]|[${NUMERAL_CLASS}]{3}|[栋幢座】\\]]| {2}`,
);
/** Who and when, above a message of an exported chat. */
const CHAT_HEAD =
  /^\s*\S{1,16}[ \t]+(?:\d{2,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?[ \t]+)?\d{1,2}:\d{2}(?::\d{2})?\s*$/;

/** A line about a home that is offered: its size, rooms, price, storey. It parts no entry. */
const DETAIL =
  /^\s*(?:[•·●◆★☆▪>-]|\ud83c|\ud83d|\ud83e)|\d ?(?:㎡|平|万|[wW](?![A-Za-z])|元|米|公里|分钟)|[一二两三四五\d][室房](?:[一二两\d]?厅)?|[毛精简]装|楼层|朝[东南西北]|满[二五]|看房|地铁|学区|公交|配套|拎包/;
const MAX_DETAIL = 30;
/** A question for the next piece, between the answers: 电话呢, 房号多少. */
const QUESTION =
  /^(?:.{0,8}[:：])? ?(?:(?:他|她|业主|房东)的?)?(?:电话|手机|号码|房号|几号|哪[栋套个间]|联系方式|姓名|贵姓|叫什么)[^\d:：]{0,8}$/;
/** A rule between entries, or the end of a card. */
const RULE = /^\s*(?:END:[A-Z]{3,12}|[-=*_—~]{4,}[^\n]{0,40}|#{4,}(?! \S)[^\n]{0,40})\s*$/;

/** What a chat quotes above an answer, and who said it. */
const QUOTED = /^「[^「」:：]{1,20}[:：]\s*(.*?)」?\s*$/;

/** `4) "138…"`: a value as a data base counts its answers. */
const COUNTED_VALUE = /^\d{1,3}\) ?"?(.*?)"?$/;

/** The first word of a labelled line. */
const FIRST_LABEL = /([\u4e00-\u9fff]{2,8}\d?|[A-Za-z][A-Za-z_]{1,24}\d?)/;
const MAX_LABELS = 32;

/** Joins neighbouring lines that are one record: what one lacks the other has. */
export interface Block {
  line(text: string, compounds: Compounds): void;
  flush(): void;
}

export function createBlock(emit: (drafts: readonly Draft[]) => void, errand: Errand | null): Block {
  let pending: Draft | null = null;
  let labelled = false;
  let gap = 0;
  /** A label whose value stands on the next line. */
  let open: string | null = null;
  /** Short lines since the last record: fields of one entry, perhaps. */
  let short: string[] = [];
  /** Labels of the entry so far: one that comes again begins the next. */
  const labels = new Set<string>();
  const heading = createHeading();

  const flush = (): void => {
    if (pending !== null) emit([pending]);
    pending = null;
    labelled = false;
    labels.clear();
    gap = 0;
  };

  const isWhole = (): boolean => pending !== null && hasPerson(pending) && hasExactHome(pending);

  /** A line that is no piece stands between: a block of labels may have some, and so may a home in need of a person. */
  const widen = (raw: string): void => {
    if (pending === null) return;
    const half = hasPerson(pending) !== hasExactHome(pending);
    const parts = !half || (raw.trim() !== '' && !(raw.length <= MAX_DETAIL && DETAIL.test(raw)));
    const allowed = labelled || !parts ? MAX_GAP : 0;
    if (gap++ >= allowed) flush();
  };

  const keepShort = (raw: string): void => {
    if (raw.length > 0 && raw.length <= MAX_PIECE && short.length < MAX_PIECES) short.push(raw);
  };

  /** A person below lines such as 馨佳园, 12号楼, 1203: the home is what they make together. */
  const completeFromShort = (raw: string, compounds: Compounds): void => {
    if (pending === null || short.length < 2 || !hasPerson(pending) || hasExactHome(pending)) return;
    const { drafts } = readLine(fold([...short, raw].join(',')).text, compounds);
    const [only] = drafts;
    if (only === undefined || drafts.length > 1 || !hasExactHome(only) || !hasPerson(only)) return;
    pending.homes = only.homes;
    if (pending.name === '') pending.name = only.name;
  };

  const read = (raw: string, compounds: Compounds): void => {
    const text = fold(raw).text;
    const { drafts: all, roles } = isPlainSentence(text) ? NO_READING : readLine(text, compounds);
    const offices = roles.some(isPhone) ? [] : all.filter(isOfficeLine);
    const apart = [...offices, ...(roles.length > 0 ? [] : all.filter(isMaskedAlone))];
    const drafts = apart.length === 0 ? all : all.filter((each) => !apart.includes(each));
    if (apart.length > 0) emit(apart);
    const [draft] = drafts;
    for (const each of drafts) each.errand ??= isShowing(raw) ? 'showing' : (errand ?? errandOf(raw));
    if (draft === undefined) {
      keepShort(raw);
      labelled ||= pending !== null && roles.length > 0;
      widen(raw);
      return;
    }
    if (drafts.length > 1) {
      // Several people below one home live in it.
      const homes = pending !== null && !hasPerson(pending) && hasExactHome(pending) ? pending.homes : [];
      if (homes.length > 0 && drafts.every((each) => each.homes.length === 0)) {
        for (const each of drafts) each.homes.push(...homes);
        pending = null;
      }
      flush();
      emit(drafts);
      return;
    }
    const label = roles.length > 0 ? (FIRST_LABEL.exec(raw)?.[1] ?? '') : '';
    if (label !== '' && labels.has(label) && isWhole()) flush();
    const joins =
      pending !== null && (labelled || roles.length > 0 || raw.length <= MAX_JOINED) && fits(pending, draft, labelled);
    if (pending !== null && joins) {
      merge(pending, draft);
    } else {
      flush();
      pending = draft;
    }
    if (label !== '' && labels.size < MAX_LABELS) labels.add(label);
    labelled ||= roles.length > 0;
    gap = 0;
    if (roles.length === 0) completeFromShort(raw, compounds);
    if (hasPerson(draft)) short = [];
    else keepShort(raw);
  };

  return {
    flush,
    line(written, compounds) {
      const given = written.startsWith('「') ? written.replace(QUOTED, '$1') : written;
      if (given.length <= MAX_ASIDE) {
        const figures = endsInDigit(given);
        if (figures ? given.includes(':') && CHAT_HEAD.test(given) : pending !== null && QUESTION.test(given)) return;
      }
      if (given.length <= MAX_RULE && given.charCodeAt(0) < 0x3000 && RULE.test(given)) {
        flush();
        return;
      }
      let raw = heading.apply(given);
      if (open !== null) {
        if (raw.trim() === '') return;
        if (!/[:：]/.test(raw) && labelLine(raw) === null) raw = `${open}：${raw.trim().replace(COUNTED_VALUE, '$1')}`;
        open = null;
      }
      open = endsInDigit(raw) ? null : labelLine(raw);
      if (open !== null) return;
      if (raw.length > MAX_PIECE || raw.trim() === '') short = [];
      if (pending !== null && pending.name === '' && raw.length <= MAX_NAME_LINE && isName(raw)) {
        pending.name = raw.trim();
        gap = 0;
        keepShort(raw);
      } else if (LINE_HINT.test(raw) || isSpelledLabel(raw)) {
        if (pending !== null && gap > MAX_GAP) flush();
        read(raw, compounds);
      } else {
        keepShort(raw);
        widen(raw);
      }
    },
  };
}

/** Characters of a line that is longer than a label and its value. */
const LEAST_SENTENCE = 48;
/** Marks and blanks that stand behind labels or between columns. */
const LABEL_MARK = /[:=：→➜\]】"'_—\t]| {2}(?! *$)/;

/** A line of a book or law: no digits for a person, no sign of a home and no label. It need not be read. */
function isPlainSentence(text: string): boolean {
  if (text.length < LEAST_SENTENCE) return false;
  const look = lookAt(text);
  return !mayHoldPerson(look) && !mayHoldHome(look) && !LABEL_MARK.test(text.trimStart());
}

const NO_READING: LineReading = { drafts: [], roles: [] };

function endsInDigit(line: string): boolean {
  let at = line.length - 1;
  while (at > 0 && line.charCodeAt(at) <= 0x20) at--;
  const last = line.charCodeAt(at);
  return last >= 0x30 && last <= 0x39;
}

/** Whether a line's draft completes the one before it, rather than beginning another. */
function fits(pending: Draft, draft: Draft, labelled: boolean): boolean {
  const bare = draft.homes.length === 0 && draft.name === '';
  if (hasPerson(pending) && hasPerson(draft)) {
    if (labelled && bare && draft.phones.length === 0) return pending.ids.length === 0;
    const more = draft.homes.length === 0 && draft.name === '' && draft.phones.every((phone) => phone.labelled);
    return more && (pending.homes.length > 0 || pending.name !== '') && draft.phones.length > 0;
  }
  if (hasExactHome(pending) && hasExactHome(draft)) return false;
  if (pending.name !== '' && draft.name !== '' && pending.name !== draft.name) return false;
  return !repeatsPlace(pending, draft);
}

/** A landline that stands alone in a line is an office's, unless a label says that it is a phone or whose. It joins nobody. */
function isOfficeLine({ landlines, phones, ids, homes, name, owner }: Draft): boolean {
  return landlines.length > 0 && phones.length + ids.length + homes.length === 0 && name === '' && !owner;
}

function isPhone(role: Role): boolean {
  return role === 'phone' || role === 'owner-phone';
}

/** Both name the same piece of a home: 小区 twice begins a second home. */
function repeatsPlace(pending: Draft, draft: Draft): boolean {
  const last = pending.homes.at(-1);
  const next = draft.homes[0];
  if (last === undefined || next === undefined) return false;
  return (
    (last.place !== '' && next.place !== '') ||
    (last.building !== '' && next.building !== '') ||
    (last.room !== '' && next.room !== '')
  );
}
