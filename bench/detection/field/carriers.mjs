// Ways a list is wrapped before it leaves. Each takes `{lines, rows}`.

import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { csv, xlsx, zip } from '../files.mjs';
import {
  base64,
  book,
  entities,
  escaped,
  folded,
  mail,
  multipart,
  octets,
  part,
  protobuf,
  qp,
  TEXT,
} from './bytes.mjs';
import { docx } from './formats.mjs';

/** Ways bytes leave a PC. */
export const CARRIERS = {
  'text, gzip': ({ lines }) => ({ file: 'a.txt.gz', body: zlib.gzipSync(lines) }),
  'text, GBK': ({ lines }) => ({ type: 'text/plain; charset=gbk', body: iconv.encode(lines, 'gbk') }),
  'text, GBK unsaid': ({ lines }) => ({ type: octets, body: iconv.encode(lines, 'gbk') }),
  'text, UTF-16 with mark': ({ lines }) => ({ file: 'a.txt', body: iconv.encode(`\ufeff${lines}`, 'utf16le') }),
  'text, UTF-16 big end first': ({ lines }) => ({ file: 'a.txt', body: iconv.encode(`\ufeff${lines}`, 'utf16be') }),
  'form, percent': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `a=1&text=${encodeURIComponent(lines)}`,
  }),
  'form, GBK percent': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded; charset=gbk',
    body: `a=1&text=${[...iconv.encode(lines, 'gbk')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
  }),
  'form, twice percent': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `data=${encodeURIComponent(encodeURIComponent(lines))}`,
  }),
  'form, json field': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `data=${encodeURIComponent(JSON.stringify({ content: lines }))}`,
  }),
  'form, picture field': (all) => ({
    type: 'application/x-www-form-urlencoded',
    body: `picfile=${encodeURIComponent(base64(book(all)))}&output_type=json`,
  }),
  'query string': ({ lines }) => ({ type: TEXT, body: '', head: `/save?note=${encodeURIComponent(lines)}` }),
  'json, text': ({ lines }) => ({ type: 'application/json', body: JSON.stringify({ id: 1, text: lines }) }),
  'json, \\u': ({ lines }) => ({ type: 'application/json', body: escaped(JSON.stringify({ id: 1, text: lines })) }),
  'json, base64 text': ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({ name: 'a.txt', data: base64(lines) }),
  }),
  'json, base64 book': (all) => ({
    type: 'application/json',
    body: JSON.stringify({ name: 'a.xlsx', data: base64(book(all)) }),
  }),
  'json, data URI': (all) => ({
    type: 'application/json',
    body: JSON.stringify({ src: `data:application/vnd.ms-excel;base64,${base64(book(all))}` }),
  }),
  'json, data URI of text': ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({ src: `data:text/plain;charset=utf-8;base64,${base64(lines)}` }),
  }),
  'base64 alone': ({ lines }) => ({ type: TEXT, body: base64(lines) }),
  'base64 folded': ({ rows }) => ({ type: TEXT, body: folded(base64(csv(rows))) }),
  base64url: ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({ d: Buffer.from(lines).toString('base64url') }),
  }),
  'base64 twice': ({ lines }) => ({ type: 'application/json', body: JSON.stringify({ d: base64(base64(lines)) }) }),
  'base64 of gzip': ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({ d: base64(zlib.gzipSync(lines)) }),
  }),
  entities: ({ lines }) => ({ type: 'text/html; charset=utf-8', body: `<p>${entities(lines)}</p>` }),
  'multipart, csv': ({ rows }) =>
    multipart(part('name="id"', '7'), part('name="file"; filename="owners.csv"', csv(rows), 'text/csv')),
  'multipart, book': (all) =>
    multipart(part('name="file"; filename="业主.xlsx"', book(all), octets), part('name="x"', 'y')),
  'multipart, GBK': ({ rows }) =>
    multipart(part('name="upload_file"; filename="a.csv"', iconv.encode(csv(rows), 'gbk'), 'text/csv')),
  'multipart, text fields': ({ lines }) => multipart(part('name="title"', '出售'), part('name="content"', lines)),
  'multipart, a zip': (all) =>
    multipart(part('name="filename"; filename="a.zip"', zip([['a.xlsx', book(all)]]), octets)),
  'multipart, web chat upload': (all) =>
    multipart(
      part('name="id"', 'WU_FILE_0'),
      part('name="name"', '业主.xlsx'),
      part('name="size"', '9999'),
      part('name="mediatype"', 'doc'),
      part('name="uploadmediarequest"', '{"UploadType":2,"ClientMediaId":17}'),
      part('name="filename"; filename="业主.xlsx"', book(all), octets),
    ),
  'raw body, book': (all) => ({ type: octets, body: book(all) }),
  'raw body, picture type': (all) => ({ type: 'image/png', body: book(all) }),
  'raw body, csv': ({ rows }) => ({ type: octets, body: csv(rows) }),
  'zip in zip': (all) => ({ file: 'a.zip', body: zip([['内/b.zip', zip([['c.xlsx', book(all)]])]]) }),
  'zip with many': (all) => ({
    file: 'a.zip',
    body: zip([
      ...Array.from({ length: 30 }, (_, at) => [`说明${at}.txt`, Buffer.from('见附件')]),
      ['名单.csv', Buffer.from(csv(all.rows))],
    ]),
  }),
  'book, second sheet': ({ rows }) => ({
    file: 'a.xlsx',
    body: xlsx([
      ['首页', [['目录']]],
      ['2', rows],
    ]),
  }),
  'book renamed': (all) => ({ file: 'a.jpg', body: book(all) }),
  'docx, paragraphs': ({ lines }) => ({ file: 'a.docx', body: docx(lines.split('\n'), []) }),
  'docx, table': ({ rows }) => ({ file: 'a.docx', body: docx(['名单'], rows) }),
  'zip of docx': ({ rows }) => ({ file: 'a.zip', body: zip([['a.docx', docx(['名单'], rows)]]) }),
  'mail, base64': ({ lines }) => ({
    file: 'a.eml',
    body: mail('Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64', folded(base64(lines))),
  }),
  'mail, quoted-printable': ({ lines }) => ({
    file: 'a.eml',
    body: mail('Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable', qp(lines)),
  }),
  'mail, attached book': (all) => ({
    file: 'a.eml',
    body: mail(
      'Content-Type: multipart/mixed; boundary="b1"',
      `--b1\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b1\r\nContent-Type: ${octets}; name="a.xlsx"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n\r\n${folded(base64(book(all)))}\r\n--b1--\r\n`,
    ),
  }),
  'mail, HTML': ({ lines }) => ({
    file: 'a.eml',
    body: mail(
      'Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: base64',
      folded(base64(iconv.encode(`<div>${lines.replaceAll('\n', '<br>')}</div>`, 'gbk'))),
    ),
  }),
  'protobuf strings': ({ lines }) => ({
    type: 'application/x-protobuf',
    body: protobuf([
      [1, 'cli'],
      [2, lines],
      [15, 'x'],
    ]),
  }),
  'protobuf, a message each': ({ lines }) => ({
    type: 'application/x-protobuf',
    body: Buffer.concat(
      lines.split('\n').map((line) =>
        protobuf([
          [1, 'm'],
          [3, line],
        ]),
      ),
    ),
  }),
  'highway frame': ({ rows }) => {
    const file = Buffer.from(csv(rows));
    const head = protobuf([
      [1, 'PicUp.DataUp'],
      [2, 'a.csv'],
    ]);
    const sizes = Buffer.alloc(8);
    sizes.writeUInt32BE(head.length, 0);
    sizes.writeUInt32BE(file.length, 4);
    return { type: octets, body: Buffer.concat([Buffer.from([0x28]), sizes, head, file, Buffer.from([0x29])]) };
  },
  rtf: ({ lines }) => ({
    file: 'a.rtf',
    body: `{\\rtf1\\ansi\\ansicpg936 ${[...lines].map((character) => (character === '\n' ? '\\par\n' : character.codePointAt(0) > 126 ? `\\u${((character.charCodeAt(0) + 32768) % 65536) - 32768}?` : character)).join('')}}`,
  }),
};
