import { buildXlsx, buildZip } from '../builders/files.js';

export const PHONE = '13912345678';

/** Texts made to cost a reader more than their size: floods, things that never close, nesting without end; some `M` steps long. */
export function floods(M: number): Record<string, string> {
  return {
    'open angles': '<'.repeat(2 * M),
    'open comments': '<!--'.repeat(M),
    'comments without end': `<a>${'<!-- -- '.repeat(M)}`,
    'open sections': '<![CDATA['.repeat(M / 4),
    'open declarations': `<!DOCTYPE a [${'<!ENTITY a "'.repeat(M / 4)}`,
    'open instructions': '<?a '.repeat(M / 2),
    'open tags': '<c r='.repeat(M),
    'open attributes': '<c r="'.repeat(M),
    'a long attribute': `<a b="${'c'.repeat(20 * M)}`,
    'many attributes': `<a ${'b="c" '.repeat(M)}>`,
    'equals signs': `<a ${'='.repeat(2 * M)}>`,
    'deep elements': '<a>'.repeat(2 * M),
    'deep tables': '<table><tr><td>'.repeat(M / 2),
    'end tags': '</a>'.repeat(M),
    'open entities': `<p>${'&#'.repeat(2 * M)}`,
    'deep lists': '['.repeat(2 * M),
    'deep objects': '{"a":'.repeat(M),
    'open quotes': `{"a":"${'\\"'.repeat(2 * M)}`,
    'open notes': `{${'/*'.repeat(M)}`,
    'lines of open values': '{"a":[1,\n'.repeat(M / 4),
    quotes: '"'.repeat(4 * M),
    'quoted cells': '"",'.repeat(M),
    'quotes after commas': ',"a'.repeat(M),
    'a row of commas': ','.repeat(4 * M),
    'rows of commas': `${','.repeat(2000)}\n`.repeat(2000),
    'empty lines': '\n'.repeat(4 * M),
    'one column after a table': `a,b\n1,2\n3,4\n${'5\n'.repeat(M)}`,
    assignments: 'var a = ['.repeat(M / 4),
    callbacks: `a(${'{b:['.repeat(M / 2)}`,
    'form fields': 'a=b&'.repeat(M),
    'percent signs': '%'.repeat(4 * M),
    'percent zeros': '%30'.repeat(M),
    'base64 lines': `${'QUJD'.repeat(19)}\n`.repeat(M / 20),
    'data addresses': 'data:text/plain;base64,'.repeat(M / 10),
    'mail fields': `From: a\nTo: b\n${'X-A: b\n'.repeat(M / 4)}`,
    'a long mail field': `From: a\nTo: b\nSubject: ${'=?utf-8?q?a'.repeat(M / 4)}`,
    'folded mail fields': `From: a\nTo: b\n${' c\n'.repeat(M)}`,
    'mail boundaries': `From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n'.repeat(M / 2)}`,
    'nested mails': `From: a\nTo: b\nContent-Type: message/rfc822\n\n`.repeat(M / 50),
    mailboxes: 'From a@b Sun Nov 22 10:00:00\nFrom: a\nTo: b\n'.repeat(M / 40),
    'soft line ends': `From: a\nTo: b\nContent-Transfer-Encoding: quoted-printable\n\n${'=\n'.repeat(M)}`,
    'deep groups': `{\\rtf1${'{'.repeat(2 * M)}`,
    'control words': `{\\rtf1${'\\u1\\cell\\row\\trowd'.repeat(M / 10)}`,
    'stray bytes': `{\\rtf1${"\\'".repeat(M)}`,
    fonts: `{\\rtf1{\\fonttbl${'{\\f1\\fcharset134 a;}'.repeat(M / 10)}}}`,
    cards: 'BEGIN:VCARD\n'.repeat(M / 4),
    'folded cards': `BEGIN:VCARD\n${' a\n'.repeat(M)}`,
    'card parameters': `BEGIN:VCARD\nTEL${';a'.repeat(M)}`,
  };
}

/** The same inside a workbook, a document, and its tables of strings. */
export function inPackages(name: string, flood: string): Record<string, Buffer> {
  const row = `<row><c t="inlineStr"><is><t>${PHONE}</t></is></c></row>`;
  return {
    [`${name} in a sheet`]: buildXlsx([], {
      parts: { 'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row}${flood}` },
    }),
    [`${name} in strings`]: buildXlsx([], {
      parts: {
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${row}<row><c t="s"><v>0</v></c></row></sheetData></worksheet>`,
        'xl/sharedStrings.xml': `<sst><si><t>${PHONE}</t></si>${flood}`,
      },
    }),
    [`${name} in a document`]: buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'word/document.xml', data: `<w:document><w:p><w:t>${PHONE}</w:t></w:p>${flood}` },
    ]),
  };
}
