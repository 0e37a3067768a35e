import t from 'tap';
import { buildXlsx, buildZip, gbk, multipart } from '../builders/files.js';
import { allText, transfer } from './builders.js';

const PHONE = '13912345678';

t.test('a workbook inside a zip inside a form is a table with its whole path', async (t) => {
  const sheet = buildXlsx([
    {
      name: 'Sheet1',
      rows: [
        ['业主', '电话'],
        ['王先生', 13912345678],
      ],
    },
  ]);
  const archive = buildZip([{ name: gbk('三期.xlsx'), data: sheet }]);
  const { body, contentType } = multipart([
    { name: 'note', data: '请查收' },
    { name: 'file', filename: '业主.zip', data: archive, type: 'application/zip' },
  ]);
  const seen = await transfer({ headers: { 'content-type': contentType }, body });
  t.same(seen.tables, [
    {
      path: 'form:file › 业主.zip › 三期.xlsx › Sheet1',
      rows: [
        ['业主', '电话'],
        ['王先生', PHONE],
      ],
      ended: true,
    },
  ]);
  t.same(seen.objects.find((object) => object.path === 'form')?.fields, { note: '请查收' });
  t.same(seen.unread, []);
});

t.test('fields and file names in GBK are read as GBK', async (t) => {
  const { body, contentType } = multipart([
    { name: 'text', data: gbk(`业主王先生 ${PHONE}`) },
    { name: 'file', filename: gbk('业主.txt'), data: gbk(`馨佳园 ${PHONE}`) },
  ]);
  const seen = await transfer({ headers: { 'content-type': contentType }, body });
  t.equal(seen.texts.find((part) => part.path === 'form:file › 业主.txt')?.text, `馨佳园 ${PHONE}`);
  t.equal(seen.objects[0]?.fields.text, `业主王先生 ${PHONE}`);
});

t.test('a part in base64 is decoded', async (t) => {
  const { body, contentType } = multipart([
    {
      name: 'file',
      filename: 'a.txt',
      headers: ['Content-Transfer-Encoding: base64'],
      data: Buffer.from(`王先生 ${PHONE}`).toString('base64'),
    },
  ]);
  const seen = await transfer({ headers: { 'content-type': contentType }, body });
  t.match(allText(seen), `王先生 ${PHONE}`);
});

t.test('what the form parser drops or rejects is read all the same', async (t) => {
  const words = `临汾路1565弄12号301 王先生 ${PHONE}`;
  const field = { name: 'text', data: words };
  const cases = {
    'no closing delimiter': multipart([field], { unfinished: true }),
    'bare line feeds': multipart([field], { lineEnd: '\n' }),
    'a header of 200 KB': multipart([{ ...field, headers: [`X-Long: ${'a'.repeat(200 * 1024)}`] }]),
    'a part without a disposition': {
      contentType: 'multipart/form-data; boundary=b',
      body: Buffer.from(`--b\r\nContent-Type: text/plain\r\n\r\n${words}\r\n--b--\r\n`),
    },
    'words before the first delimiter': {
      contentType: 'multipart/form-data; boundary=b',
      body: Buffer.from(`${words}\r\n--b--\r\n`),
    },
    'words behind the last delimiter': {
      contentType: 'multipart/form-data; boundary=b',
      body: Buffer.from(`--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n${words}`),
    },
    'another boundary than declared': {
      contentType: 'multipart/form-data; boundary=other',
      body: multipart([field]).body,
    },
    'no declared type at all': { contentType: 'text/plain', body: multipart([field]).body },
  };
  for (const [name, { body, contentType }] of Object.entries(cases)) {
    const seen = await transfer({ headers: { 'content-type': contentType }, body });
    t.match(allText(seen), words, name);
  }
});

t.test('a file of several windows keeps every byte', async (t) => {
  const line = (n: number): string => `第${n}行 王先生 139${String(n).padStart(8, '0')}\n`;
  const text = Array.from({ length: 150_000 }, (_, n) => line(n)).join('');
  const { body, contentType } = multipart([{ name: 'file', filename: 'a.txt', data: text }]);
  const seen = await transfer({ headers: { 'content-type': contentType }, body });
  t.equal(
    seen.texts
      .filter((part) => part.path.endsWith('a.txt'))
      .map((part) => part.text)
      .join(''),
    text,
  );
});

t.test('fields of a urlencoded form are decoded, read for what they hold, and kept together', async (t) => {
  const body = `name=%E7%8E%8B%E5%85%88%E7%94%9F&tel=${PHONE}&gbk=%CD%F5%CF%C8%C9%FA&memo=a+b&json=${encodeURIComponent(
    JSON.stringify({ owner: '李女士', phone: '13812345678' }),
  )}`;
  const seen = await transfer({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  t.match(seen.objects[0], { path: 'form', fields: { name: '王先生', tel: PHONE, gbk: '王先生', memo: 'a b' } });
  t.match(seen.objects.find((object) => object.path === 'form:json › json:$')?.fields, { owner: '李女士' });
});

t.test('a table pasted into a form field is a table', async (t) => {
  const paste = `房号\t业主\t电话\n12-1203\t王先生\t${PHONE}\n12-1204\t李女士\t13812345678`;
  const seen = await transfer({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `content=${encodeURIComponent(paste)}`,
  });
  t.same(seen.tables[0]?.rows[1], ['12-1203', '王先生', PHONE]);
});

t.test('a flood of delimiters is read as it stands', async (t) => {
  const body = `${'\r\n--b'.repeat(50_000)} 王先生 ${PHONE}`;
  const seen = await transfer({ headers: { 'content-type': 'multipart/form-data; boundary=b' }, body });
  t.match(seen.unread, [{ path: 'form', outcome: 'partial', reason: 'entries' }]);
  t.match(allText(seen), PHONE);
});
