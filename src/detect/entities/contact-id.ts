import { PHONE_LABEL } from '../vocabulary/words.js';

/** An id of WeChat or QQ. It reaches a person but names nobody: no person key. */
export interface ContactIdMatch {
  readonly start: number;
  readonly end: number;
  readonly service: 'wechat' | 'qq';
  readonly id: string;
}

/** A letter, then 5 to 19 letters, digits, dashes or underscores, as WeChat demands. */
const WECHAT =
  /(?:微信号?|[薇威维][信❤]|[vw]x|wechat|weixin|绿泡泡|加微|[加+][vV薇])(?: ?(?:号|id|[:=是为]))*[: ]*([a-z][\w-]{5,19})(?![\w-])/gi;
/** 5 to 11 digits that do not begin with 0; behind the label they are no phone, even of eleven. */
const QQ =
  /(?:qq|扣扣|企鹅号?|球球)(?: ?(?:号码?|群|[:=是为]))*[: ]*([1-9]\d{4,10})(?!\d)|(?<![\w.])([1-9]\d{4,10})@qq\.com/gi;
/** One of these stands in every label. */
const SIGN = /[微薇威维绿扣企球加VvWwQq]/;
const HINT = /微|薇|威|维|[vw]x|wechat|weixin|绿泡泡|qq|扣扣|企鹅|球球|[加+][v薇]/i;
const PHONE_AT_END = /1[3-9]\d{9}$/;
const MAX_IDS = 1_024;

/** Finds WeChat and QQ ids behind their labels. An id that is a phone, or ends in one, or mail to one, is left to phones. */
export function findContactIds(text: string): ContactIdMatch[] {
  const found: ContactIdMatch[] = [];
  if (!SIGN.test(text) || !HINT.test(text)) return found;
  collect(found, text, WECHAT, 'wechat');
  collect(found, text, QQ, 'qq');
  return found;
}

function collect(found: ContactIdMatch[], text: string, shape: RegExp, service: ContactIdMatch['service']): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < MAX_IDS; match = shape.exec(text)) {
    const id = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].lastIndexOf(id);
    if (PHONE_AT_END.test(id) && isPhone(text, start, service === 'wechat' || match[2] !== undefined)) continue;
    found.push({ start, end: start + id.length, service, id });
  }
}

/** Mail to a phone, a WeChat id that ends in one, and one number for a phone and QQ alike are phones. */
function isPhone(text: string, start: number, reachesPhone: boolean): boolean {
  return reachesPhone || PHONE_LABEL.test(text.slice(Math.max(0, start - 16), start));
}
