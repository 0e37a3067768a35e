import fc from 'fast-check';
import t from 'tap';
import { readHotLines } from '../../src/content/hot-lines.js';
import {
  CODED,
  characterClasses,
  HOME,
  loadScanner,
  PERSON,
  type Scanner,
  WINDOW_AT,
} from '../../src/content/scanner.js';
import { compileCompounds } from '../../src/detect/entities/compound.js';
import { findLandlines } from '../../src/detect/entities/landline.js';
import { linesReader } from '../../src/detect/records/lines.js';
import { readRange } from '../../src/detect/records/text.js';
import { LETTER_CLASS, NUMERAL_CLASS, numeralDigit } from '../../src/detect/vocabulary/numerals.js';
import { bytesOf } from '../../src/model/bytes.js';
import { DISGUISES } from '../builders/disguise.js';
import { advert, LEAK_LINES, leakText, ownerTable, toCsv } from '../builders/listings.js';
import { negotiators, owners } from '../builders/people.js';

const scanner = built();

function built(): Scanner {
  const loaded = loadScanner();
  if (loaded === null) throw new Error('run the build first: there is no scan.wasm');
  return loaded;
}
const compounds = compileCompounds([]);
const isContainer = (): boolean => false;

/** What was found of a person or an exact home: all that is ever counted. */
function found(read: (emit: Parameters<typeof readRange>[3]) => void): string[] {
  const entries: string[] = [];
  read((drafts) => {
    for (const { phones, ids, landlines, homes, name } of drafts) {
      const persons = [...phones.map(({ digits }) => digits), ...ids, ...landlines];
      const rooms = homes.filter(({ room }) => room !== '').map(({ building, room }) => `${building}-${room}`);
      if (persons.length > 0 || (rooms.length > 0 && name !== '')) entries.push([...persons, ...rooms, name].join(' '));
    }
  });
  return entries;
}

const whole = (text: string): string[] => found((emit) => readRange(text, null, compounds, emit));

interface Scanned {
  readonly entries: string[];
  /** Bytes that patterns were shown, and characters that were decoded. */
  readonly looked: Buffer;
  readonly decoded: number;
}

function scanned(bytes: Buffer, windowBytes?: number): Scanned {
  const looked: Buffer[] = [];
  let decoded = 0;
  const entries = found((emit) => {
    const reader = linesReader(compounds, emit);
    const lines = {
      ...reader,
      write(text: string) {
        decoded += text.length;
        reader.write(text);
      },
      look: (utf8: Uint8Array) => looked.push(Buffer.from(utf8)),
    };
    const options = { scanner, known: isContainer, tick: () => undefined };
    readHotLines(bytesOf(bytes), lines, windowBytes === undefined ? options : { ...options, windowBytes });
    lines.end();
  });
  return { entries, looked: Buffer.concat(looked), decoded };
}

const DULL = [
  '那年冬天来得特别早，一夜之间落尽了叶子，他从窗口望见江。',
  'The quick brown fox jumps over 2 lazy dogs, twice; nobody counted them.',
  '2026-11-17 15:17:42.123 [worker-3] INFO  http - GET /api/v1/items/74607 200 868ms id=91384756102938475610',
  '第一百三十条 当事人应当自收到通知之日起三十日内，提出书面申请。',
  '    const total = rows.reduce((sum, row) => sum + row.count * 1.05, 0x1f); // 3 of 12',
  '',
  'https://example.com/a/b?q=1&page=20#top',
  '三室两厅，89平，总价378万，满五唯一，近地铁13号线。',
];
const [owner] = owners(1, 5);
if (owner === undefined) throw new Error('one owner was asked for');

/** A text of dull lines with some leaks between, and what may cut and wrap them. */
const texts = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...DULL) },
      {
        weight: 6,
        arbitrary: fc.nat(40).map((count) => [...DULL, ...DULL, ...DULL, ...DULL, ...DULL].slice(0, count).join('\n')),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.nat(500), fc.constantFrom(...Object.keys(LEAK_LINES)), fc.constantFrom(...Object.values(DISGUISES)))
          .map(([seed, shape, dress]) =>
            leakText(
              owners(1, seed).map((each) => ({ ...each, phone: dress(each.phone) })),
              shape,
            ),
          ),
      },
      { weight: 1, arbitrary: fc.nat(500).map((seed) => toCsv(ownerTable(owners(3, seed))).trimEnd()) },
      {
        weight: 1,
        arbitrary: fc.nat(500).map((seed) => advert(owners(1, seed)[0] ?? owner, negotiators(1, seed)[0] as never)),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
      { weight: 1, arbitrary: fc.stringMatching(/^[0-9 ,.:/()号室栋-]{1,60}$/) },
    ),
    { minLength: 1, maxLength: 60 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)));

t.test('what scanning finds is what reading everything finds', async (t) => {
  const agrees = fc.property(texts, (text) => {
    const { entries } = scanned(Buffer.from(text));
    return entries.join('\n') === whole(text).join('\n');
  });
  const { failed, counterexample } = fc.check(agrees, { seed: 7, numRuns: 400 });
  t.notOk(failed, JSON.stringify(counterexample));
});

