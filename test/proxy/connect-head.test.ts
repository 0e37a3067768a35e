import t from 'tap';
import { MAX_CONNECT_HEAD_BYTES, parseAuthority, parseConnect } from '../../src/proxy/connect-head.js';

const parse = (head: string) => parseConnect(Buffer.from(head, 'latin1'));

t.test('reads where a CONNECT goes', async (t) => {
  const cases: Readonly<Record<string, { host: string; port: number; bareIp: boolean }>> = {
    'mail.qq.com:443': { host: 'mail.qq.com', port: 443, bareIp: false },
    'Mail.QQ.com.:8443': { host: 'mail.qq.com', port: 8443, bareIp: false },
    '101.91.0.1:443': { host: '101.91.0.1', port: 443, bareIp: true },
    '[2408:8706::1]:443': { host: '2408:8706::1', port: 443, bareIp: true },
    '[::FFFF:1.2.3.4]:80': { host: '::ffff:102:304', port: 80, bareIp: true },
    '[0:0::1]:80': { host: '::1', port: 80, bareIp: true },
    '127.1:80': { host: '127.0.0.1', port: 80, bareIp: true },
    '0x7f000001:80': { host: '127.0.0.1', port: 80, bareIp: true },
    'B\xc3\xbccher.example:443': { host: 'xn--bcher-kva.example', port: 443, bareIp: false },
    'under_score-1.example:1': { host: 'under_score-1.example', port: 1, bareIp: false },
  };
  for (const [authority, want] of Object.entries(cases)) {
    const head = `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Connection: keep-alive\r\n\r\n`;
    t.strictSame(parse(`${head}\x16\x03\x01`), { ...want, bytes: head.length }, authority);
  }
  t.match(parse('CONNECT a:1 HTTP/1.0\r\n\r\n'), { host: 'a', port: 1 }, 'HTTP/1.0 and no field at all');
  t.match(parse('CONNECT a:1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n'), { port: 1 }, 'a body of no length');
});

t.test('asks for more at every cut', async (t) => {
  const head = 'CONNECT mail.qq.com:443 HTTP/1.1\r\nHost: mail.qq.com:443\r\n\r\n';
  for (let size = 8; size < head.length; size++) {
    if (parse(head.slice(0, size)) !== null) t.fail(`not at ${size}`);
  }
  t.match(parse(head), { bytes: head.length });
});

t.test('says why a head will never do', async (t) => {
  const cases: ReadonlyArray<readonly [string, RegExp]> = [
    ['CONNECT a HTTP/1.1\r\n\r\n', /"a" is not host:port/],
    ['CONNECT a: HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT :443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT .:443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT a:0 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT a:65536 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT a:443443443443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT [a]:443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT [1.2.3.4]:443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT ::1:443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT me:secret@a:443 HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT https://a/ HTTP/1.1\r\n\r\n', /not host:port/],
    ['CONNECT a:443\r\n\r\n', /request line/],
    ['CONNECT  a:443 HTTP/1.1\r\n\r\n', /request line/],
    ['CONNECT a:443 HTTP/1.1 \r\n\r\n', /request line/],
    ['CONNECT a:443 HTTP/2.0\r\n\r\n', /request line/],
    ['CONNECT a:443 HTTP/1.1\nHost: a\r\n\r\n', /request line/],
    ['CONNECT a:443 HTTP/1.1\r\nHost: a\nX: b\r\n\r\n', /bare CR, LF or NUL/],
    ['CONNECT a:443 HTTP/1.1\r\nHost: a\rX: b\r\n\r\n', /bare CR, LF or NUL/],
    ['CONNECT a:443 HTTP/1.1\r\nHost: a\0\r\n\r\n', /bare CR, LF or NUL/],
    ['CONNECT a:443 HTTP/1.1\r\nHost : a\r\n\r\n', /name: value/],
    ['CONNECT a:443 HTTP/1.1\r\n folded\r\n\r\n', /name: value/],
    ['CONNECT a:443 HTTP/1.1\r\nno colon\r\n\r\n', /name: value/],
    ['CONNECT a:443 HTTP/1.1\r\nContent-Length: 1\r\n\r\n', /no body.*length/],
    ['CONNECT a:443 HTTP/1.1\r\nContent-Length: 0, 5\r\n\r\n', /no body.*length/],
    ['CONNECT a:443 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n', /no body.*transfer coding/],
    [`CONNECT a:443 HTTP/1.1\r\nX: ${'x'.repeat(MAX_CONNECT_HEAD_BYTES)}`, /over 16 KiB/],
    [`CONNECT a:443 HTTP/1.1\r\nX: ${'x'.repeat(MAX_CONNECT_HEAD_BYTES)}\r\n\r\n`, /over 16 KiB/],
  ];
  for (const [head, reason] of cases) t.match(parse(head), reason, JSON.stringify(head.slice(0, 50)));
});

t.test('an authority without a port takes the one of its scheme', async (t) => {
  t.match(parseAuthority('site.example', 80), { host: 'site.example', port: 80 });
  t.match(parseAuthority('[::1]', 80), { host: '::1', port: 80, bareIp: true });
  t.equal(parseAuthority('site.example'), null);
  t.equal(parseAuthority('', 80), null);
});
