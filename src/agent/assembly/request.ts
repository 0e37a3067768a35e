import { isUtf8 } from 'node:buffer';
import { view } from '../../content/bytes.js';
import { decodeText } from '../../content/charset.js';
import { formFields, looksLikeForm } from '../../content/form.js';
import { looksLikeJson } from '../../content/json.js';
import { jsonValue } from '../../content/json-tokens.js';
import { boundaryOf } from '../../content/multipart.js';
import { jsonOf, type RequestFields } from '../../policy/select.js';
import type { Held } from '../../proxy/gate.js';
import { multipartLayout, type Span } from './multipart-layout.js';

/** What a request says of itself, told cheaply and only when asked: its head, and the fields of its body. */
export interface ReadRequest {
  readonly fields: RequestFields;
  readonly shape: 'multipart' | 'form' | 'json' | 'raw';
  /** Fields of a form, by their first value; none when the body is no form. */
  form(): ReadonlyMap<string, string>;
  /** The file of a multipart body, all of any other. */
  content(): Span;
}

const HEAD_BYTES = 4096;
/** Of a longer form or JSON text, only so much is looked at for its fields. */
const MAX_TEXT_BYTES = 64 * 1024;

/** Reads at most the edges of the body. Bodies with a content coding are not looked into: their fields are not known. */
export function readRequest({ body, destination, head, cookie }: Held): ReadRequest {
  const header = (name: string): string | null => head.headers.find(([key]) => key === name)?.[1] ?? null;
  const start = view(body.read(0, HEAD_BYTES));
  const coded = !/^(identity)?$/i.test(header('content-encoding') ?? '');
  const boundary = coded ? null : boundaryOf(destination.contentType, start);
  const shape = coded ? 'raw' : boundary !== null ? 'multipart' : shapeOf(start, destination.contentType);
  const query = once(() => firstValues(formFields(queryOf(head.target))));
  const layout = once(() => (boundary === null ? null : multipartLayout(body, boundary)));
  const text = once(() => textOf(view(body.read(0, MAX_TEXT_BYTES))) ?? '');
  const form = once((): ReadonlyMap<string, string> => {
    if (shape === 'form') return firstValues(formFields(text().trimEnd()));
    return layout()?.fields ?? new Map<string, string>();
  });
  const json = once(() => {
    if (shape !== 'json') return undefined;
    return body.size > MAX_TEXT_BYTES ? cutJson(text()) : (jsonOf(text()) ?? cutJson(text()));
  });
  return {
    shape,
    form,
    content: () => layout()?.file ?? { start: 0, end: body.size },
    fields: {
      query: (name) => query().get(name) ?? null,
      header,
      cookie: (name) => cookieOf(cookie ?? '', name),
      form: (name) => form().get(name) ?? null,
      get json() {
        return json();
      },
    },
  };
}

/** Far faster than decoding where the bytes are what they mostly are. */
export function textOf(bytes: Buffer): string | null {
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : decodeText(bytes);
}

function shapeOf(start: Buffer, contentType: string | null): 'form' | 'json' | 'raw' {
  if (looksLikeJson(start.toString('latin1', 0, 256))) return 'json';
  const text = start.toString('latin1');
  const declared = /^\s*application\/x-www-form-urlencoded/i.test(contentType ?? '');
  if ((declared && /^[^\s{}[\]<"=]{1,200}=/.test(text)) || looksLikeForm(text)) return 'form';
  return 'raw';
}

function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? '' : target.slice(mark + 1, mark + 1 + MAX_TEXT_BYTES);
}

function firstValues(pairs: ReadonlyArray<readonly [string, string]>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of pairs) if (!map.has(name)) map.set(name, value);
  return map;
}

function cookieOf(cookie: string, name: string): string | null {
  for (const pair of cookie.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

/** A JSON text that is cut off, or that only a lenient reader takes: what was said up to there. */
function cutJson(text: string): unknown {
  const top: { value?: unknown } = {};
  const stack: Array<{ readonly into: Record<string, unknown> | unknown[]; key: string }> = [];
  const put = (value: unknown): void => {
    const frame = stack.at(-1);
    if (frame === undefined) top.value = value;
    else if (Array.isArray(frame.into)) frame.into.push(value);
    else frame.into[frame.key] = value;
  };
  jsonValue(text, 0, (token) => {
    const frame = stack.at(-1);
    if (token.kind === 'open') {
      const into = token.shape === 'array' ? [] : (Object.create(null) as Record<string, unknown>);
      put(into);
      stack.push({ into, key: '' });
    } else if (token.kind === 'close') stack.pop();
    else if (token.kind === 'scalar') put(token.text);
    else if (frame !== undefined) frame.key = token.text;
  });
  return top.value;
}

/** Made at the first call, and kept. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
