import { z } from 'zod';
import type { Reach } from '../outlet/guard.js';
import { post } from '../outlet/post.js';
import type { DirectorySource } from './definition.js';
import { DirectoryError, type DirectoryPerson, type DirectoryUnit, phonesOf, type Snapshot } from './snapshot.js';

type WeCom = Extract<DirectorySource['where'], { type: 'wecom' }>;
type DingTalk = Extract<DirectorySource['where'], { type: 'dingtalk' }>;

const MAX_UNITS = 20_000;
const PAGE = 100;
const MAX_PAGES = 10_000;

/**
 * People and branches of WeCom (gettoken, department/list, user/list). Phones come only for the secret of the contact
 * synchronisation, or where the company lets the app see them. Rejects with DirectoryError.
 */
export async function readWeCom({ url, corpId, secret }: WeCom, reach: Reach): Promise<Snapshot> {
  const call = <T extends z.ZodRawShape>(path: string, query: Record<string, string>, shape: T) =>
    ask('WeCom', url, path, query, null, shape, reach);
  const { access_token } = await call(
    '/cgi-bin/gettoken',
    { corpid: corpId, corpsecret: secret },
    { access_token: z.string() },
  );
  const { department } = await call(
    '/cgi-bin/department/list',
    { access_token },
    { department: z.array(z.object({ id: z.int(), name: z.string(), parentid: z.int() })).max(MAX_UNITS) },
  );
  const ids = new Set(department.map(({ id }) => id));
  const people = new Map<string, DirectoryPerson>();
  for (const { id } of department) {
    const { userlist } = await call(
      '/cgi-bin/user/list',
      { access_token, department_id: String(id) },
      {
        userlist: z.array(
          z.object({
            userid: z.string(),
            name: z.string(),
            mobile: z.string().default(''),
            telephone: z.string().default(''),
            main_department: z.int().optional(),
            /** 1 active, 2 disabled, 4 not yet joined, 5 left. */
            status: z.int().default(1),
          }),
        ),
      },
    );
    for (const { userid, name, mobile, telephone, main_department = id, status } of userlist) {
      if (status === 2 || status === 5) continue;
      const unit = String(main_department);
      people.set(userid, { id: userid, name, phones: phonesOf([mobile, telephone]), unit, leavesAt: null });
    }
  }
  const units = department.map(({ id, name, parentid }): DirectoryUnit => {
    return { id: String(id), name, parent: ids.has(parentid) ? String(parentid) : null };
  });
  return { units, people: [...people.values()] };
}

const DINGTALK_ROOT = 1;

/** People and branches of DingTalk (gettoken, v2/department/listsub, v2/user/list). Rejects with DirectoryError. */
export async function readDingTalk({ url, appKey, secret }: DingTalk, reach: Reach): Promise<Snapshot> {
  const token = await ask(
    'DingTalk',
    url,
    '/gettoken',
    { appkey: appKey, appsecret: secret },
    null,
    { access_token: z.string() },
    reach,
  );
  const call = <T extends z.ZodRawShape>(path: string, body: object, shape: T) =>
    ask('DingTalk', url, path, { access_token: token.access_token }, body, shape, reach);
  const units: DirectoryUnit[] = [];
  const people = new Map<string, DirectoryPerson>();
  const waiting = [DINGTALK_ROOT];
  const seen = new Set(waiting);
  for (let id = waiting.shift(); id !== undefined && seen.size <= MAX_UNITS; id = waiting.shift()) {
    const { result } = await call(
      '/topapi/v2/department/listsub',
      { dept_id: id },
      { result: z.array(z.object({ dept_id: z.int(), name: z.string() })) },
    );
    for (const below of result) {
      if (seen.has(below.dept_id)) continue;
      seen.add(below.dept_id);
      waiting.push(below.dept_id);
      units.push({ id: String(below.dept_id), name: below.name, parent: id === DINGTALK_ROOT ? null : String(id) });
    }
    let cursor = 0;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await call(
        '/topapi/v2/user/list',
        { dept_id: id, cursor, size: PAGE },
        {
          result: z.object({
            has_more: z.boolean(),
            next_cursor: z.int().optional(),
            list: z.array(
              z.object({
                userid: z.string(),
                name: z.string(),
                mobile: z.string().default(''),
                telephone: z.string().default(''),
              }),
            ),
          }),
        },
      );
      for (const { userid, name, mobile, telephone } of answer.result.list) {
        const unit = id === DINGTALK_ROOT ? null : String(id);
        people.set(userid, { id: userid, name, phones: phonesOf([mobile, telephone]), unit, leavesAt: null });
      }
      if (!answer.result.has_more || answer.result.next_cursor === undefined) break;
      cursor = answer.result.next_cursor;
    }
  }
  return { units, people: [...people.values()] };
}

/** Both answer 200 with a code of their own. Nothing of the question is repeated in errors: it holds secrets. */
async function ask<T extends z.ZodRawShape>(
  who: string,
  base: string,
  path: string,
  query: Readonly<Record<string, string>>,
  body: object | null,
  shape: T,
  reach: Reach,
): Promise<z.infer<z.ZodObject<T>>> {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const { status, text } = await post(
    url.href,
    body === null ? null : JSON.stringify(body),
    {},
    reach,
    MAX_ANSWER_BYTES,
  );
  const answer = z
    .object({ errcode: z.int() })
    .loose()
    .safeParse(status === 200 ? jsonOf(text) : null);
  if (!answer.success)
    throw new DirectoryError('DIRECTORY_ANSWER', `${who} answered ${status} to ${path}, not as documented`);
  if (answer.data.errcode !== 0) {
    throw new DirectoryError('DIRECTORY_ANSWER', `${who} answered code ${answer.data.errcode} to ${path}`);
  }
  const parsed = z.object(shape).safeParse(answer.data);
  if (!parsed.success) throw new DirectoryError('DIRECTORY_ANSWER', `${who} answered ${path} not as documented`);
  return parsed.data;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
