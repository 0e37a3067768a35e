import { gbk, utf16 } from '../builders/files.js';

/* Small samples of everything written in characters, and the words their readers look for. */

export const PHONE = '13912345678';
const ROWS = [
  ['业主', '房号', '电话'],
  ['王先生', '12-1203', PHONE],
  ['李女士', '12-1204', '13812345678'],
  ['赵先生', '12-1205', '13712345678'],
] as const;

export interface Kind {
  readonly samples: ReadonlyArray<string | Uint8Array>;
  readonly words: readonly string[];
  /** Bytes at the beginning that make it what it is. */
  readonly keep?: number;
  /** There may be nothing in it to tell. */
  readonly mayBeMute?: boolean;
}

const MARKS = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  "'",
  '=',
  '&',
  ';',
  '&#',
  '&#x1F600;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?a ',
];
const JSON_WORDS = ['{', '}', '[', ']', ',', ':', '"', "'", '\\', '\\u4e00', '/*', '//', 'null', '1e9', '{"a":', '\n{'];
const LISTS = [...'<>&"\\{}[],;:|\t\n\r=%', '\0', '\r\n\r\n', '"\n"', '""', '\u00ff\u00fe', '\u00ef\u00bb\u00bf'];
const MIME_WORDS = [
  '\r\n',
  '\n\n',
  '\r\n\r\n',
  '--b1',
  '--b1--',
  '\r\n--b1\r\n',
  'From a@b Sun Nov 22 10:00:00 2026\n',
  'Content-Type: multipart/mixed; boundary=b1\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Transfer-Encoding: base64\r\n\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  '=?utf-8?B?5LiA?=',
  '=?gbk?Q?=CD=F5?=',
  "filename*0*=gbk''%CD",
  '=\r\n',
  '=CD',
  '; ',
  '"',
];

const mail = `From: a@example.com\r\nTo: =?gbk?B?zfU=?= <b@example.com>\r\nSubject: =?utf-8?Q?=E4=B8=9A?=\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=B8=9A=E4=B8=BB ${PHONE}\r\n--b1\r\nContent-Disposition: attachment; filename*=utf-8''%E4%B8%9A.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(csv(',')).toString('base64')}\r\n--b1--\r\n`;

function csv(delimiter: string): string {
  return ROWS.map((row) => row.join(delimiter)).join('\r\n');
}

const objects = ROWS.slice(1).map(([name, room, tel]) => ({ name, room, tel, more: { a: [1, 2], b: null } }));
const cells = ROWS.map((row) => `<tr><td>${row.join('</td><td>')}</td></tr>`).join('');

