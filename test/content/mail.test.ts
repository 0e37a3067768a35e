import { gzipSync } from 'node:zlib';
import t from 'tap';
import { buildXlsx, gbk } from '../builders/files.js';
import { allText, file, transfer } from './builders.js';

const SHEET = buildXlsx([
  {
    name: '三期',
    rows: [
      ['业主', '电话'],
      ['王先生', 13912345678],
    ],
  },
]);

function lines(...parts: Array<string | Uint8Array>): Buffer {
  return Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('\r\n')]));
}

function base64(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');
}

function attachment(disposition: string, bytes: Uint8Array, type = 'application/octet-stream'): Buffer {
  return lines(
    '--b1',
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; ${disposition}`,
    '',
    base64(bytes),
  );
}

const HEAD = [
  'From: =?gb2312?B?zfXPyMn6?= <wang@example.com>',
  'To: buyer@example.com',
  'Subject: =?UTF-8?B?5Lia5Li7?=\r\n =?UTF-8?Q?=E5=90=8D=E5=8D=95_13912345670?=',
  'MIME-Version: 1.0',
];

t.test('words of the head, text in GBK and quoted-printable, and attachments with any name', async (t) => {
  const mail = lines(
    ...HEAD,
    'Content-Type: multipart/mixed; boundary="b1"',
    '',
    'for old programs',
    '--b1',
    'Content-Type: text/plain; charset=gb2312',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    [...gbk('业主 王先生 13912345671')].map((byte) => `=${byte.toString(16).toUpperCase()}`).join(''),
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    '',
    gbk('其实是GBK 13912345672'),
    attachment("filename*0*=utf-8''%E4%B8%9A%E4%B8%BB; filename*1=.xlsx", SHEET),
    attachment('filename="=?gb2312?B?0rXW9w==?=.gz"', gzipSync('13912345673')),
    '--b1--',
    'behind 13912345674',
  );
  const seen = await file('a.eml', mail);
  t.match(seen.objects[0]?.fields, { from: '王先生 <wang@example.com>', subject: '业主名单 13912345670' });
  t.same(seen.tables[0], {
    path: 'a.eml › 业主.xlsx › 三期',
    rows: [
      ['业主', '电话'],
      ['王先生', '13912345678'],
    ],
    ended: true,
  });
  const text = allText(seen);
  for (const words of ['业主 王先生 13912345671', '其实是GBK 13912345672', '13912345673', '13912345674'])
    t.match(text, words);
  t.ok(seen.texts.some((part) => part.path.startsWith('a.eml › 业主.gz')));
  t.same(seen.unread, []);
});

t.test('a mail in a mail, in a form, in a mailbox', async (t) => {
  const inner = lines(...HEAD, 'Content-Type: text/plain', '', '王先生 13912345675');
  const outer = lines(
    ...HEAD,
    'Content-Type: multipart/mixed; boundary=b1',
    '',
    '--b1',
    'Content-Type: message/rfc822',
    '',
    inner,
    '--b1--',
  );
  t.match(allText(await file('a.eml', outer)), '王先生 13912345675');
  const box = lines(
    'From wang@example.com Sun Nov 22 10:00:00 2026',
    inner,
    '',
    'From li@example.com Sun Nov 22 10:01:00 2026',
    outer,
  );
  const seen = await file('mbox', box);
  t.ok(seen.texts.some((part) => part.path.startsWith('mbox › 1') && part.text.includes('13912345675')));
  t.ok(seen.texts.some((part) => part.path.startsWith('mbox › 2') && part.text.includes('13912345675')));
});

t.test('multipart/related bodies: parts without names, whatever their encoding', async (t) => {
  const body = lines(
    '--b1',
    'Content-Type: application/json; charset=UTF-8',
    '',
    '{"name":"业主.xlsx","note":"王先生 13912345670"}',
    '--b1',
    'Content-Type: application/octet-stream',
    '',
    SHEET,
    '--b1--',
  );
  const seen = await transfer({ headers: { 'content-type': 'multipart/related; boundary=b1' }, body });
  t.match(seen.objects[0]?.fields, { note: '王先生 13912345670' });
  t.same(seen.tables[0]?.rows[1], ['王先生', '13912345678']);
  const undeclared = await transfer({ headers: { 'content-type': 'text/plain' }, body });
  t.same(undeclared.tables[0]?.rows[1], ['王先生', '13912345678'], 'whatever the type says');
});

t.test('a saved web page: its pages and the files beside them', async (t) => {
  const page = lines(
    'From: <Saved by a browser>',
    'Snapshot-Content-Location: https://crm.example.cn/owners',
    'Subject: =?utf-8?Q?=E4=B8=9A=E4=B8=BB?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; type="text/html"; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/html',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    '<html><table><tr><td>=E7=8E=8B=E5=85=88=E7=94=9F</td><td>139123=\r\n45678</td></tr></table></html>',
    '--b1--',
  );
  const seen = await file('a.mhtml', page);
  t.same(seen.tables[0]?.rows, [['王先生', '13912345678']]);
});

t.test('chat that begins with labels is no mail', async (t) => {
  const seen = await file('a.txt', 'Name: Wang\nTel: 13912345678\nDate: today\n');
  t.match(seen.texts[0], { path: 'a.txt', text: /Tel: 13912345678/ });
});