t.test('windows cut anywhere change nothing, and patterns see every byte once', async (t) => {
  const agrees = fc.property(texts, fc.integer({ min: 1100, max: 6000 }), (text, windowBytes) => {
    const bytes = Buffer.from(text);
    const cut = scanned(bytes, windowBytes);
    return cut.looked.equals(bytes) && cut.entries.join('\n') === scanned(bytes).entries.join('\n');
  });
  const { failed, counterexample } = fc.check(agrees, { seed: 8, numRuns: 400 });
  t.notOk(failed, JSON.stringify(counterexample));
});

const before = `${DULL.join('\n')}\n`.repeat(400);

for (const shape of Object.keys(LEAK_LINES)) {
  t.test(`one owner as ${shape} in a long text is found, and little else is decoded`, async (t) => {
    const text = `${before}${leakText([owner], shape)}\n${before}`;
    const { entries, decoded } = scanned(Buffer.from(text));
    t.same(entries, whole(text));
    t.equal(entries.length, 1);
    t.ok(decoded < 4_000, `${decoded} characters`);
  });
}

for (const [name, dress] of Object.entries(DISGUISES)) {
  t.test(`a bare phone in the dress ${name} is found in a long text`, async (t) => {
    const text = `${before}王先生 电话 ${dress('13812345678')}\n${before}`;
    const { entries, decoded } = scanned(Buffer.from(text));
    t.same(entries, whole(text));
    t.ok(decoded > 0 && decoded < 4_000, `${decoded} characters`);
  });
}

t.test('a line longer than a window is read like any other', async (t) => {
  const line = owners(300, 3)
    .map((each) => `{"room":"${each.building}号${each.room}","tel":"${each.phone}"}`)
    .join(',');
  t.same(scanned(Buffer.from(line), 2000).entries, whole(line));
});

t.test('numerals and letters are those that detection reads', async (t) => {
  const classes = characterClasses();
  const kindOf = (character: string): number => (classes[character.charCodeAt(0)] ?? 0) & 15;
  for (const character of NUMERAL_CLASS) {
    t.equal(kindOf(character), 2, character);
    t.equal((classes[character.charCodeAt(0)] ?? 0) >> 4, Number(numeralDigit(character)), character);
  }
  for (const character of LETTER_CLASS) t.equal(kindOf(character), 4, character);
});

t.test('bytes that are no text in the middle end the reading of text', async (t) => {
  const bytes = Buffer.concat([
    Buffer.from(before),
    Buffer.from(Uint32Array.from({ length: 4000 }, (_, at) => at % 7).buffer),
  ]);
  const lines = { write: () => undefined, skip: () => undefined, look: () => undefined, end: () => undefined };
  const options = { scanner, known: isContainer, tick: () => undefined };
  t.equal(readHotLines(bytesOf(bytes), lines, options).isText, false);
  t.equal(readHotLines(bytesOf(Buffer.from(before)), lines, options).isText, true);
});

t.test('base64 in a long text is decoded, wrapped or not, wherever windows are cut', async (t) => {
  const hidden = Buffer.from(`${leakText(owners(3, 9))}\n`.repeat(3));
  const wrapped = hidden.toString('base64').replace(/.{76}/g, '$&\n');
  for (const coded of [hidden.toString('base64'), wrapped]) {
    const bytes = Buffer.from(`${before}text ${coded}\n${before}`);
    const lines = { write: () => undefined, skip: () => undefined, look: () => undefined, end: () => undefined };
    const read = readHotLines(bytesOf(bytes), lines, { scanner, known: isContainer, tick: () => undefined });
    t.equal(read.hidden.length, 1);
    t.ok(read.hidden[0]?.equals(hidden));
  }
});

/** Characters the pass in vectors stops at; of all others what it says is not asked for. */
const STOPS = new Set('一号室单幢幺座壹弄弌栋撞懂房户门０１２３４５６７８９₁Ⅰⅰ①⑪⑲⑴⒈⒑⒛⓪⓫⓵⓿❶❿➀➊➓＃#²³¹٠१𝟏🄁');
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** Every place as it is told when each is looked at by itself. */
function placesOneByOne(bytes: Buffer): string[] {
  const end = WINDOW_AT + bytes.length;
  bytes.copy(scanner.memory, WINDOW_AT);
  scanner.start(WINDOW_AT, end);
  const places: string[] = [];
  const until = { [PERSON]: 0, [HOME]: 0 };
  let offset = 0;
  for (const character of bytes.toString()) {
    const at = WINDOW_AT + offset;
    const first = bytes[offset];
    offset += Buffer.byteLength(character);
    const isRun = isDigit(first) && !isDigit(bytes[at - WINDOW_AT - 1]);
    if (!(isRun || STOPS.has(character)) || at < until[PERSON]) continue;
    const kind = scanner.look(at);
    if (kind !== PERSON && (kind !== HOME || at < until[HOME])) continue;
    const feed = bytes.indexOf(10, at - WINDOW_AT);
    until[kind] = WINDOW_AT + (feed < 0 ? bytes.length : feed);
    places.push(`${kind} ${at}`);
  }
  return places;
}

