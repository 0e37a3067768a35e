// Bytes as they lie on the wire: encodings, multipart, mails, protobuf.

import iconv from 'iconv-lite';
import { xlsx } from '../files.mjs';

export const TEXT = 'text/plain; charset=utf-8';

export const base64 = (bytes) => Buffer.from(bytes).toString('base64');
export const folded = (text) => text.replaceAll(/.{76}/g, '$&\r\n');
export const qp = (text) =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
    )
    .join('')
    .replaceAll(/(?:=..|[^=]){1,70}/g, '$&=\r\n')
    .replaceAll('=\r\n\n', '\r\n');
export const escaped = (text) =>
  [...text]
    .map((character) =>
      character.codePointAt(0) > 126 ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : character,
    )
    .join('');
export const entities = (text) => [...text].map((character) => `&#${character.codePointAt(0)};`).join('');
export const MARK = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
export const part = (disposition, body, type = '') =>
  Buffer.concat([
    Buffer.from(
      `--${MARK}\r\nContent-Disposition: form-data; ${disposition}\r\n${type === '' ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(body),
    Buffer.from('\r\n'),
  ]);
export const multipart = (...parts) => ({
  type: `multipart/form-data; boundary=${MARK}`,
  body: Buffer.concat([...parts, Buffer.from(`--${MARK}--\r\n`)]),
});
export const book = ({ rows }) => xlsx([['Sheet1', rows]]);
export const mail = (head, body) =>
  `From: a@example.cn\r\nTo: b@example.com\r\nSubject: =?UTF-8?B?${base64('名单')}?=\r\nMIME-Version: 1.0\r\n${head}\r\n\r\n${body}`;
export const octets = 'application/octet-stream';

/** A varint-framed message of strings, as protobuf puts them on the wire. */
export function protobuf(fields) {
  const varint = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...varint(number >>> 7)]);
  return Buffer.concat(
    fields.map(([tag, text]) =>
      Buffer.concat([Buffer.from([(tag << 3) | 2, ...varint(Buffer.byteLength(text))]), Buffer.from(text)]),
    ),
  );
}

export const gbkPercent = (text) =>
  [...iconv.encode(text, 'gbk')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
export const coded = (coding, body) => ({ type: TEXT, body, headers: [['content-encoding', coding]] });
