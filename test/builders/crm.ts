import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { buildXlsx } from './files.js';
import { ownerTable } from './listings.js';
import { type Answer, type Origin, type OriginRequest, startOrigin } from './origin.js';
import type { Owner } from './people.js';
import type { TestCa } from './pki.js';

/*
 * A small customer system of an agency, over real TLS: people log in, list, search, look at one owner, export a workbook.
 *
 *   POST /login            user=zhang.wei          sets uid (the name) and sid (a session nobody could guess)
 *   GET  /owners?page=1    HTML, 20 a page, gzip
 *   GET  /api/search?q=…   JSON, Brotli
 *   GET  /owners/17        HTML, deflate
 *   GET  /export/owners.xlsx?from=0&to=40
 *   POST /import           takes anything
 *   GET  /logout           takes the cookies away
 */

export const CRM_HOST = 'crm.agency.example';
export const PAGE = 20;

export interface CrmOptions {
  readonly ca: TestCa;
  readonly people: readonly Owner[];
  /** Answers 403 to requests that it turns down, before anything else. */
  readonly allows?: (request: OriginRequest) => boolean;
}

export async function startCrm({ ca, people, allows = () => true }: CrmOptions): Promise<Origin> {
  const sessions = new Map<string, string>();
  return startOrigin({
    names: [CRM_HOST],
    ca,
    answer(request) {
      if (!allows(request)) return { status: 403, body: 'unknown device' };
      const url = new URL(request.url, `https://${CRM_HOST}`);
      if (url.pathname === '/login') return login(request, sessions);
      const who = sessions.get(/(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
      if (who === undefined) return { status: 401, body: 'log in first' };
      return page(url, people);
    },
  });
}

function login(request: OriginRequest, sessions: Map<string, string>): Answer {
  const user = new URLSearchParams(request.body.toString()).get('user') ?? '';
  const sid = randomBytes(16).toString('hex');
  sessions.set(sid, user);
  return {
    headers: {
      'Content-Type': 'application/json',
      'Set-Cookie': [`uid=${encodeURIComponent(user)}; Path=/`, `sid=${sid}; Path=/; HttpOnly; Secure`],
    },
    body: JSON.stringify({ ok: true, user: { name: user } }),
  };
}

function page({ pathname, searchParams }: URL, people: readonly Owner[]): Answer {
  if (pathname === '/owners') {
    const first = (Number(searchParams.get('page') ?? '1') - 1) * PAGE;
    return html(listOf(people.slice(first, first + PAGE), first), zlib.gzipSync, 'gzip');
  }
  const one = /^\/owners\/(\d+)$/.exec(pathname)?.[1];
  if (one !== undefined)
    return html(listOf(people.slice(Number(one), Number(one) + 1), Number(one)), zlib.deflateSync, 'deflate');
  if (pathname === '/api/search') {
    const found = people.filter(({ compound }) => compound.includes(searchParams.get('q') ?? ''));
    const rows = found.map((o, id) => ({
      id,
      小区: o.compound,
      楼栋: o.building,
      房号: o.room,
      业主: o.name,
      电话: o.phone,
    }));
    const body = zlib.brotliCompressSync(JSON.stringify({ total: rows.length, rows }));
    return { headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'br' }, body };
  }
  if (pathname === '/export/owners.xlsx') {
    const some = people.slice(Number(searchParams.get('from') ?? 0), Number(searchParams.get('to') ?? people.length));
    return {
      headers: {
        'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'Content-Disposition': 'attachment; filename="owners.xlsx"',
      },
      body: buildXlsx([{ name: '业主', rows: ownerTable(some) }]),
    };
  }
  if (pathname === '/logout') {
    return { headers: { 'Set-Cookie': ['uid=; Max-Age=0; Path=/', 'sid=; Max-Age=0; Path=/'] }, body: 'bye' };
  }
  if (pathname === '/import') return { headers: { 'Content-Type': 'application/json' }, body: '{"ok":true}' };
  return { status: 404, body: 'not here' };
}

function listOf(people: readonly Owner[], first: number): string {
  const rows = people.map(
    (o, at) =>
      `<tr><td><a href="/owners/${first + at}">${first + at + 1}</a></td><td>${o.compound}</td><td>${o.building}号${o.room}室</td>` +
      `<td>${o.name}</td><td>${o.phone}</td><td>${o.area}平</td></tr>`,
  );
  return (
    '<!doctype html><html><head><meta charset="utf-8"><title>业主</title><script>const page = {};</script></head><body>' +
    '<table><thead><tr><th>序号</th><th>小区</th><th>地址</th><th>业主</th><th>电话</th><th>面积</th></tr></thead>' +
    `<tbody>${rows.join('')}</tbody></table></body></html>`
  );
}

function html(text: string, pack: (text: string) => Buffer, coding: string): Answer {
  return { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Encoding': coding }, body: pack(text) };
}
