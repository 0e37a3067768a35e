import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { gbk } from '../builders/files.js';
import { allText, transfer } from './builders.js';

const WORDS = '临汾路1565弄12号301 王先生 13912345678';

t.test('path and query are read, parameters together as one object', async (t) => {
  const seen = await transfer({
    target: `/add/${encodeURIComponent('馨佳园')}?name=%E7%8E%8B%E5%85%88%E7%94%9F&tel=139+12345678&x`,
  });
  t.match(seen.texts, [{ path: 'url', text: '/add/馨佳园', origin: 'url' }]);
  t.match(seen.objects, [{ path: 'query', fields: { name: '王先生', tel: '139 12345678' } }]);
  t.match(
    seen.texts.find((part) => part.path === 'query:tel'),
    { text: '139 12345678', origin: 'url' },
  );
});

t.test('a query may hold JSON and base64', async (t) => {
  const inner = JSON.stringify({ name: '王先生', tel: '13912345678' });
  for (const value of [encodeURIComponent(inner), Buffer.from(inner).toString('base64url')]) {
    const seen = await transfer({ target: `/?d=${value}` });
    t.match(seen.objects.at(-1)?.fields, { name: '王先生', tel: '13912345678' });
  }
});

t.test('header values are decoded, the usual ones skipped', async (t) => {
  const values = {
    'x-plain': Buffer.from(WORDS).toString('latin1'),
    'x-gbk': gbk(WORDS).toString('latin1'),
    'x-percent': encodeURIComponent(WORDS),
    'x-base64': Buffer.from(WORDS).toString('base64'),
    'x-word': `=?utf-8?B?${Buffer.from(WORDS).toString('base64')}?=`,
    referer: `https://x.example/?q=${encodeURIComponent(WORDS)}`,
  };
  for (const [name, value] of Object.entries(values)) {
    const seen = await transfer({ headers: { [name]: value } });
    t.ok(
      seen.texts.some((part) => part.text.includes(WORDS) && part.origin === 'header'),
      name,
    );
  }
  const usual = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'accept-language': 'zh-CN,zh;q=0.9' };
  t.same((await transfer({ headers: usual })).texts, []);
  t.match(allText(await transfer({ headers: { 'user-agent': encodeURIComponent(WORDS) } })), WORDS);
});

t.test('host labels that carry data are decoded', async (t) => {
  const plain = await transfer({ host: '13912345678.wang.t.example.com' });
  t.match(plain.texts, [{ path: 'host', text: '13912345678 wang t', origin: 'host' }]);
  const hex = Buffer.from('王先生 13912345678').toString('hex');
  const seen = await transfer({ host: `${hex.slice(0, 20)}.${hex.slice(20)}.example.com` });
  t.ok(seen.texts.some((part) => part.text === '王先生 13912345678' && part.origin === 'host'));
  t.same((await transfer({ host: 'upload.example.com' })).texts, []);
});

t.test('content codings are undone, stacked ones too', async (t) => {
  const cases: Array<[string, Buffer]> = [
    ['gzip', gzipSync(WORDS)],
    ['x-gzip', gzipSync(WORDS)],
    ['br', brotliCompressSync(WORDS)],
    ['deflate', deflateSync(WORDS)],
    ['deflate', deflateRawSync(WORDS)],
    ['gzip, br', brotliCompressSync(gzipSync(WORDS))],
    ['identity', Buffer.from(WORDS)],
    ['gzip', Buffer.from(WORDS)],
    ['', gzipSync(WORDS)],
  ];
  for (const [coding, body] of cases) {
    t.match(allText(await transfer({ headers: { 'content-encoding': coding }, body })), WORDS, coding);
  }
});

t.test('an unknown coding is said to be unread, a cut or exploding one to be partial', async (t) => {
  const zstd = await transfer({ headers: { 'content-encoding': 'zstd' }, body: 'x' });
  t.same(zstd.unread, [{ path: 'body', outcome: 'uninspectable', reason: 'unsupported-format' }]);
  const long = gzipSync(Array.from({ length: 5000 }, (_, n) => `${n} ${WORDS}`).join('\n'));
  const cut = await transfer({ headers: { 'content-encoding': 'gzip' }, body: long.subarray(0, long.length / 2) });
  t.match(cut.unread, [{ path: 'body', outcome: 'partial', reason: 'corrupt' }]);
  t.match(allText(cut), WORDS);
  const bomb = await transfer({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(8 << 20)) });
  t.match(bomb.unread, [{ path: 'body', outcome: 'uninspectable', reason: 'ratio' }]);
});

t.test('more body than the budget is read to the budget', async (t) => {
  const seen = await transfer({ body: `${WORDS}\n${'x'.repeat(5000)}`, budget: { maxBodyBytes: 1000 } });
  t.match(allText(seen), WORDS);
  t.same(seen.unread, [{ path: 'body', outcome: 'partial', reason: 'too-large' }]);
});

t.test('unknown bytes are opaque, with what is readable in them', async (t) => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3) * 104729) & 0xff));
  for (const words of [Buffer.from('\x00王先生 13912345678\x00'), gbk('\x00王先生 13912345678\x00')]) {
    const seen = await transfer({ body: Buffer.concat([noise, words, noise]) });
    t.match(seen.opaque, [{ path: 'body', size: 8192 + words.length }]);
    t.match(allText(seen), '王先生 13912345678');
  }
  const wide = await transfer({
    body: Buffer.concat([noise, Buffer.from('\x00王先生 13912345678\x00', 'utf16le'), noise]),
  });
  t.match(allText(wide), '王先生 13912345678');
});

t.test('a beginning that leads nowhere is chance, not corruption', async (t) => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3) * 104729) & 0xff));
  const seen = await transfer({ body: Buffer.concat([noise, Buffer.from('PK\x03\x04'), noise]) });
  t.same(seen.unread, []);
  t.equal(seen.opaque.length, 1);
});
