// Requests as single programs and sites send them. Each takes `{lines, rows}`.

import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { csv, zip } from '../files.mjs';
import { base64, book, coded, gbkPercent, protobuf, TEXT } from './bytes.mjs';

/** What single programs send. */
export const PROGRAMS = {
  'body in gzip': (all) => coded('gzip', zlib.gzipSync(all.lines)),
  'body in brotli': (all) => coded('br', zlib.brotliCompressSync(all.lines)),
  'body in deflate': (all) => coded('deflate', zlib.deflateSync(all.lines)),
  'json body in gzip': (all) => ({
    ...coded('gzip', zlib.gzipSync(JSON.stringify({ rows: all.rows }))),
    type: 'application/json',
  }),
  'forum post, GBK': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `ie=gbk&kw=x&fid=1&content=${gbkPercent(lines)}`,
  }),
  'forum post, protobuf': ({ lines }) => ({
    type: 'application/octet-stream',
    body: protobuf([
      [
        1,
        protobuf([
          [1, 'c'],
          [2, '12.1'],
          [4, lines],
        ]).toString('utf8'),
      ],
    ]),
  }),
  'mood of a space': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `syn_tweet_verson=1&con=${encodeURIComponent(lines)}&feedversion=1&ver=1&hostuin=1&format=fs`,
  }),
  microblog: ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `content=${encodeURIComponent(lines)}&visible=0&vote=&media=`,
  }),
  'web mail, HTML field': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `to=a%40example.cn&subject=1&content__html=${encodeURIComponent(`<div>${lines.split('\n').join('</div><div>')}</div>`)}`,
  }),
  'web mail, XML field': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `var=${encodeURIComponent(`<?xml version="1.0"?><object><string name="id">c:1</string><object name="attrs"><string name="subject">1</string><string name="content">${lines.replaceAll('\n', '&lt;br&gt;')}</string></object></object>`)}`,
  }),
  'market place, data field': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `data=${encodeURIComponent(JSON.stringify({ itemDesc: lines, price: 1, topics: [] }))}`,
  }),
  'document edits': ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({
      ops: lines.split('\n').map((line, at) => ({ type: 'insert', index: at, content: { text: `${line}\n` } })),
    }),
  }),
  'cells of an online sheet': ({ rows }) => ({
    type: 'application/json',
    body: JSON.stringify({ mutations: rows.flatMap((row, r) => row.map((v, c) => ({ r, c, v }))) }),
  }),
  'cells by address': ({ rows }) => ({
    type: 'application/json',
    body: JSON.stringify({
      cells: Object.fromEntries(rows.flatMap((row, r) => row.map((v, c) => [`${'ABCDE'[c]}${r + 1}`, v]))),
    }),
  }),
  'note of two columns': ({ rows }) => ({
    type: 'application/json',
    body: JSON.stringify({
      blocks: rows.slice(1).map((row) => ({ type: 'paragraph', runs: row.map((text) => ({ text })) })),
    }),
  }),
  'question to a model': ({ lines }) => ({
    type: 'application/json',
    body: JSON.stringify({
      model: 'x',
      messages: [
        { role: 'system', content: 'You help.' },
        { role: 'user', content: `帮我把下面整理成表格：\n${lines}` },
      ],
    }),
  }),
  'commit of a code host': ({ rows }) => ({
    type: 'application/json',
    body: JSON.stringify({ message: 'add', content: base64(csv(rows)), branch: 'main' }),
  }),
  'paste, form': ({ lines }) => ({
    type: 'application/x-www-form-urlencoded',
    body: `api_option=paste&api_paste_private=1&api_paste_code=${encodeURIComponent(lines)}`,
  }),
  'S3 put': (all) => ({
    type: 'binary/octet-stream',
    body: zip([['a/b.xlsx', book(all)]]),
    head: '/bucket/2026/b.zip?partNumber=1&uploadId=x',
  }),
  'WebDAV put': ({ rows }) => ({ type: 'text/csv', body: iconv.encode(csv(rows), 'gb18030'), head: '/dav/a.csv' }),
  'batch of tracking events': ({ lines }) => ({
    type: 'text/plain',
    body: `data=${encodeURIComponent(base64(JSON.stringify({ events: [{ e: 'input', v: lines }] })))}`,
  }),
  'header of a request': ({ lines }) => ({ type: TEXT, body: '', headers: [['x-note', encodeURIComponent(lines)]] }),
};
