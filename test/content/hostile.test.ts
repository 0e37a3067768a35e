import t from 'tap';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { buildXlsx, buildZip, multipart } from '../builders/files.js';
import { PHONE } from './adversarial.js';
import { allText, file, type Recorded, transfer } from './builders.js';

/* Files made to hurt readers that run in the worker itself: each ends inside its budget, says why, and gives what there is. */

const MiB = 1024 * 1024;
const LINE = `临汾路1565弄12号301 王先生 ${PHONE}`;
const ROW = `<row><c t="inlineStr"><is><t>${PHONE}</t></is></c></row>`;

function sheet(rows: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  const xml = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return buildXlsx([], { parts: { 'xl/worksheets/sheet1.xml': xml, ...parts } });
}

function reasons(seen: Recorded): string[] {
  return [...new Set(seen.unread.map(({ outcome, reason }) => `${outcome} ${reason}`))];
}

t.test('a sheet whose entry says ten gigabytes, or none, is read by what is in it', async (t) => {
  const book = sheet(ROW);
  for (const size of [0xfffffffe, 0]) {
    const lie = Buffer.from(book);
    for (let at = lie.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = lie.indexOf('PK\x01\x02', at + 4, 'latin1'))
      lie.writeUInt32LE(size, at + 24);
    const seen = await file('a.xlsx', lie);
    t.match(allText(seen), PHONE);
    t.same(seen.unread, []);
  }
});

t.test('a sheet that unpacks to more than it may is cut short, and says by which budget', async (t) => {
  const rows = ROW + '<row><c><v>1</v></c></row>'.repeat(400_000);
  const byRatio = await file('a.xlsx', sheet(rows), { maxRatio: 20 });
  t.same(reasons(byRatio), ['uninspectable ratio']);
  t.match(allText(byRatio), PHONE);
  const byBytes = await file('a.xlsx', sheet(rows), { maxRatio: 1e9, maxPartBytes: MiB });
  t.same(reasons(byBytes), ['partial too-large']);
  t.match(allText(byBytes), PHONE);
});

