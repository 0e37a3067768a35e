import t from 'tap';
import { hotRanges } from '../../../src/detect/records/hot-lines.js';
import { DISGUISES } from '../../builders/disguise.js';
import { LEAK_LINES, leakText, ownerTable } from '../../builders/listings.js';
import { owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

const [owner] = owners(1, 5);
if (owner === undefined) throw new Error('one owner was asked for');
const DULL = '那年冬天来得特别早，一夜之间落尽了叶子，他从窗口望见江。\n';
const before = DULL.repeat(2_000);
const after = DULL.repeat(500);
const read = (text: string): string =>
  (hotRanges(text) ?? [{ start: 0, end: text.length }]).map(({ start, end }) => text.slice(start, end)).join('');

t.test('a short text is read whole', async (t) => t.equal(hotRanges('王先生 13812345678'), null));

t.test('a long text without a number or room is not read', async (t) => t.same(hotRanges(before), []));

for (const shape of Object.keys(LEAK_LINES)) {
  t.test(`one owner as ${shape} in a long text is found, and little else is read`, async (t) => {
    const text = `${before}${leakText([owner], shape)}\n${after}`;
    t.same(foundInText(text).records, { owner: 1 });
    t.ok(read(text).length < 2_000);
  });
}

for (const [name, dress] of Object.entries(DISGUISES)) {
  t.test(`a phone in the dress ${name} is found in a long text`, async (t) => {
    t.same(foundInText(`${before}馨佳园12号1203 王先生 ${dress('13812345678')}\n${after}`).records, { owner: 1 });
  });
}

t.test('owners at the beginning, in the middle and at the end are found', async (t) => {
  const people = owners(30, 6);
  const line = (at: number): string => leakText(people.slice(at, at + 10), 'unit');
  t.same(foundInText(`${line(0)}\n${before}${line(10)}\n${before}${line(20)}`).records, { owner: 30 });
});

t.test('a table pasted into a long text keeps its header', async (t) => {
  const rows = ownerTable(owners(400, 7)).map((row) => row.join('\t'));
  t.same(foundInText(`${before}${rows.join('\n')}\n${after}`).records, { owner: 400 });
});

t.test('a home without a person is still read', async (t) => {
  t.match(read(`${before}馨佳园12号1203室 王先生\n${after}`), '12号1203室');
  t.match(read(`${before}馨佳园 5-2-1203 王先生\n${after}`), '5-2-1203');
  t.match(read(`${before}馨佳园七栋三零一室 王先生\n${after}`), '三零一室');
});

t.test('a line without an end is read in one range', async (t) => {
  const text = '1室'.repeat(200_000);
  t.same(hotRanges(text), [{ start: 0, end: text.length }]);
});
