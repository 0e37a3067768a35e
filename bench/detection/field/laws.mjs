// What must not change a verdict: another encoding, more noise, another order; and what may only lower a count.

import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { csv, htmlTable, markdown, records, sqlInserts, xlsx, xmlRecords, zip } from '../files.mjs';
import { CHAT, NOISE } from './chat.mjs';
import { send } from './examine.mjs';
import { docx } from './formats.mjs';
import { makeDocument, write } from './grammar.mjs';
import { LAYOUTS } from './layouts.mjs';
import { castOf } from './sides.mjs';

const plain = 'text/plain; charset=utf-8';
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const MARK = 'b0undary';
const multipart = (name, body) => ({
  type: `multipart/form-data; boundary=${MARK}`,
  body: Buffer.concat([
    Buffer.from(
      `--${MARK}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
    Buffer.from(body),
    Buffer.from(`\r\n--${MARK}--\r\n`),
  ]),
});
const book = (rows) => xlsx([['Sheet1', rows]]);

/** One sheet in other bytes. */
const SHEET_FORMS = {
  csv: (rows) => ({ file: 'a.csv', body: csv(rows) }),
  'csv, GBK': (rows) => ({ file: 'a.csv', body: iconv.encode(csv(rows), 'gbk') }),
  'csv, UTF-16': (rows) => ({ file: 'a.csv', body: iconv.encode(`\ufeff${csv(rows)}`, 'utf16le') }),
  'csv, semicolons': (rows) => ({ file: 'a.csv', body: csv(rows, ';') }),
  tabs: (rows) => ({ type: plain, body: rows.map((row) => row.join('\t')).join('\n') }),
  xlsx: (rows) => ({ file: 'a.xlsx', body: book(rows) }),
  'xlsx, sent raw': (rows) => ({ type: 'application/octet-stream', body: book(rows) }),
  'xlsx, multipart': (rows) => multipart('a.xlsx', book(rows)),
  'xlsx, zip': (rows) => ({ file: 'a.zip', body: zip([['a.xlsx', book(rows)]]) }),
  'xlsx, base64 in JSON': (rows) => ({ type: 'application/json', body: JSON.stringify({ f: base64(book(rows)) }) }),
  'csv, gzip': (rows) => ({ file: 'a.csv.gz', body: zlib.gzipSync(csv(rows)) }),
  'csv, multipart': (rows) => multipart('a.csv', csv(rows)),
  docx: (rows) => ({ file: 'a.docx', body: docx([], rows) }),
  json: (rows) => ({ type: 'application/json', body: JSON.stringify(records(rows)) }),
  'json, rows': (rows) => ({ type: 'application/json', body: JSON.stringify({ rows }) }),
  html: (rows) => ({ type: 'text/html; charset=utf-8', body: htmlTable(rows) }),
  xml: (rows) => ({ file: 'a.xml', body: xmlRecords(rows) }),
  sql: (rows) => ({ type: plain, body: sqlInserts(rows, true) }),
  markdown: (rows) => ({ type: plain, body: markdown(rows) }),
  'two sheets': (rows) => ({
    file: 'a.xlsx',
    body: xlsx([
      ['1', rows],
      ['2', rows],
    ]),
  }),
  'csv and xlsx in a zip': (rows) => ({
    file: 'a.zip',
    body: zip([
      ['a.csv', Buffer.from(csv(rows))],
      ['a.xlsx', book(rows)],
    ]),
  }),
};

const TEXT_FORMS = {
  text: (text) => ({ type: plain, body: text }),
  GBK: (text) => ({ type: 'text/plain', body: iconv.encode(text, 'gbk') }),
  'UTF-16': (text) => ({ file: 'a.txt', body: iconv.encode(`\ufeff${text}`, 'utf16le') }),
  form: (text) => ({ type: 'application/x-www-form-urlencoded', body: `a=1&text=${encodeURIComponent(text)}` }),
  json: (text) => ({ type: 'application/json', body: JSON.stringify({ text }) }),
  base64: (text) => ({ type: 'application/json', body: JSON.stringify({ d: base64(text) }) }),
  multipart: (text) => multipart('a.txt', text),
  gzip: (text) => ({ file: 'a.txt.gz', body: zlib.gzipSync(text) }),
  docx: (text) => ({ file: 'a.docx', body: docx(text.split('\n'), []) }),
  CRLF: (text) => ({ type: plain, body: text.replaceAll('\n', '\r\n') }),
};

/** Changes of a text's lines that must leave the count as it is, or may only lower it. */
const CHANGES = {
  'noise lines': { same: true, change: (lines, chance) => lines.flatMap((line) => [chance.pick(NOISE), line]) },
  'another order': { same: true, change: (lines, chance) => chance.shuffle(lines) },
  'said twice': { same: true, change: (lines) => [...lines, ...lines] },
  'blank lines': { same: true, change: (lines) => lines.flatMap((line) => [line, '']) },
  'a long story before': {
    same: true,
    change: (lines, chance) => [...Array.from({ length: 60 }, () => chance.pick(NOISE)), ...lines],
  },
  'a phone masked': {
    same: false,
    change: (lines, chance) => {
      const at = chance.whole(0, lines.length - 1);
      return lines.map((line, index) => (index === at ? line.replace(/(1\d{2})\d{4}(\d{4})/, '$1****$2') : line));
    },
  },
  'a line left out': { same: false, change: (lines) => lines.slice(1) },
};

/** Pairs of judgements that should agree, by kind. */
export async function measureLaws(judge, { seed, scale }) {
  const results = [];
  const add = (name, differs, sample) => {
    let result = results.find((each) => each.name === name);
    if (result === undefined) {
      result = { name, pairs: 0, flips: 0, counts: 0, misses: [] };
      results.push(result);
    }
    result.pairs += 1;
    if (differs.verdict) result.flips += 1;
    if (differs.count) result.counts += 1;
    if (differs.verdict || differs.count) result.misses.push({ ...differs, sample });
  };
  const compare = (name, first, second, sample, same = true) => {
    const was = first.finding.records.owner ?? 0;
    const is = second.finding.records.owner ?? 0;
    add(
      name,
      {
        verdict: same && first.verdict !== second.verdict,
        count: same ? was !== is : is > was,
        got: `${was} owners ${first.verdict}, then ${is} ${second.verdict}`,
      },
      sample,
    );
  };
  for (let round = 0; round < scale; round++) {
    for (const [number, layout] of LAYOUTS.entries()) {
      const cast = castOf(seed, `laws ${round} ${number}`, null, number % 2 === 1);
      const columns = layout.split('|').map((column) => column.split(/=(.*)/s));
      const doc = makeDocument(cast.people);
      const rows = [columns.map(([header]) => header)];
      for (let at = 0; at < [1, 3, 4, 6, 20][number % 5]; at++) {
        const person = cast.people();
        rows.push(columns.map(([, template]) => write(template, person, cast.chance, doc)));
      }
      const first = await send(judge, SHEET_FORMS.csv(rows));
      for (const [name, form] of Object.entries(SHEET_FORMS)) {
        if (name !== 'csv')
          compare(
            `sheet as ${name}`,
            first,
            await send(judge, form(rows)),
            rows.map((row) => row.join(' ¦ ')).join('\n'),
          );
      }
      const [header, ...data] = rows;
      compare(
        'sheet, rows in another order',
        first,
        await send(judge, SHEET_FORMS.csv([header, ...cast.chance.shuffle(data)])),
        csv(rows),
      );
    }
  }
  for (let round = 0; round < 40 * scale; round++) {
    const cast = castOf(seed, `laws of text ${round}`, null, round % 2 === 1);
    const doc = makeDocument(cast.people);
    const lines = Array.from({ length: [1, 2, 4, 5, 12][round % 5] }, () =>
      write(cast.chance.pick(CHAT), cast.people(), cast.chance, doc),
    );
    const first = await send(judge, TEXT_FORMS.text(lines.join('\n')));
    for (const [name, form] of Object.entries(TEXT_FORMS)) {
      if (name !== 'text')
        compare(`text as ${name}`, first, await send(judge, form(lines.join('\n'))), lines.join('\n'));
    }
    for (const [name, { same, change }] of Object.entries(CHANGES)) {
      const changed = change(lines, cast.chance).join('\n');
      compare(
        `text, ${name}`,
        first,
        await send(judge, TEXT_FORMS.text(changed)),
        `${lines.join('\n')}\n--- became ---\n${changed}`,
        same,
      );
    }
  }
  return results;
}
