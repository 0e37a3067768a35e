import t from 'tap';
import { buildZip, gbk, utf16 } from '../builders/files.js';
import { allText, file, transfer } from './builders.js';

const ROWS = [
  ['小区', '房号', '业主', '电话'],
  ['馨佳园', '12-1203', '王先生', '13912345678'],
  ['馨佳园', '12-1204', '李女士', '13812345678'],
];

t.test('tables of every dialect and charset are tables', async (t) => {
  for (const delimiter of [',', '\t', ';', '|']) {
    const text = ROWS.map((row) => row.join(delimiter)).join('\r\n');
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), gbk(text), utf16(text)]) {
      const seen = await file('a.bin', bytes);
      t.same(seen.tables[0]?.rows, ROWS, JSON.stringify(delimiter));
    }
  }
});

t.test('UTF-16 without a byte order mark is recognised', async (t) => {
  const text = ROWS.map((row) => row.join(',')).join('\n');
  t.same((await file('a', Buffer.from(text, 'utf16le'))).tables[0]?.rows, ROWS);
  t.same((await file('a', Buffer.from(text, 'utf16le').swap16())).tables[0]?.rows, ROWS);
});

t.test('a control that parts the fields of every line makes no text binary', async (t) => {
  for (const sign of ['\u0001', '\u001f']) {
    const text = ROWS.map((row) => row.join(sign)).join('\n');
    for (const bytes of [Buffer.from(text), gbk(text)]) t.match(allText(await file('000000_0', bytes)), '王先生');
  }
  const mixed = Buffer.from('a\u0001b\u0002c\u0001d\nbinary\u0004\u0011\u0001\n');
  t.notMatch(allText(await file('a.bin', mixed)), 'a\u0001b', 'several controls are no fields');
});

t.test('quoted cells keep delimiters, line ends and quotes', async (t) => {
  const seen = await file('a.csv', 'a,b,c\n"1,5","x\ny","say ""hi"""\n2,3,4\n');
  t.same(seen.tables[0]?.rows, [
    ['a', 'b', 'c'],
    ['1,5', 'x\ny', 'say "hi"'],
    ['2', '3', '4'],
  ]);
});

t.test('a stray quote does not swallow the rows behind it', async (t) => {
  const rows = Array.from({ length: 3000 }, (_, n) => `${n},王先生,139${String(n).padStart(8, '0')}`);
  const seen = await file('a.csv', ['1,"12 寸,x', ...rows].join('\n'));
  const text = allText(seen);
  t.match(text, '13900000000');
  t.match(text, '13900002999');
});

t.test('chat lines with Chinese commas are words', async (t) => {
  const text = '今日房源，馨佳园十一街坊，12号1203，378万\n在吗，晚上看房，可以吗\n好的，八点见，谢谢';
  const seen = await file('a.txt', text);
  t.same(seen.tables, []);
  t.match(seen.texts, [{ path: 'a.txt', text }]);
});

t.test('one bad byte does not hide a text', async (t) => {
  const text = Buffer.concat([Buffer.from(`${'馨佳园的业主王先生'.repeat(40)} 13912345678 `), Buffer.from([0xff])]);
  t.match(allText(await file('a.txt', text)), '王先生 13912345678');
});

t.test('percent-encoded text is read as written and as meant', async (t) => {
  const words = '望江时光12号1203 王先生 13812345678';
  t.match(allText(await transfer({ body: encodeURIComponent(words) })), words);
});

t.test('one owner in base64 within other words is decoded', async (t) => {
  const words = '丽景里5号101室 王丽 13812345678';
  t.match(allText(await transfer({ body: `附件\n${Buffer.from(words).toString('base64')}\n查收` })), words);
});

t.test(
  'a long table keeps its rows, and files in base64 between them or in a cell, whatever window they end in',
  async (t) => {
    const row = (n: number): string => `${n},馨佳园${n % 40}幢,王先生,${13_800_000_000 + n}`;
    const rows = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, n) => row(from + n)).join('\n');
    const random = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * n * 31 + (n >> 3)) & 255));
    const packed = buildZip([
      { name: 'noise', data: random, method: 'store' },
      { name: 'a.txt', data: '藏在最后 13912345678', method: 'store' },
    ]).toString('base64');
    const wrapped = packed.replace(/.{76}/g, '$&\n');
    const wide = `"宽",${'13700000000,'.repeat(20_000)}末`;
    const list = [rows(0, 30_000), wrapped, rows(30_000, 31_000), `x,y,${packed},z`, wide, rows(31_000, 60_000)].join(
      '\n',
    );
    for (const text of [list, list.replaceAll('\n', '\r\n')]) {
      const seen = await file('a.csv', text);
      const cells = seen.tables[0]?.rows ?? [];
      t.equal(cells.filter((each) => each.length === 4 && each[2] === '王先生').length, 60_000);
      t.same(cells.at(-1), row(59_999).split(','));
      t.equal(cells.find(([first]) => first === '宽')?.length, 20_002);
      const hidden = seen.texts.filter((part) => part.text.includes('藏在最后'));
      t.equal(hidden.length, 2, 'both files');
      t.same(seen.unread, []);
    }
  },
);