export const TEXTS: Readonly<Record<string, Kind>> = {
  lists: {
    samples: [csv(','), csv('\t'), csv(';'), `sep=|\n${csv('|')}`, gbk(csv(',')), utf16(csv('\t')), csv('","')],
    words: LISTS,
  },
  'data interchange': {
    samples: [
      `ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"业主"\r\nC;X2;K"电话"\r\nC;Y2;X1;K"王;;先生"\r\nC;X2;K${PHONE}\r\nE\r\n`,
      `TABLE\n0,1\n"EXCEL"\nVECTORS\n0,2\n""\nDATA\n0,0\n""\n-1,0\nBOT\n1,0\n"王先生"\n0,${PHONE}\nV\n-1,0\nEOD\n`,
    ],
    words: ['C;', 'F;', ';K', ';X300', ';Y9', ';A', '"', ';;', '\r', '\n', '-1,0\nBOT\n', '1,0\n', '0,', '-1,0\nEOD\n'],
    keep: 12,
  },
  sql: {
    samples: [
      `INSERT INTO owner (name, room, tel) VALUES ('王先生','12-1203','${PHONE}'),('李女士','12-1204',13812345678);\n`,
      `COPY owner (name, tel) FROM stdin;\n王先生\t${PHONE}\n\\.\n`,
    ],
    words: ["'", "''", "\\'", '(', ')', '),(', ';', '--', '/*', 'VALUES', 'NULL', "0x'", '`', '\n', '\\.'],
  },
  json: {
    samples: [
      JSON.stringify(objects),
      objects.map((one) => JSON.stringify(one)).join('\n'),
      JSON.stringify({
        names: ['王', '李'],
        tels: [PHONE, '13812345678'],
        page: `<p>${PHONE}</p>`,
        inner: JSON.stringify(objects),
      }),
      `callback({"a":[["王先生",${PHONE}],["李女士",13812345678]]});`,
      `{name: '王先生', /* tel */ tel: ${PHONE}, u: "\\u738b\\ud83d"}`,
    ],
    words: JSON_WORDS,
    keep: 1,
  },
  html: {
    mayBeMute: true,
    samples: [
      `<!doctype html><html><head><title>业主</title></head><body><table>${cells}</table><p>王&nbsp;${PHONE}<br>a</p><form><input name="tel" value="${PHONE}"><input name="name" value="王"></form><script>var a = ${JSON.stringify(objects)};</script></body></html>`,
      `<div>王先生<b>139</b>1234<i>5678</i><dl><dt>电话</dt><dd>${PHONE}</dd></dl><img src="data:text/plain;base64,MTM5MTIzNDU2Nzg="></div>`,
    ],
    words: [
      ...MARKS,
      '<table>',
      '<tr>',
      '<td>',
      '</table>',
      '<script>',
      '</script>',
      '<!doctype',
      '<p>',
      '<br>',
      '<style>',
    ],
    keep: 4,
  },
  'xml data': {
    mayBeMute: true,
    samples: [
      `<?xml version="1.0"?><list>${ROWS.map(([name, room, tel]) => `<owner id="1"><name>${name}</name><home><room>${room}</room></home><tel>${tel}</tel></owner>`).join('')}</list>`,
      `<plist><dict><key>name</key><string>王</string><key>tel</key><string>${PHONE}</string></dict></plist>`,
    ],
    words: [...MARKS, '<!DOCTYPE a [<!ENTITY a "b">]>', '<!DOCTYPE', '<owner>', '</owner>', 'xmlns:a="b"', '<a:b>'],
    keep: 2,
  },
  'fixed page': {
    mayBeMute: true,
    samples: [
      `<?xml version="1.0"?><ofd:Page xmlns:ofd="x"><ofd:TextObject Boundary="10 10 50 5"><ofd:TextCode>王先生</ofd:TextCode></ofd:TextObject><ofd:TextObject Boundary="80 10 50 5"><ofd:TextCode>${PHONE}</ofd:TextCode></ofd:TextObject></ofd:Page>`,
      `<FixedPage><Glyphs OriginX="1" OriginY="2" FontRenderingEmSize="10" UnicodeString="王 ${PHONE}"/></FixedPage>`,
    ],
    words: [
      ...MARKS,
      '<Glyphs ',
      '<ofd:TextObject ',
      'Boundary="1e99 1e99 -1 NaN"',
      'OriginX="Infinity"',
      '</ofd:TextObject>',
    ],
    keep: 10,
  },
  rtf: {
    mayBeMute: true,
    samples: [
      `{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 a;}{\\f1\\fcharset136 b;}}\\trowd\\intbl \\'cd\\'f5\\cell ${PHONE}\\cell\\row\\pard \\uc1\\u29579? ${PHONE}\\par{\\*\\bin3 abc}{\\field{\\fldinst HYPERLINK "tel:${PHONE}"}{\\fldrslt x}}}`,
    ],
    words: [
      '{',
      '}',
      '\\',
      "\\'",
      '\\u1',
      '\\uc9',
      '\\bin99999',
      '\\cell',
      '\\row',
      '\\trowd',
      '\\f1',
      '\\*',
      '{\\fonttbl',
      '\\par',
    ],
    keep: 6,
  },
  mail: { samples: [mail, mail.replaceAll('\r\n', '\n')], words: MIME_WORDS, keep: 20 },
  mailbox: {
    samples: [
      `From a@example.com Sun Nov 22 10:00:00 2026\r\n${mail}\r\nFrom a@example.com Sun Nov 22 10:00:01 2026\r\n${mail}`,
    ],
    words: MIME_WORDS,
    keep: 60,
  },
  cards: {
    mayBeMute: true,
    samples: [
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王先生\r\nN:王;先生;;;\r\nTEL;TYPE=CELL:${PHONE}\r\nitem1.ADR;TYPE=HOME:;;馨佳园\\, 12号;上海;;;\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E4=B8=9A=\r\n=E4=B8=BB\r\nPHOTO;ENCODING=b:AAAA\r\n AAAA\r\nEND:VCARD\r\n`,
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:王先生 ${PHONE}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    ],
    words: [
      '\r\n',
      '\r\n ',
      ':',
      ';',
      '\\',
      '\\n',
      'BEGIN:VCARD\r\n',
      'END:VCARD\r\n',
      'TEL:',
      ';ENCODING=b',
      ';ENCODING=QUOTED-PRINTABLE',
      '=\r\n',
    ],
    keep: 12,
  },
  'disguised text': {
    samples: [
      `name=%E7%8E%8B&tel=${PHONE}&data=${encodeURIComponent(JSON.stringify(objects))}`,
      `data:text/csv;base64,${Buffer.from(csv(',')).toString('base64')}`,
      `token ${Buffer.from(csv(',')).toString('base64')} end`,
      Buffer.from(csv(',')).toString('hex'),
      `\\u738b\\u5148\\u751f ${PHONE} &#29579;&#20808;&#29983; %u738b`,
      `a%25E7%258E%258B=${PHONE}`,
    ],
    words: ['%', '%u', '%25', '&', '=', '&#', '&#x', '\\u', '\\x', 'data:', ';base64,', '====', '-_', '\n', '\0'],
  },
  charsets: {
    samples: [
      utf16(csv(',')),
      gbk(csv('\t')),
      utf16(csv(',')).subarray(2).swap16(),
      Buffer.concat([gbk('王先生'), Buffer.from(`李女士 ${PHONE}`)]),
    ],
    words: [
      '\u00ff\u00fe',
      '\u00fe\u00ff',
      '\u00ef\u00bb\u00bf',
      '\0',
      '\u0081',
      '\u00ff',
      '\u00f0\u009f\u0098\u0080',
      '\u00ed\u00a0\u0080',
      '\u001b$B',
      '+AGE-',
      '~{',
    ],
  },
};
