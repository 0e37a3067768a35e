import t from 'tap';
import { gbk } from '../builders/files.js';
import { allText, file } from './builders.js';

/** Bytes as `\'xx`, the way rich text has them. */
function escaped(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `\\'${byte.toString(16).padStart(2, '0')}`).join('');
}

function unicode(text: string, fallback = '?'): string {
  return [...text]
    .map((c) => `\\u${c.charCodeAt(0) > 32767 ? c.charCodeAt(0) - 65536 : c.charCodeAt(0)}${fallback}`)
    .join('');
}

const HEAD =
  "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}{\\f1\\fcharset0 Times;}{\\f2\\fcharset136 Ming;}}";

t.test('Chinese by code page, by font and by \\u with its fallback', async (t) => {
  const rtf =
    `${HEAD}\\f0 ${escaped(gbk('王先生'))} 139\\b 1234\\b0 5678\\par ` +
    `\\uc1 ${unicode('李女士')} 13812345678\\par\\uc2 ${unicode('赵', "\\'d5\\'d4")} 13712345678\\par ` +
    `{\\f2 \\'aa\\'6b}${unicode('芳')}\\par}`;
  const seen = await file('a.rtf', rtf);
  t.same(seen.texts[0]?.text.trim().split('\n'), [
    '王先生 13912345678',
    '李女士 13812345678',
    '赵 13712345678',
    '法芳',
  ]);
});

t.test('rows of a table as rows, the words around it as text', async (t) => {
  const cell = (text: string): string => `\\intbl ${text}\\cell `;
  const rtf =
    `${HEAD}before\\par\\trowd\\cellx100\\cellx200 ${cell(unicode('王先生'))}${cell('13912345678')}\\row ` +
    `\\trowd ${cell(unicode('李女士'))}${cell('13812345678')}\\row \\pard after 13712345678\\par}`;
  const seen = await file('a.rtf', rtf);
  t.same(seen.tables[0]?.rows, [
    ['王先生', '13912345678'],
    ['李女士', '13812345678'],
  ]);
  t.match(seen.texts[0]?.text, 'before');
  t.match(seen.texts[1]?.text, 'after 13712345678');
});

t.test('links, remarks and embedded files are read as well', async (t) => {
  const rtf =
    `${HEAD}{\\field{\\*\\fldinst HYPERLINK "tel:13912345671"}{\\fldrslt call}}{\\*\\annotation ${unicode('业主')} 13912345672}` +
    `{\\object{\\*\\objdata ${Buffer.from(`${'{"a":1}\n'.repeat(200)}13912345673`).toString('hex')}}}}`;
  const text = allText(await file('a.rtf', rtf));
  for (const phone of ['13912345671', '13912345672', '13912345673']) t.match(text, phone);
});
