import t from 'tap';
import { buildXlsx } from '../builders/files.js';
import { allText, file, type Recorded } from './builders.js';

/*
 * Limits inside one reader, beyond the budgets of a transfer (those: hostile.test.ts, zip.test.ts, transfer.test.ts). Each
 * is met by a file here, and either names its reason or loses nothing.
 */

const PHONE = '13912345678';
const WIDE = { maxRatio: 1e9, maxBusyMs: 300_000 };

function book(rows: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  const xml = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return buildXlsx([], { parts: { 'xl/worksheets/sheet1.xml': xml, ...parts } });
}

const reasons = (seen: Recorded): string[] => [
  ...new Set(seen.unread.map(({ outcome, reason }) => `${outcome} ${reason}`)),
];

t.test('shared strings of more than 64 million characters', async (t) => {
  const long = `<si><t>${'y'.repeat(1024 * 1024)}</t></si>`;
  const strings = `<sst><si><t>${PHONE}</t></si>${long.repeat(65)}</sst>`;
  const seen = await file(
    'a.xlsx',
    book('<row><c t="s"><v>0</v></c></row>', { 'xl/sharedStrings.xml': strings }),
    WIDE,
  );
  t.match(reasons(seen), ['uninspectable memory']);
  t.match(allText(seen), PHONE, 'those that came are read');
});

t.test('words beside a sheet of more than four million characters', async (t) => {
  const prompt = `<dataValidation prompt="${'看'.repeat(1000)}"/>`;
  const seen = await file(
    'a.xlsx',
    book(`<row><c><v>${PHONE}</v></c></row></sheetData>${prompt.repeat(4500)}<sheetData>`),
    WIDE,
  );
  t.match(reasons(seen), ['partial memory']);
  t.match(allText(seen), PHONE);
});

t.test('readable text in bytes of no format of more than eight million characters', async (t) => {
  const piece = Buffer.concat([Buffer.from(`${PHONE} ${'z'.repeat(490)}`), Buffer.alloc(16, 1)]);
  const seen = await file(
    'a.bin',
    Buffer.concat([Buffer.alloc(64, 2), ...Array.from({ length: 20_000 }, () => piece)]),
  );
  t.match(reasons(seen), ['partial too-large']);
  t.match(allText(seen), PHONE);
});

t.test('a row of more cells than any sheet has columns is several rows', async (t) => {
  const cells = '<c t="str"><v>x</v></c>'.repeat(50_000);
  const sheet = await file('a.xlsx', book(`<row>${cells}<c><v>${PHONE}</v></c></row>`), WIDE);
  t.match(allText(sheet), PHONE);
  t.ok(sheet.tables.every(({ rows }) => rows.every((row) => row.length <= 20_000)));
  const page = await file(
    'a.html',
    `<html><table><tr>${'<td>x</td>'.repeat(10_000)}<td>${PHONE}</td></tr></table></html>`,
  );
  t.match(allText(page), PHONE);
  t.ok(page.tables.every(({ rows }) => rows.every((row) => row.length <= 5000)));
});
