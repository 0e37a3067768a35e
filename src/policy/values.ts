import { isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

const SIZE_UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const TIME_UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** China Standard Time: a date in a policy is a day of the people it governs. */
const CST_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const read = <T>(says: string, parse: (text: string) => T | null) =>
  z.unknown().transform((value, context): T => {
    const parsed = typeof value === 'string' || typeof value === 'number' ? parse(String(value)) : null;
    if (parsed !== null) return parsed;
    context.addIssue({ code: 'custom', message: value === undefined ? `is missing; ${says}` : says });
    return z.NEVER;
  });

/**
 * Only "at least" can be asked. Counts only grow while a transfer is read, so a verdict once reached stays, and a count
 * that was cut short can never be too small to matter by accident.
 */
export const atLeast = read('write a comparison such as ">=5": a whole number of 1 or more', (text) => {
  const match = /^>=\s*([1-9]\d{0,8})$/.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
});

/** Like `atLeast`, for what one hit says nothing about. */
export const atLeastTwo = read('write a comparison such as ">=2": a whole number of 2 or more', (text) => {
  const match = /^>=\s*([1-9]\d{0,8})$/.exec(text);
  return match?.[1] === undefined || Number(match[1]) < 2 ? null : Number(match[1]);
});

/** Like `atLeast`, decimals allowed: `>=0.5`. */
export const atLeastRatio = read('write a comparison such as ">=1" or ">=0.5"', (text) => {
  const match = /^>=\s*(\d{1,6}(?:\.\d{1,4})?)$/.exec(text);
  return match?.[1] === undefined || Number(match[1]) <= 0 ? null : Number(match[1]);
});

/** `>=64KiB` in bytes. */
export const atLeastSize = read('write a comparison with a size such as ">=64KiB" (B, KiB, MiB, GiB)', (text) =>
  text.startsWith('>=') ? parseSize(text.slice(2).trim()) : null,
);

/** `64KiB` in bytes. */
export const size = read('write a size such as "64KiB" (B, KiB, MiB, GiB)', parseSize);

/** `10s`, `24h`, `30d` in milliseconds; at most 400 days. */
export const duration = read('write a time such as "24h" (s, m, h, d), at most 400d', (text) => {
  const match = /^([1-9]\d{0,8})(s|m|h|d)$/.exec(text);
  const unit = TIME_UNITS[match?.[2] ?? ''];
  if (match?.[1] === undefined || unit === undefined) return null;
  const ms = Number(match[1]) * unit;
  return ms <= 400 * DAY_MS ? ms : null;
});

/** `2027-01-31` as the last millisecond of that day in China (UTC+8). */
export const lastDay = read('write a day such as 2027-01-31', (text) => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  // 2027-02-31 parses to a day of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text) return null;
  return midnight - CST_OFFSET_MS + DAY_MS - 1;
});

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);

/** Names in their own letters become what travels (`业主.cn` → `xn--…`). */
const travelling = (name: string): string => (/[^\0-\x7f]/.test(name) ? domainToASCII(name) : name);

/** A host name as a destination has it: lower case, no scheme, port, path or wildcard. */
export const host = read(
  'write a lower-case host name such as "mail.example.com", without scheme, port or "*"',
  (text) => (HOST.test(travelling(text)) ? travelling(text) : null),
);

/** A host and everything below it; a whole top-level domain would swallow strangers. */
export const suffix = read(
  'write a domain of at least two labels such as "example.com", without a leading dot or "*"',
  (text) => {
    const name = travelling(text);
    return HOST.test(name) && name.includes('.') && !/^\d+(\.\d+)*$/.test(name) ? name : null;
  },
);

export const ruleId = read('write an id of a-z, 0-9 and "-", 1 to 64 characters', (text) =>
  /^[a-z0-9-]{1,64}$/.test(text) ? text : null,
);

export const kebabId = read('write an id in kebab-case such as "wechat-web", at most 64 characters', (text) =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= 64 ? text : null,
);

/** A path, `*` standing for any run of characters: `/cgi-bin/*`. Compared without the query. */
export const pathGlob = read('write a path that starts with "/" and has at most four "*"', (text) =>
  /^\/[^\s?#]{0,255}$/.test(text) && text.split('*').length <= 5 ? text : null,
);

/** A file beside the policy's own: names of folders and of the file, never a way out of the policy folder. */
export const fileName = read('write the name of a file in the policy folder, such as "owners.fuse"', (text) =>
  text.length <= 200 && /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/.test(text) ? text : null,
);

/** Id of a fingerprint key. */
export const keyId = read('write the id of the fingerprint key: 16 digits 0-9, a-f, in quotes', (text) =>
  /^[0-9a-f]{16}$/.test(text) ? text : null,
);

export const words = read('write some text', (text) => (text.trim() === '' ? null : text));

/** A host or an http(s) URL, as an example names where it goes. */
export const hostOrUrl = read(
  'write a host such as "wx.qq.com" or a URL such as "https://wx.qq.com/upload"',
  (text) => {
    const url = text.includes('://') ? text : `https://${text}/`;
    return URL.canParse(url) && /^https?:/.test(url) ? text : null;
  },
);

/** Where a value is read in a request: `json:$.Msg.ToUserName`, `form:x`, `query:x`, `header:x`, `cookie:x`. */
export const selector = read(
  'write a selector: json:$.a.b, form:name, query:name, header:name or cookie:name',
  (text) => (/^(json:\$[\w.[\]*-]*|(form|query|header|cookie):[\w.[\]*-]+)$/.test(text) ? text : null),
);

function parseSize(text: string): number | null {
  const match = /^([1-9]\d{0,8})(B|KiB|MiB|GiB)$/.exec(text);
  const unit = SIZE_UNITS[match?.[2] ?? ''];
  return match?.[1] === undefined || unit === undefined ? null : Number(match[1]) * unit;
}

/** An IPv4 address or network: `203.0.113.7`, `203.0.113.0/24`. */
export const network = read('write an IPv4 address or network such as "203.0.113.0/24"', (text) => {
  const [address = '', bits = '32', more] = text.split('/');
  const whole = /^\d{1,2}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= 32;
  return isIPv4(address) && whole && more === undefined ? text : null;
});