function placesTogether(bytes: Buffer): string[] {
  bytes.copy(scanner.memory, WINDOW_AT);
  scanner.start(WINDOW_AT, WINDOW_AT + bytes.length);
  const places: string[] = [];
  for (let hit = scanner.next(); hit >= 0; hit = scanner.next()) {
    if ((hit & 3) !== CODED) places.push(`${hit & 3} ${hit >> 2}`);
  }
  return places;
}

/** Whether what is left out in vectors is what the look at each place refuses; a few characters more may be stopped at. */
function agree(text: string): boolean {
  const bytes = Buffer.from(text);
  const together = placesTogether(bytes);
  return placesOneByOne(bytes).join() === together.join();
}

t.test('in vectors nothing is left out that a look at each place would stop at', async (t) => {
  const agrees = fc.property(texts, agree);
  const { failed, counterexample } = fc.check(agrees, { seed: 9, numRuns: 300 });
  t.notOk(failed, JSON.stringify(counterexample));
});

t.test('nor where numbers, marks and letters stand close, at any place of a block', async (t) => {
  const units = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^\d{1,12}$/) },
    { weight: 2, arbitrary: fc.constantFrom('1', '13', '138', '1381', '86', '0', '021', '0571', '5678', '1203', '12') },
    { weight: 3, arbitrary: fc.constantFrom(...' -./:,()[|\t\n+', ' ', ' - ', '，', '：', '—', '－') },
    { weight: 2, arbitrary: fc.constantFrom(...'OoDQlIiZzSsBbqvxwaegV', 'INFO', 'ms', 'wx', 'id') },
    { weight: 2, arbitrary: fc.constantFrom(...STOPS, ...'二三八十百楼李园东微电', '\u200b', '一个', '号室') },
  );
  const lines = fc
    .tuple(fc.nat(70), fc.array(units, { maxLength: 30 }))
    .map(([pad, all]) => 'x'.repeat(pad) + all.join(''));
  const { failed, counterexample } = fc.check(fc.property(lines, agree), { seed: 10, numRuns: 20_000 });
  t.notOk(failed, JSON.stringify(counterexample));
});

t.test('all short rows of groups are told alike, across the edge of a block', async (t) => {
  const parts = [
    '1',
    '13',
    '138',
    '1381',
    '0',
    '021',
    '5',
    '12345',
    '1234567',
    '12345678',
    ' ',
    '-',
    'I',
    'w',
    '号',
    '一',
    '\n',
  ];
  let wrong = '';
  for (const a of parts) {
    for (const b of parts) {
      for (const c of parts) {
        for (const d of parts) {
          const text = a + b + c + d;
          for (const pad of [0, 57]) if (wrong === '' && !agree(`${'.'.repeat(pad)}${text}5678`)) wrong = text;
        }
      }
    }
  }
  t.equal(wrong, '');
});

t.test('a landline is stopped at wherever detection would take it for one', async (t) => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const numbers = fc
    .tuple(
      fc.constantFrom('电话', 'tel:', '（', '(', ' '),
      fc.integer({ min: 10, max: 999 }),
      fc.constantFrom('', '-', ' ', ')', ') ', ')-'),
      fc.integer({ min: 6, max: 8 }).chain(digits),
      fc.constantFrom('', '。', '转12', '-3', 'x'),
    )
    .map(([before, code, mark, local, behind]) => `${before}0${code}${mark}${local}${behind}`);
  let taken = 0;
  const stopped = fc.property(numbers, (text) => {
    if (findLandlines(text).length === 0) return true;
    taken += 1;
    return placesTogether(Buffer.from(text)).some((place) => place.startsWith(String(PERSON)));
  });
  const { failed, counterexample } = fc.check(stopped, { seed: 11, numRuns: 20_000 });
  t.notOk(failed, JSON.stringify(counterexample));
  t.ok(taken > 2_000, `${taken} landlines`);
});

t.test('pieces of hexadecimal are passed over where detection takes none for a phone', async (t) => {
  const hex = fc.stringMatching(/^[0-9a-f]{16,40}$/);
  let passed = 0;
  const agrees = fc.property(hex, fc.constantFrom('trace=', 'id ', '"'), (each, before) => {
    const text = `${before}${each} ok`;
    const stops = placesTogether(Buffer.from(text)).length > 0;
    if (!stops) passed += 1;
    return stops || whole(text).length === 0;
  });
  const { failed, counterexample } = fc.check(agrees, { seed: 12, numRuns: 20_000 });
  t.notOk(failed, JSON.stringify(counterexample));
  t.ok(passed > 15_000, `${passed} passed over`);
});
