import { gzipSync } from 'node:zlib';
import { buildXlsx, buildZip, gbk, multipart } from '../builders/files.js';
import { leakText, ownerTable, toCsv } from '../builders/listings.js';
import type { Owner } from '../builders/people.js';

/** One request as curl sends it. */
export interface Shape {
  readonly name: string;
  /** Owners of the list that are in it. */
  readonly owners: number;
  readonly path: string;
  /** Absent: a GET. */
  readonly body?: string | Buffer;
  readonly headers: readonly string[];
}

export function ownersXlsx(people: readonly Owner[]): Buffer {
  return buildXlsx([{ name: '业主', rows: ownerTable(people) }]);
}

/** A file chosen in a form, as browsers send it. */
function upload(filename: string, data: Buffer, type: string): Pick<Shape, 'body' | 'headers'> {
  const form = multipart([
    { name: 'mediatype', data: 'doc' },
    { name: 'filename', filename, type, data },
  ]);
  return { body: form.body, headers: [`Content-Type: ${form.contentType}`] };
}

const JSON_HEADERS = ['Content-Type: application/json'];
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The same people in eight dresses. Needs 50 owners. */
export function leakShapes(people: readonly Owner[]): readonly Shape[] {
  const five = people.slice(0, 5);
  const lines = leakText(five);
  const xlsx = ownersXlsx(people);
  const csv = gbk(toCsv(ownerTable(people)));
  const inZip = (name: string, data: Buffer): Buffer => buildZip([{ name: gbk(name), data }]);
  const rows = { group: '今日房源', rows: people.map((owner) => ({ text: leakText([owner], 'unit') })) };
  return [
    { name: 'a workbook of 50 owners as a form file', owners: 50, path: '/up', ...upload('业主.xlsx', xlsx, XLSX) },
    {
      name: 'a GBK csv in a zip',
      owners: 50,
      path: '/up',
      ...upload('业主.zip', inZip('业主.csv', csv), 'application/zip'),
    },
    {
      name: 'five chat lines in a form',
      owners: 5,
      path: '/post',
      body: new URLSearchParams({ title: '房源', content: lines }).toString(),
      headers: ['Content-Type: application/x-www-form-urlencoded'],
    },
    {
      name: 'five chat lines in JSON',
      owners: 5,
      path: '/cgi-bin/mmwebwx-bin/webwxsendmsg',
      body: JSON.stringify({ Msg: { Type: 1, Content: lines, ToUserName: '@@group' } }),
      headers: JSON_HEADERS,
    },
    {
      name: 'five owners, each base64 in a JSON field',
      owners: 5,
      path: '/api',
      body: JSON.stringify({
        items: five.map((owner) => ({ data: Buffer.from(leakText([owner])).toString('base64') })),
      }),
      headers: JSON_HEADERS,
    },
    {
      name: 'gzip-encoded JSON of 50 owners',
      owners: 50,
      path: '/api',
      body: gzipSync(JSON.stringify(rows)),
      headers: [...JSON_HEADERS, 'Content-Encoding: gzip'],
    },
    {
      name: 'five lines in the query of a GET',
      owners: 5,
      path: `/search?q=${encodeURIComponent(lines)}&page=1`,
      headers: [],
    },
    {
      name: 'a workbook in a zip in a zip',
      owners: 50,
      path: '/up',
      ...upload('资料.zip', inZip('内.zip', inZip('三期.xlsx', xlsx)), 'application/zip'),
    },
  ];
}
