import { sourceOf } from '../../src/model/transfer.js';
import type { SeedIncident } from './console.js';

/*
 * A morning's incidents of a made-up agency: several branches, people and channels over the last days, with a canary, a
 * list copied out of the CRM, and one person who kept trying.
 */

const HOUR_MS = 3_600_000;
const BRANCHES = ['浦东碧云', '静安寺', '徐家汇', '闵行莘庄'];
const PEOPLE = [
  'login:crm:lihua',
  'login:crm:wangwei',
  'login:crm:zhangmin',
  'os:chenjie',
  'login:crm:liuyang',
  'login:crm:zhaolei',
];
const ROUTES = [
  { channel: 'wechat-web', category: 'im', host: 'wx.qq.com' },
  { channel: 'qq-mail', category: 'webmail', host: 'mail.qq.com' },
  { channel: 'baidu-netdisk', category: 'netdisk', host: 'pan.baidu.com' },
  { channel: 'xianyu', category: 'marketplace', host: 'goofish.com' },
  { channel: 'pastebin', category: 'paste', host: 'pastebin.example' },
] as const;
const VERDICTS = ['flag', 'coach', 'block', 'block'] as const;

/** `count` incidents before `now`, newest first, each of a person and day of its own as far as there are enough. */
export function morning(count: number, now = Date.now()): SeedIncident[] {
  return Array.from({ length: count }, (_, n) => {
    const owners = 1 + ((n * 7) % 40);
    const verdict = pick(VERDICTS, n);
    const seen = n % 5 === 0 ? owners : 0;
    return {
      ...pick(ROUTES, n),
      branch: pick(BRANCHES, n),
      person: personOf(`${pick(PEOPLE, n)}${Math.floor(n / PEOPLE.length)}`),
      time: now - 60_000 - n * 3 * HOUR_MS,
      verdict,
      asked: verdict,
      rule: owners >= 5 ? 'bulk-owners' : 'one-owner',
      records: n % 4 === 3 ? { contact: owners } : { owner: owners },
      raw: owners + 2,
      gauge: { '50': owners / 25, '500': owners / 250, '5000': owners / 2500 },
      ...(n === 4 ? { canaries: 1 } : {}),
      ...(seen > 0 ? { provenance: provenanceOf(pick(PEOPLE, n), seen, now - n * 3 * HOUR_MS) } : {}),
    };
  });
}

const personOf = (id: string) => ({ id, source: sourceOf(id) });

function provenanceOf(person: string, seen: number, at: number): NonNullable<SeedIncident['provenance']> {
  const sight = {
    person,
    source: sourceOf(person),
    event: 'export',
    at: new Date(at - HOUR_MS).toISOString(),
    secondsBefore: 3600,
  } as const;
  return {
    ...sight,
    seen,
    of: seen,
    records: seen,
    system: 'crm',
    path: '/export',
    exported: { ...sight, records: seen },
  };
}

function pick<T>(list: readonly T[], n: number): T {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
