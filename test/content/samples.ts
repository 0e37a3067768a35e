import { gzipSync } from 'node:zlib';
import { buildXlsx, buildZip, gbk, multipart, utf16 } from '../builders/files.js';
import { PHONE } from './adversarial.js';

/** One small file of every format that is read here, each with the phone in it. */
export function samples(): Record<string, Buffer> {
  const rows = [
    ['业主', '房号', '电话'],
    ['王先生', '12-1203', Number(PHONE)],
    ['李女士', '12-1204', '13812345678'],
    ['赵先生', '12-1205', '13712345678'],
  ];
  const lines = rows.map((row) => row.join(',')).join('\r\n');
  const json = JSON.stringify(rows.map(([name, room, tel]) => ({ name, room, tel })));
  const html = `<html><body><table>${rows.map((row) => `<tr><td>${row.join('</td><td>')}</td></tr>`).join('')}</table><script>var a = ${json};</script></body></html>`;
  const xlsx = buildXlsx([{ name: '三期', rows }]);
  const mail = `From: a@example.com\r\nTo: b@example.com\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=E4=B8=9A=E4=B8=BB ${PHONE}\r\n--b1\r\nContent-Disposition: attachment; filename="a.xlsx"\r\nContent-Transfer-Encoding: base64\r\n\r\n${xlsx.toString('base64')}\r\n--b1--\r\n`;
  const texts = {
    'a.json': json,
    'a.js': `window.__DATA__ = ${json};`,
    'a.html': html,
    'a.xml': `<?xml version="1.0"?><list>${rows.map(([name, , tel]) => `<owner><name>${name}</name><tel>${tel}</tel></owner>`).join('')}</list>`,
    'a.eml': mail,
    'a.mbox': `From a@example.com Sun Nov 22 10:00:00 2026\r\n${mail}`,
    'a.rtf': `{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 a;}}\\trowd\\intbl \\'cd\\'f5\\cell ${PHONE}\\cell\\row\\pard \\u26446? ${PHONE}\\par}`,
    'a.vcf': `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王先生\r\nTEL;TYPE=CELL:${PHONE}\r\nADR;TYPE=HOME:;;馨佳园12号;上海;;;\r\nEND:VCARD\r\n`,
    'a.txt': `name=%E7%8E%8B&tel=${PHONE}&data=${encodeURIComponent(json)}`,
  };
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)])),
    'a.csv': gbk(lines),
    'b.csv': utf16(lines),
    'a.xlsx': xlsx,
    'b.xlsx': buildXlsx([{ name: '三期', rows }], { strings: 'inline', utf16: true }),
    'a.docx': buildZip([
      { name: '[Content_Types].xml', data: '<Types/>', method: 'store' },
      {
        name: 'word/document.xml',
        data: `<w:document xmlns:w="w"><w:tbl><w:tr><w:tc><w:p><w:r><w:t>王</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>${PHONE}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:document>`,
        method: 'store',
      },
    ]),
    'a.gz': gzipSync(lines),
    'a.zip': buildZip([{ name: gbk('业主.csv'), data: gbk(lines) }]),
    'a.form': multipart([
      { name: 'file', data: gbk(lines), filename: gbk('业主.csv') },
      { name: 'data', data: json },
    ]).body,
  };
}