t.test('entities that multiply are never expanded, in a sheet, its strings or a document', async (t) => {
  const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
  const laughs = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${levels.join('')}<!ENTITY f SYSTEM "file:///etc/passwd">]>`;
  const document = buildZip([
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: 'word/document.xml', data: `${laughs}<w:document><w:p><w:t>&l9;&f;${PHONE}</w:t></w:p></w:document>` },
  ]);
  const strings = `${laughs}<sst><si><t>&l9;${PHONE}</t></si></sst>`;
  for (const [name, bytes] of Object.entries({
    document,
    sheet: buildXlsx([], {
      parts: {
        'xl/worksheets/sheet1.xml': `${laughs}<worksheet><sheetData>${ROW}<row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>`,
      },
    }),
    strings: sheet('<row><c t="s"><v>0</v></c></row>', { 'xl/sharedStrings.xml': strings }),
    data: Buffer.from(`${laughs}<list><a>&l9;${PHONE}</a></list>`),
  })) {
    const seen = await file('a', bytes);
    t.match(allText(seen), PHONE, name);
    t.notMatch(allText(seen), /haha|root:/, name);
    t.ok(allText(seen).length < 10_000, name);
  }
});

t.test('cells at the end of the world cost no more than cells beside each other', async (t) => {
  const far = ['XFD1048576', 'AAAA1', 'XFD2000000000', 'A0', '__proto__', 'constructor', '$$$', ''];
  const cells = far.map((ref, n) => `<row r="${n * 2_000_000_000}"><c r="${ref}"><v>${PHONE}</v></c></row>`).join('');
  const seen = await file('a.xlsx', sheet(cells));
  t.equal(allText(seen).split(PHONE).length - 1, far.length);
  t.ok(seen.tables.every(({ rows }) => rows.every((row) => row.length < 1000)));
  t.same(seen.unread, []);
});

t.test('names that mean something to a program mean nothing here', async (t) => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
  const form = multipart(names.map((name) => ({ name, data: LINE })));
  const bodies = [
    { body: form.body, type: form.contentType },
    {
      body: names.map((name) => `${name}=${encodeURIComponent(LINE)}`).join('&'),
      type: 'application/x-www-form-urlencoded',
    },
    { body: `[${names.map((name) => `{"${name}":{"${name}":"${LINE}"}}`).join(',')}]`, type: 'application/json' },
    {
      body: `<list>${names.map((name) => `<${name}><${name}>${LINE}</${name}></${name}>`).join('')}</list>`,
      type: 'text/xml',
    },
    { body: buildXlsx([{ name: '__proto__', rows: [['__proto__', LINE]] }]), type: '' },
  ];
  for (const { body, type } of bodies) {
    const seen = await transfer({ body, headers: { 'content-type': type } });
    t.match(allText(seen), PHONE, type);
  }
  t.same(Object.keys(Object.prototype), []);
});

t.test('a zip of a million names ends by its entries, and what was named first is read', async (t) => {
  const one = buildZip([{ name: 'a', data: LINE, method: 'store' }]);
  const start = one.indexOf('PK\x01\x02', 0, 'latin1');
  const record = one.subarray(start, start + 47);
  const many = Buffer.concat([one.subarray(0, start), Buffer.alloc(record.length * 1_000_000, record)]);
  const end = Buffer.from(one.subarray(one.length - 22));
  end.fill(0xff, 8, 12);
  end.writeUInt32LE(many.length - start, 12);
  const seen = await file('a.zip', Buffer.concat([many, end]), { maxEntries: 1000, maxBusyMs: 60_000 });
  t.same(reasons(seen), ['partial entries']);
  t.match(allText(seen), PHONE);
});

t.test('sixteen zips in each of sixteen, six deep, end by what is allowed of each, and by it alone', async (t) => {
  let bytes = buildZip([{ name: 'a.txt', data: `${LINE}\n`.repeat(2000) }]);
  for (let i = 0; i < 5; i++) {
    const data = bytes;
    bytes = buildZip(Array.from({ length: 16 }, (_, n) => ({ name: `${n}.zip`, data })));
  }
  t.ok(bytes.length < 64 * 1024);
  const kept = { ...DEFAULT_BUDGET, maxBusyMs: 60_000 };
  t.same(reasons(await file('a.zip', bytes, { ...kept, maxEntries: 200 })), ['partial entries']);
  t.same(reasons(await file('a.zip', bytes, { ...kept, maxEntries: 600, maxDepth: 3 })), [
    'uninspectable depth',
    'partial entries',
  ]);
  t.match(reasons(await file('a.zip', bytes, { ...kept, maxTotalBytes: MiB, maxRatio: 1e9 })), [/too-large$/]);
  t.same(reasons(await file('a.zip', bytes, { ...kept, maxBusyMs: 0 })), ['uninspectable time']);
});

t.test('names of entries are words and nothing else, wherever they point', async (t) => {
  const names = [
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\Windows\\a.txt',
    'a\0b.txt',
    '...',
    `${'a/'.repeat(2000)}b.txt`,
    '\u202etxt.exe',
  ];
  const seen = await file('a.zip', buildZip(names.map((name) => ({ name, data: LINE }))));
  t.equal(allText(seen).split(PHONE).length - 1, names.length);
  t.same(seen.unread, []);
});

t.test('a body larger than is read at all gives its beginning', async (t) => {
  const seen = await transfer({ body: `${LINE}\n${'x'.repeat(3 * MiB)}`, budget: { maxBodyBytes: MiB } });
  t.same(reasons(seen), ['partial too-large']);
  t.match(allText(seen), PHONE);
});

t.test('one string that every cell points at is given once', async (t) => {
  const text = `${LINE} ${'很长'.repeat(100_000)}`;
  const rows = '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>'.repeat(5000);
  const strings = { 'xl/sharedStrings.xml': `<sst><si><t>${text}</t></si></sst>` };
  const seen = await file('a.xlsx', sheet(rows, strings), { maxRatio: 1e9 });
  t.same(seen.tables[0]?.rows[0], [text, '1']);
  t.equal(seen.tables[0]?.rows.length, 5000);
  t.ok(allText(seen).length < 2 * text.length);
  t.same(seen.unread, []);
  const value = text.slice(0, 10_000);
  const records = '<r><x v="0"/></r>'.repeat(5000);
  const pivot = sheet(ROW, {
    'xl/pivotCache/pivotCacheDefinition1.xml': `<pivotCacheDefinition><cacheFields><cacheField><sharedItems><s v="${value}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`,
    'xl/pivotCache/pivotCacheRecords1.xml': `<pivotCacheRecords>${records}</pivotCacheRecords>`,
  });
  const remembered = await file('a.xlsx', pivot, { maxRatio: 1e9 });
  t.ok(remembered.tables.some((table) => table.rows[0]?.[0] === value));
  t.ok(allText(remembered).length < 20 * value.length);
});