t.test('a database dump is text, not a table of commas', async (t) => {
  const line = "INSERT INTO t (a, b, c, d) VALUES (1, 2, 3, '王');\n";
  t.same((await transfer({ body: line.repeat(5) })).tables, []);
});

t.test('words about PDF are no PDF', async (t) => {
  t.same((await transfer({ body: "matches: (head) => head.includes('%PDF-'), // /Encrypt" })).unread, []);
});

t.test('base64 wrapped over lines is decoded, hashes are left alone', async (t) => {
  const words = '临汾路1565弄12号301 王先生 13912345678\n'.repeat(8);
  const wrapped = Buffer.from(words).toString('base64').replace(/.{76}/g, '$&\r\n');
  const seen = await file('a.txt', `附件如下\r\n\r\n${wrapped}\r\n\r\n${'0123456789abcdef'.repeat(8)}\r\n`);
  t.equal(seen.texts.find((part) => part.path === 'a.txt › base64')?.text, words);
  t.equal(seen.texts.length, 2);
  t.same(seen.opaque, []);
});

t.test('data XML gives an object for each element, a DTD is never expanded', async (t) => {
  const seen = await file(
    'a.xml',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y "&x;&x;">]><list>' +
      '<owner id="7"><name>王先生</name><tel>13912345678</tel></owner>' +
      '<owner><name>李&#22899;士&y;</name><tel><![CDATA[13812345678]]></tel></owner></list>',
  );
  t.match(seen.objects, [
    { path: 'a.xml › xml:list/owner', fields: { id: '7', name: '王先生', tel: '13912345678' } },
    { path: 'a.xml › xml:list/owner', fields: { name: '李女士&y;', tel: '13812345678' } },
  ]);
});

t.test('HTML gives paragraphs and tables', async (t) => {
  const seen = await file(
    'a.html',
    '<!DOCTYPE html><html><body><p>业主 139<b>1234</b>5678</p><table><tr><th>姓名<th>电话<tr><td>王先生' +
      '<td>13812345678</table><img alt="13712345678"><!-- 13612345678 --></body></html>',
  );
  t.match(allText(seen), '业主 13912345678');
  t.same(seen.tables[0]?.rows, [
    ['姓名', '电话'],
    ['王先生', '13812345678'],
  ]);
  t.match(allText(seen), '13712345678');
  t.match(allText(seen), '13612345678');
});

t.test('a text that turns binary is read on to its end', async (t) => {
  const body = Buffer.concat([
    Buffer.from('普通文字，没有什么。\n'.repeat(8000)),
    Buffer.alloc(4096),
    Buffer.from('王先生 13912345678'),
    Buffer.alloc(64),
  ]);
  t.match(allText(await transfer({ body })), '王先生 13912345678');
});

t.test('Big5 is told from GBK by its second bytes', async (t) => {
  const iconv = (await import('iconv-lite')).default;
  const big5 = '業主,電話\n王先生,13912345678\n陳女士 臺北路12號301,13812345678\n';
  t.match(allText(await file('a.csv', iconv.encode(big5, 'big5'))), '陳女士 臺北路12號301');
  for (const text of ['业主,电话\n王先生,13912345678\n李女士 临汾路12号301,13812345678\n', '業主電話於後', '囧镕堃喆'])
    t.match(allText(await file('a.csv', gbk(text))), text.split(',')[0] ?? text, text);
});

t.test('UTF-7 in a mail is undone, a formula is not', async (t) => {
  const name = `+${Buffer.from('王先生临汾路', 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`;
  const mail = `From: a@b\r\nTo: c@d\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n${name} 13912345678\r\n`;
  t.match(allText(await file('a.eml', mail)), '王先生临汾路 13912345678');
  t.match(allText(await file('a.txt', 'a+bcd-e and x+yzzy-w')), 'a+bcd-e and x+yzzy-w');
});
