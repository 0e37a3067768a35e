import { gzipSync } from 'node:zlib';
import t from 'tap';
import { createPrefilter, mayHoldRecords, slowBecause, slowLook } from '../../src/inspect/prefilter.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { Head } from '../../src/model/head.js';
import { makeChance } from '../builders/chance.js';
import { DISGUISES } from '../builders/disguise.js';
import { buildXlsx, buildZip, gbk, multipart, utf16 } from '../builders/files.js';
import { advert, bareTable, LEAK_LINES, leakText, ownerTable, toCsv, toRows } from '../builders/listings.js';
import { negotiators, owners } from '../builders/people.js';
import { inspectBody } from './inspect.js';

const [owner] = owners(1, 5);
const phone = owner?.phone ?? '';
const line = LEAK_LINES.group?.(owners(1, 5)[0] as never) ?? '';
const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const escaped = (text: string): string =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const ENCODINGS: Readonly<Record<string, (text: string) => string | Buffer>> = {
  'UTF-8': (text) => text,
  GBK: gbk,
  'UTF-16 with a mark': utf16,
  'UTF-16 without one': (text) => Buffer.from(text, 'utf16le'),
  'percent-encoding': encodeURIComponent,
  'percent-encoding of every byte': percent,
  'percent-encoding twice': (text) => encodeURIComponent(percent(text)),
  'form fields': (text) => new URLSearchParams({ a: text, b: text }).toString(),
  JSON: (text) => JSON.stringify({ list: [{ text }] }),
  'JSON, escaped': (text) => `{"text":"${escaped(text)}"}`,
  'character references': (text) => [...text].map((char) => `&#${char.codePointAt(0)};`).join(''),
  'quoted-printable': (text) =>
    [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  gzip: (text) => gzipSync(text),
  zip: (text) => buildZip([{ name: 'a.txt', data: Buffer.from(text) }]),
};

t.test('every encoding of one owner asks for a reader', async (t) => {
  for (const [name, encode] of Object.entries(ENCODINGS)) t.ok(mayHoldRecords(Buffer.from(encode(line))), name);
});

t.test('without WebAssembly they ask for one too, and this machine has it', async (t) => {
  const looksPlain = slowLook();
  for (const [name, encode] of Object.entries(ENCODINGS)) t.notOk(looksPlain(Buffer.from(encode(line))), name);
  t.ok(looksPlain(Buffer.from('12 rooms, 3 baths')));
  t.equal(slowBecause(), null);
});

t.test('times, counts and addresses of machines ask for nobody', async (t) => {
  const body = '{"at":"2026-11-22T15:12:09.311","ms":16.3,"ip":"192.168.17.31","size":[1920,1080],"t":1763824329311}';
  t.notOk(mayHoldRecords(Buffer.from(body)));
});

t.test('a phone in every disguise asks for a reader, where a reader would find it', async (t) => {
  for (const [name, disguise] of Object.entries(DISGUISES)) {
    let seen = 0;
    for (const one of owners(60, 6)) {
      const body = Buffer.from(`tel: ${disguise(one.phone)}, name: ${one.building}-${one.unit}-${one.room}`);
      if (mayHoldRecords(body)) seen += 1;
      // So few digits are left beside the letters that it is no number to anybody.
      else if ((await inspectBody('text/plain', body)).raw > 0) t.fail(`${name}: ${body.toString()}`);
    }
    t.ok(seen > 40, `${name}: ${seen} of 60`);
  }
});

t.test('ordinary ASCII asks for nobody', async (t) => {
  const bodies: Readonly<Record<string, string>> = {
    nothing: '',
    'JSON of an application': '{"page":1,"size":20,"sort":["-price","area"],"filter":{"district":[3,5],"max":380}}',
    'a version': '{"version":"10.15.7","build":48213}',
    'a form': 'user=lihua&action=save&id=48213&ok=true',
    'a login': 'name=lihua&password=Correct+Horse+Battery',
    words: 'The quick brown fox jumps over the lazy dog. 12 rooms, 3 baths, 378 per month.\n',
    GraphQL: '{"query":"query List($n: Int) { listings(first: $n) { id title price } }","variables":{"n":20}}',
    telemetry: '{"events":[{"name":"click","x":120,"y":44,"t":1533},{"name":"scroll","y":900,"t":1890}]}',
  };
  for (const [name, body] of Object.entries(bodies)) t.notOk(mayHoldRecords(Buffer.from(body)), name);
});

t.test('head fields and the policy count too', async (t) => {
  const prefilter = createPrefilter([{ id: 'codename', pattern: 'project nightingale' }]);
  const head = (change: Partial<Head> = {}): Head => ({
    method: 'POST',
    host: 'site.example',
    target: '/post',
    headers: [
      ['host', 'site.example'],
      ['user-agent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'],
      ['content-type', 'application/json'],
    ],
    ...change,
  });
  const harmless = (change: Partial<Head>, body = '{}'): boolean =>
    prefilter.isHarmless(head(change), bytesOf(Buffer.from(body)));
  t.ok(harmless({}), 'a plain request');
  t.notOk(harmless({ target: `/post?phone=${phone}` }), 'a phone in the query');
  t.notOk(harmless({ target: `/${encodeURIComponent('业主')}` }), 'Chinese in the path');
  t.notOk(harmless({ host: `${phone}.site.example` }), 'a phone in the host');
  t.notOk(harmless({ headers: [['x-note', phone]] }), 'a phone in a field of its own');
  t.notOk(
    harmless({ headers: [['user-agent', `Mozilla/5.0 ${phone} ${line}`]] }),
    "a phone in the browser's own field",
  );
  t.notOk(harmless({ headers: [['content-encoding', 'gzip']] }), 'a body that was encoded');
  t.ok(harmless({ headers: [['content-encoding', 'identity']] }));
  t.notOk(harmless({}, 'about Project Nightingale'), 'a pattern in the body');
  t.notOk(harmless({ target: '/project nightingale' }), 'a pattern in the target');
});

t.test('whatever inspection finds, the prefilter has sent to it', async (t) => {
  const chance = makeChance(42);
  const shapes = Object.keys(LEAK_LINES);
  const disguises = Object.entries(DISGUISES);
  const encodings = Object.entries(ENCODINGS);
  const plain = 'The quick brown fox jumps over the lazy dog, again and again. ';
  let found = 0;
  for (let round = 0; round < 400; round++) {
    const people = owners(chance.whole(1, 6), round);
    const [dress, disguise] = chance.pick(disguises);
    const dressed = people.map((one) => ({ ...one, phone: chance.whole(0, 1) > 0 ? disguise(one.phone) : one.phone }));
    const shape = chance.pick(shapes);
    // Chinese is always suspected: lines of ASCII alone are what could slip through.
    const ascii = dressed.map((o) => `${o.building}-${o.unit}-${o.room} ${o.phone}`).join('\n');
    const text = chance.pick([
      leakText(dressed, shape),
      ascii,
      plain.repeat(chance.whole(0, 20)) + ascii,
      dressed.map((o) => o.phone).join(chance.pick([',', ' ', '\n', '; '])),
      JSON.stringify(dressed.map((o) => ({ room: `${o.building}-${o.room}`, tel: o.phone }))),
      toCsv(ownerTable(dressed)),
      toCsv(bareTable(dressed)),
      JSON.stringify(toRows(ownerTable(dressed))),
      advert(people[0] as never, negotiators(1, round)[0] as never),
      plain,
    ]);
    const [coding, encode] = chance.pick(encodings);
    const body = Buffer.from(encode(text));
    const { raw } = await inspectBody('text/plain', body);
    if (raw > 0) found += 1;
    if (raw > 0 && !mayHoldRecords(body))
      t.fail(`${raw} records passed over: ${dress}, ${coding}: ${text.slice(0, 200)}`);
  }
  t.ok(found > 150, `${found} of 400 bodies held records`);
});

t.test('containers are never passed over', async (t) => {
  const rows = [['a', 'b']];
  t.ok(mayHoldRecords(buildXlsx([{ name: 'x', rows }])));
  t.ok(mayHoldRecords(multipart([{ name: 'file', filename: 'a.bin', data: Buffer.from([0, 1, 2]) }]).body));
  t.ok(mayHoldRecords(Buffer.from('%PDF-1.7 ...')));
  t.ok(mayHoldRecords(Buffer.from('{\\rtf1\\ansi ...')));
});
