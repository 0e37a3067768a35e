import { accountName } from '../../model/number.js';
import { jsonOf, type RequestFields, select } from '../../policy/select.js';

/** Where the login of a source system is read. */
export type LoginSelector =
  /** `cookie:uid`, `header:x-user`: in the request. */
  | { readonly at: 'request'; readonly from: 'cookie' | 'header'; readonly name: string }
  /** `jwt:cookie:tok:sub`, `jwt:header:authorization:user.name`: a claim of a token in the request. */
  | { readonly at: 'token'; readonly from: 'cookie' | 'header'; readonly name: string; readonly claim: string }
  /** `json:$.user.name`: in what the system answers. */
  | { readonly at: 'answer'; readonly path: string };

/** Names and values of one request that may hold a login. Names of headers are in lower case. */
export interface RequestCredentials {
  cookie(name: string): string | null;
  header(name: string): string | null;
}

const MAX_TOKEN = 16 * 1024;
const MAX_NAME = 64;

/** Null where the text is no selector. */
export function parseLogin(text: string): LoginSelector | null {
  const request = /^(cookie|header):([^\s:;=,]{1,128})$/.exec(text);
  if (request?.[2] !== undefined) {
    return { at: 'request', from: request[1] === 'cookie' ? 'cookie' : 'header', name: request[2] };
  }
  const token = /^jwt:(cookie|header):([^\s:;=,]{1,128}):([^\s:]{1,128})$/.exec(text);
  if (token?.[2] !== undefined && token[3] !== undefined) {
    return { at: 'token', from: token[1] === 'cookie' ? 'cookie' : 'header', name: token[2], claim: token[3] };
  }
  return /^json:\$[.[][^\s]{1,200}$/.test(text) ? { at: 'answer', path: text.slice('json:'.length) } : null;
}

/** The login that a request names, or null: the first selector that reads one. */
export function loginOfRequest(selectors: readonly LoginSelector[], request: RequestCredentials): string | null {
  for (const selector of selectors) {
    if (selector.at === 'answer') continue;
    const value = request[selector.from](selector.from === 'header' ? selector.name.toLowerCase() : selector.name);
    if (value === null) continue;
    const login = selector.at === 'request' ? decoded(value) : claimOf(value, selector.claim);
    if (login !== null && login !== '') return login;
  }
  return null;
}

/** The login that an answer's JSON names, or null. */
export function loginOfAnswer(selectors: readonly LoginSelector[], text: string): string | null {
  const paths = selectors.flatMap((selector) => (selector.at === 'answer' ? [selector.path] : []));
  if (paths.length === 0) return null;
  const fields = { ...NO_FIELDS, json: jsonOf(text) };
  for (const path of paths) {
    const login = select({ from: 'json', name: path }, fields);
    if (login !== null && login.length <= MAX_NAME) return login;
  }
  return null;
}

/**
 * What stands for a login in the ledger. A session's token is a key to the account: of a value that looks like one only a
 * keyed digest is kept, and each session is then a person of its own. Of a phone the middle is hidden.
 *
 * @param digest 8 hex digits of a keyed hash
 */
export function loginName(login: string, digest: (value: string) => string): string {
  const plain = login.trim();
  return isToken(plain) ? `#${digest(plain)}` : accountName(plain, digest);
}

/** Changes between letters and digits of a made-up value; a name with a number behind has one or two. */
const TOKEN_CHANGES = 4;

function isToken(value: string): boolean {
  if (!/^[\p{L}\p{N}._@ -]+$/u.test(value) || value.length > MAX_NAME / 2) return true;
  const kinds = [...value].map((sign) => (/\p{N}/u.test(sign) ? 'digit' : /\p{L}/u.test(sign) ? 'letter' : 'sign'));
  const changes = kinds.filter(
    (kind, at) => at > 0 && kind !== 'sign' && kinds[at - 1] !== 'sign' && kind !== kinds[at - 1],
  );
  return changes.length >= TOKEN_CHANGES;
}

/** A claim of a JSON web token, not verified: the source system did that, or it would have refused. */
function claimOf(value: string, claim: string): string | null {
  const token = value.replace(/^Bearer\s+/i, '');
  const payload = token.length > MAX_TOKEN ? undefined : token.split('.')[1];
  if (payload === undefined || !/^[\w-]+=*$/.test(payload)) return null;
  const json = jsonOf(Buffer.from(payload, 'base64url').toString('utf8'));
  return select({ from: 'json', name: `$.${claim}` }, { ...NO_FIELDS, json });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

const nothing = (): null => null;
const NO_FIELDS: RequestFields = { query: nothing, header: nothing, cookie: nothing, form: nothing, json: undefined };
