import { deflateSync, gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import t from 'tap';
import { gbk, utf16 } from '../builders/files.js';
import { allText, file, transfer } from './builders.js';

const SEPARATED = [
  ['业主', '房号', '电话'],
  ['王先生', '12-1203', '13912345678'],
  ['李女士', '12-1204', '13812345678'],
  ['赵先生', '12-1205', '13712345678'],
];

t.test('tables of any delimiter, charset and line end are the same rows', async (t) => {
  const write = (delimiter: string, end = '\r\n'): string => SEPARATED.map((row) => row.join(delimiter) + end).join('');
  const cases: Record<string, string | Uint8Array> = {
    comma: write(','),
    semicolon: write(';'),
    tab: write('\t', '\n'),
    stroke: write('|'),
    caret: write('^'),
    tilde: write('~'),
    colons: write('::'),
    'old line ends': write(',', '\r'),
    'no last line end': write(',').trimEnd(),
    'byte order mark': `\ufeff${write(',')}`,
    separator: `sep=;\r\n${write(';')}`,
    gbk: gbk(write(',')),
    'utf-16 with mark': utf16(write('\t')),
    'utf-16 without mark': Buffer.from(write('\t').repeat(8), 'utf16le'),
    'big5, of which the phones': iconv.encode(write(','), 'big5'),
    'utf-16 big end first': Buffer.from(`\ufeff${write('\t')}`, 'utf16le').swap16(),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const seen = await file('a.csv', bytes);
    const rows = seen.tables[0]?.rows.slice(0, 4);
    if (name.startsWith('big5'))
      t.same(rows?.map((row) => row[2]).slice(1), SEPARATED.map((row) => row[2]).slice(1), name);
    else t.same(rows, SEPARATED, name);
    t.equal(seen.tables.length, 1, name);
  }
});

t.test('quotes: line ends and quotes inside cells, doubled or escaped; stray ones swallow nothing', async (t) => {
  const head = '业主,备注,电话\n';
  const cases: Array<[string, string[][]]> = [
    ['"王\n先生","说""好""了",13912345678\n', [['王\n先生', '说"好"了', '13912345678']]],
    ['王先生,"说\\"好\\"了",13912345678\n', [['王先生', '说"好"了', '13912345678']]],
    ['王先生, "x" ,13912345678\n', [['王先生', ' "x" ', '13912345678']]],
    [
      '"王先生,5" 屏,13912345678\n"李女士,x,13812345678\n赵,y,13712345678\n',
      [
        ['"王先生', '5" 屏', '13912345678'],
        ['"李女士', 'x', '13812345678'],
        ['赵', 'y', '13712345678'],
      ],
    ],
    [
      '"王,a,13912345678\n李,b,13812345678\n赵,c,13712345678\n钱,d",e,13612345678\n',
      [
        ['"王', 'a', '13912345678'],
        ['李', 'b', '13812345678'],
        ['赵', 'c', '13712345678'],
        ['钱', 'd"', 'e', '13612345678'],
      ],
    ],
  ];
  for (const [text, rows] of cases) {
    const seen = await file('a.csv', `${head}${text}`.concat('孙,z,13512345678\n'.repeat(5)));
    t.same(seen.tables[0]?.rows.slice(1, 1 + rows.length), rows, text);
    t.same(seen.tables[0]?.rows.at(-1), ['孙', 'z', '13512345678'], text);
  }
});

t.test('a long table keeps its rows over the seams of windows', async (t) => {
  const rows = Array.from({ length: 120_000 }, (_, n) => `${n},"业主\n${n}",139${String(n).padStart(8, '0')}`);
  const seen = await file('a.csv', `序号,业主,电话\r\n${rows.join('\r\n')}`);
  const [table] = seen.tables;
  t.equal(table?.rows.length, 120_001);
  t.ok(table?.rows.slice(1).every((row, n) => row[0] === `${n}` && row[1] === `业主\n${n}` && row.length === 3));
});

t.test('HTML: tables, definitions, inputs, comments, entities, data in scripts and in addresses', async (t) => {
  const data = Buffer.from('王先生 13912345676').toString('base64');
  const seen = await file(
    'a.html',
    `<!DOCTYPE html><html><body><table><tr><th>业主<th>电话<tr><td>&#x738b;先生<td>139&#49;2345670</table>
     <dl><dt>业主</dt><dd>李女士</dd><dt>电话</dt><dd>13912345671</dd></dl>
     <p style="display:none">隐藏 13912345672</p><label>电话</label><input type="hidden" value="13912345673">
     <!--[if mso]><table><tr><td>赵先生</td><td>13912345674</td></tr></table><![endif]-->
     <a href="tel:13912345675">x</a><a href="data:text/plain;base64,${data}">y</a>
     <script type="application/json">{"owner":{"name":"孙先生","tel":"13912345677"}}</script>
     <script>window.__DATA__ = {rows: [{name: '钱先生', tel: "13912345678", n: 1,},]}; f(a<b);</script></body></html>`,
  );
  t.same(seen.tables[0]?.rows, [
    ['业主', '电话'],
    ['王先生', '13912345670'],
  ]);
  const text = allText(seen);
  t.match(text, '业主：李女士');
  t.match(text, '电话：13912345671');
  for (const phone of [2, 3, 5, 6].map((n) => `1391234567${n}`)) t.match(text, phone);
  t.ok(
    seen.tables.some((table) => table.rows.some((row) => row.join() === '赵先生,13912345674')),
    'conditional comment',
  );
  t.ok(seen.objects.some(({ pairs }) => pairs.join() === 'name=孙先生,tel=13912345677'));
  t.ok(seen.objects.some(({ pairs }) => pairs.join() === 'name=钱先生,tel=13912345678,n=1'));
});

t.test('HTML: the fields of a form are an object by their names, short ones too', async (t) => {
  const seen = await file(
    'form.html',
    `<form><input name="owner" value="王先生"><input id='tel' value="13912345678"><input name="room" value="12-1203">
     <input name="empty" value=""></form>`,
  );
  t.same(
    seen.objects.map(({ pairs }) => pairs),
    [['owner=王先生', 'tel=13912345678', 'room=12-1203']],
  );
});

t.test('JSON as programs and people write it', async (t) => {
  const wanted = ['name=王先生', 'tel=13912345678'];
  const cases = {
    'single quotes': "{'name':'王先生','tel':'13912345678'}",
    'names, comments, last commas': '// owners\n{name: "王先生", /* mobile */ tel: 13912345678,}',
    'a callback': 'jQuery123_456({"name":"王先生","tel":"13912345678"});',
    'an assignment': 'window.owner = {"name":"王先生","tel":"13912345678"};',
    'a guard': ')]}\',\n{"name":"王先生","tel":"13912345678"}',
    'JSON in JSON in JSON': JSON.stringify({
      a: JSON.stringify({ b: JSON.stringify({ name: '王先生', tel: '13912345678' }) }),
    }),
    'what a database tool writes': '{"name":"王先生","tel":NumberLong("13912345678")}',
    escapes: '{"name":"\\u738b\\u5148\\u751f","tel":"\\x313912345678"}',
    'a query': JSON.stringify({
      query: 'mutation($o:O!){add(o:$o)}',
      variables: { o: { name: '王先生', tel: '13912345678' } },
    }),
  };
  for (const [name, body] of Object.entries(cases)) {
    const seen = await transfer({ headers: { 'content-type': 'text/plain' }, body });
    t.ok(
      seen.objects.some(({ pairs }) => pairs.join() === wanted.join()),
      name,
    );
  }
});

t.test('XML: leaves that hold another format', async (t) => {
  const seen = await file(
    'a.xml',
    `<?xml version="1.0"?><Envelope><Body><json>{"name":"王先生","tel":"13912345670"}</json>
     <html><![CDATA[<table><tr><td>李女士</td><td>13912345671</td></tr></table>]]></html>
     <file>${Buffer.from('赵先生 13912345672，馨佳园12号1203，面积74平，业主本人').toString('base64')}</file></Body></Envelope>`,
  );
  t.ok(seen.objects.some(({ pairs }) => pairs.join() === 'name=王先生,tel=13912345670'));
  t.same(seen.tables[0]?.rows, [['李女士', '13912345671']]);
  t.match(allText(seen), '赵先生 13912345672');
});

t.test('XML that names its values beside them', async (t) => {
  const cases = {
    'a property list':
      '<plist><dict><key>name</key><string>王先生</string><key>tel</key><string>13912345678</string></dict></plist>',
    'named fields': '<row><field name="name">王先生</field><field name="tel">13912345678</field></row>',
    attributes: '<contacts><contact name="王先生" tel="13912345678"/></contacts>',
  };
  for (const [name, xml] of Object.entries(cases)) {
    const seen = await file('a.xml', `<?xml version="1.0"?>${xml}`);
    t.ok(
      seen.objects.some(({ pairs }) => pairs.join() === 'name=王先生,tel=13912345678'),
      name,
    );
  }
});

t.test('contact cards of every version, and calendars', async (t) => {
  const quoted = [...Buffer.from('王先生')].map((byte) => `=${byte.toString(16).toUpperCase()}`).join('');
  const seen = await file(
    'a.vcf',
    `BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${quoted}\r\nTEL;CELL;VOICE:13912345670\r\nTEL;HOME:021-55551234\r\nEND:VCARD\r\n` +
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:李;女士;;;\r\nitem1.TEL;type=pref:+86 139 1234 5671\r\nADR;TYPE=HOME:;;馨佳园12号\r\n 1203;上海;上海;200000;中国\r\nNOTE:业主\\, 不急\r\nEND:VCARD\r\n' +
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:赵先生\r\nTEL;VALUE=uri:tel:+86-139-1234-5672\r\nEND:VCARD\r\n',
  );
  t.same(
    seen.objects.map(({ pairs }) => pairs),
    [
      ['name=王先生', 'tel=13912345670', 'tel=021-55551234'],
      ['name=李女士', 'tel=+86 139 1234 5671', 'address=中国上海上海馨佳园12号1203', 'note=业主, 不急'],
      ['name=赵先生', 'tel=tel:+86-139-1234-5672'],
    ],
  );
  const calendar = await file(
    'a.ics',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:看房\r\nDESCRIPTION:馨佳园12号1203\\n王先生 13912345678\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  );
  t.match(allText(calendar), '馨佳园12号1203\n王先生 13912345678');
});

t.test('escapes of programs in text: properties, broken JSON, entities without markup', async (t) => {
  const cases = {
    properties: 'owner=\\u738b\\u5148\\u751f\ntel=13912345678\n',
    'broken JSON': '{"owner":"\\u738b\\u5148\\u751f" tel 13912345678',
    'new escapes': "let a = '\\u{738b}\\u5148\\u751f 13912345678'",
    entities: '&#29579;&#x5148;&#29983; 13912345678',
  };
  for (const [name, body] of Object.entries(cases)) t.match(allText(await transfer({ body })), '王先生', name);
});

t.test('packed values: gzip and zlib in fields, as bodies, and text that only begins like them', async (t) => {
  const words = '王先生 13912345678 馨佳园12号1203';
  const json = (bytes: Uint8Array): string => JSON.stringify({ data: Buffer.from(bytes).toString('base64') });
  const cases = {
    'gzip in JSON': json(gzipSync(words)),
    'zlib in JSON': json(deflateSync(words)),
    'gzip in an address': `{"a":"data:application/gzip;base64,${gzipSync(words).toString('base64')}"}`,
    'a zlib body': deflateSync(words),
    'words that begin like zlib': `x^2 + y^2 = ${words}`,
  };
  for (const [name, body] of Object.entries(cases)) {
    const seen = await transfer({ body });
    t.match(allText(seen), words, name);
    t.same(seen.unread, [], name);
  }
});

t.test('forms in GBK, and fields that hold other formats', async (t) => {
  const percent = (bytes: Uint8Array): string =>
    [...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join('');
  const seen = await transfer({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `name=${percent(gbk('王先生'))}&tel=13912345678&data=${encodeURIComponent('{"name":"李女士","tel":"13812345678"}')}&x=${encodeURIComponent('<o><name>赵先生</name><tel>13712345678</tel></o>')}`,
  });
  t.match(seen.objects[0]?.fields, { name: '王先生', tel: '13912345678' });
  t.ok(seen.objects.some(({ pairs }) => pairs.join() === 'name=李女士,tel=13812345678'));
  t.ok(seen.objects.some(({ pairs }) => pairs.join() === 'name=赵先生,tel=13712345678'));
});

t.test('a field packed without a mark is unpacked when it is a text', async (t) => {
  const { brotliCompressSync, deflateRawSync } = await import('node:zlib');
  const list = Array.from({ length: 30 }, (_, n) => `馨佳园12号${1201 + n},王先生,139${12345678 + n * 7919}`).join(
    '\n',
  );
  for (const pack of [brotliCompressSync, deflateRawSync]) {
    const packed = pack(list);
    for (const body of [
      packed,
      JSON.stringify({ v: 1, data: packed.toString('base64') }),
      `data=${encodeURIComponent(packed.toString('base64'))}`,
    ])
      t.match(allText(await transfer({ body })), /馨佳园12号1230[,\t]王先生/, packed.toString('hex', 0, 4));
  }
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7919 + (n >> 3) * 104_729) & 0xff));
  t.match((await transfer({ body: noise })).opaque, [{ size: 3000 }]);
});
