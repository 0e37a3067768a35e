import t from 'tap';
import { pack } from '../builders/archives.js';
import {
  buildAr,
  buildArj,
  buildCab,
  buildCpio,
  buildIso,
  buildLzh,
  buildLzip,
  buildRpm,
  buildZ,
  LZMA_ALONE,
} from '../builders/old-archives.js';
import { allText } from '../content/builders.js';
import { openReader } from './isolated.js';

/* Archives nobody would suspect: rare here, but any unpacker opens them. */

const LINE = '临汾路1565弄12号301 王先生 13912345678';
const { read } = openReader(t);
const ENTRIES = [
  { name: 'A.TXT', data: LINE },
  { name: 'B.CSV', data: '姓名,电话\n李女士,13812345678\n赵先生,13712345678\n' },
];

for (const [kind, bytes] of Object.entries({
  cab: buildCab(ENTRIES),
  'packed.cab': buildCab(ENTRIES, 'mszip'),
  iso: buildIso(ENTRIES),
  arj: buildArj(ENTRIES),
  lzh: buildLzh(ENTRIES),
  cpio: buildCpio(ENTRIES),
  ar: buildAr(ENTRIES),
  wim: await pack('a.wim', ENTRIES),
})) {
  t.test(`every file of a ${kind} is read, by its name`, async (t) => {
    const seen = await read(`a.${kind}`, bytes);
    t.equal(seen.texts.find(({ path }) => path === `a.${kind} › A.TXT`)?.text, LINE);
    t.equal(seen.tables.find(({ path }) => path === `a.${kind} › B.CSV`)?.rows.length, 3);
    t.same(seen.unread, []);
  });
}

for (const [kind, bytes] of Object.entries({
  Z: buildZ(LINE),
  lzma: LZMA_ALONE,
  lzip: buildLzip(LZMA_ALONE, LINE),
  'two of lzip': Buffer.concat([buildLzip(LZMA_ALONE, LINE), buildLzip(LZMA_ALONE, LINE)]),
  rpm: buildRpm(ENTRIES),
})) {
  t.test(`what is packed as ${kind} is read`, async (t) => {
    const seen = await read(`a.${kind}`, bytes);
    t.match(allText(seen), LINE);
    t.same(seen.unread, []);
  });
}

t.test('a help file nobody can write here is at least not clean', async (t) => {
  const seen = await read('a.chm', Buffer.concat([Buffer.from('ITSF\x03\0\0\0'), Buffer.alloc(200)]));
  t.match(seen.unread, [{ path: 'a.chm', outcome: 'uninspectable', reason: 'corrupt' }]);
});
