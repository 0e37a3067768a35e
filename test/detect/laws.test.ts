import fc from 'fast-check';
import t from 'tap';
import { createBytesInspector } from '../../src/inspect/inspect-bytes.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import type { Counts } from '../../src/model/kind.js';
import { type Owner, owners } from '../builders/people.js';

// Laws of counting where each phone belongs to one record and none is a business phone (DESIGN.md section 5.3).

const inspector = createBytesInspector(
  { key: '00'.repeat(32), patterns: [], staffPhones: [], compounds: [], budget: DEFAULT_BUDGET },
  () => 0,
);

async function countsOf(contentType: string, body: string): Promise<Counts> {
  const head = {
    method: 'POST',
    host: 'www.example.com',
    target: '/',
    headers: [['content-type', contentType]] as const,
  };
  return (await inspector.inspect({ kind: 'transfer', head }, bytesOf(Buffer.from(body)))).records;
}

const ownersOf = async (lines: readonly string[]): Promise<number> =>
  (await countsOf('text/plain; charset=utf-8', lines.join('\n'))).owner ?? 0;

/** Ways to say one owner in a line. */
const SAYINGS: ReadonlyArray<(owner: Owner) => string> = [
  (o) => `${o.compound}${o.building}号${o.room}，${o.area}平，${o.price}万，${o.surname}${o.title}，${o.phone}`,
  (o) => `${o.compound}${o.building}栋${o.unit}单元${o.room} ${o.name} ${o.phone}`,
  (o) => `出售${o.compound}${o.building}幢${o.room}室，房东${o.surname}${o.title}，电话${o.phone}`,
  (o) => `业主：${o.name} 房号：${o.compound}${o.building}-${o.unit}-${o.room} 电话：${o.phone}`,
  (o) => `${o.name}，${o.phone}，${o.compound}${o.building}号楼${o.unit}单元${o.room}室`,
  (o) => `${o.compound} ${o.building}#${o.room} ${o.phone}`,
];
/** A home alone and a phone alone: never both in one text, where one beside the other would be an owner in two lines. */
const HOME_ALONE = (o: Owner): string => `${o.compound}${o.building}号楼${o.room}，户主没有电话`;
const PHONE_ALONE = (o: Owner): string => `${o.name} ${o.phone}`;

/** Lines of owners, and of either homes alone or phones alone. */
const lines = fc
  .tuple(fc.array(fc.nat(SAYINGS.length), { minLength: 1, maxLength: 14 }), fc.boolean(), fc.nat())
  .map(([ways, homes, seed]) =>
    owners(ways.length, seed).map((owner, at) => {
      const say = SAYINGS[ways[at] ?? 0] ?? (homes ? HOME_ALONE : PHONE_ALONE);
      return say(owner);
    }),
  );

const noise = fc.constantFrom(
  '收到',
  '好的，谢谢',
  '[图片]',
  '今天谁值班？',
  '',
  '👌👌',
  '明天早会别迟到',
  '----------',
  'see you tomorrow',
  '价格还能谈吗',
  '这周天气不错，适合带看。',
);

/** `list` with each of `additions` put in somewhere. */
function strewn(list: readonly string[], additions: ReadonlyArray<readonly [number, string]>): string[] {
  const out = [...list];
  for (const [at, line] of additions) out.splice(at % (out.length + 1), 0, line);
  return out;
}

/** `list` in the order of the keys. */
function reordered<T>(list: readonly T[], keys: readonly number[]): T[] {
  return list
    .map((value, at) => ({ value, key: keys[at % keys.length] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

const additions = fc.array(fc.tuple(fc.nat(60), noise), { minLength: 1, maxLength: 12 });
const order = fc.array(fc.integer(), { minLength: 14, maxLength: 14 });
const run = { seed: 20261122, numRuns: 120 };

t.test('lines without entities never change the count', async () => {
  await fc.assert(
    fc.asyncProperty(lines, additions, async (list, more) => {
      return (await ownersOf(list)) === (await ownersOf(strewn(list, more)));
    }),
    run,
  );
});

t.test('the order of lines never changes the count', async () => {
  await fc.assert(
    fc.asyncProperty(lines, order, async (list, keys) => {
      return (await ownersOf(list)) === (await ownersOf(reordered(list, keys)));
    }),
    run,
  );
});

t.test('masking a phone never raises the count', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(13), async (list, at) => {
      const masked = list.map((line, index) =>
        index === at % list.length ? line.replace(/(1\d{2})\d{4}(\d{4})/, '$1****$2') : line,
      );
      return (await ownersOf(masked)) <= (await ownersOf(list));
    }),
    run,
  );
});

t.test('saying everything twice never changes the count', async () => {
  await fc.assert(
    fc.asyncProperty(lines, async (list) => (await ownersOf(list)) === (await ownersOf([...list, ...list]))),
    run,
  );
});

type Cell = (owner: Owner) => string;
const COLUMNS: ReadonlyArray<readonly [header: string, cell: Cell]> = [
  ['小区', (o) => o.compound],
  ['楼栋', (o) => `${o.building}栋`],
  ['单元', (o) => `${o.unit}`],
  ['房号', (o) => o.room],
  ['业主姓名', (o) => o.name],
  ['业主电话', (o) => o.phone],
  ['面积', (o) => `${o.area}`],
  ['售价', (o) => `${o.price}万`],
];

const sheet = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat()).map(([count, seed]) => owners(count, seed));
const csv = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.join(',')).join('\r\n');
const rowsOf = (people: readonly Owner[]): string[][] => people.map((owner) => COLUMNS.map(([, cell]) => cell(owner)));
const HEADER = COLUMNS.map(([header]) => header);

t.test('every row of a sheet is one owner, in any order of rows and columns', async () => {
  await fc.assert(
    fc.asyncProperty(sheet, order, order, async (people, rowKeys, columnKeys) => {
      const rows = [HEADER, ...reordered(rowsOf(people), rowKeys)].map((row) => reordered(row, columnKeys));
      const { owner = 0 } = await countsOf('text/csv; charset=utf-8', csv(rows));
      return owner === people.length;
    }),
    { ...run, numRuns: 60 },
  );
});

t.test('a sheet with masked phones holds no more owners than phones left', async () => {
  await fc.assert(
    fc.asyncProperty(sheet, fc.integer({ min: 1, max: 5 }), async (people, each) => {
      const rows = rowsOf(people).map((row, at) =>
        row.map((cell) => (at % each === 0 ? cell.replace(/^(1\d{2})\d{4}(\d{4})$/, '$1****$2') : cell)),
      );
      const left = people.filter((_, at) => at % each !== 0).length;
      const { owner = 0 } = await countsOf('text/csv; charset=utf-8', csv([HEADER, ...rows]));
      return owner <= left;
    }),
    { ...run, numRuns: 60 },
  );
});
