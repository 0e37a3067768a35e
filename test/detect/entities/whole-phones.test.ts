import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { findPhones } from '../../../src/detect/entities/phone.js';

const SEED = { seed: 20261122, numRuns: 3_000 };
/** Too many loose digits for the short way, none of them a phone's, and on a line of their own. */
const READINGS = '\n2222 22 2222 22 2222 22';

const phone = fc
  .tuple(fc.constantFrom('138', '159', '199', '120', '170'), fc.integer({ min: 0, max: 99_999_999 }))
  .map(([head, tail]) => head + String(tail).padStart(8, '0'));
const number = fc.integer({ min: 0, max: 9_999 }).map(String);
const word = fc.constantFrom(
  ...'馨佳园 号 室 栋 单元 平 万 王先生 李三 刘午 电话 手机: 订单号 微信 +86 86- 0086 17951 0 ( ) - . * _ x 元 # / ： O l 一三八'.split(
    ' ',
  ),
);
const mark = fc.constantFrom('', '', '，', ',', ' ', '-', '、', '\t', '|', '\n');
const line = fc
  .array(fc.tuple(fc.oneof(phone, number, word), mark), { minLength: 1, maxLength: 12 })
  .map((pieces) => pieces.flat().join(''));

t.test('phones that stand whole are found the same as among numbers that need a closer look', async (t) => {
  let found = 0;
  fc.assert(
    fc.property(line, (text) => {
      const alone = findPhones(text);
      found += alone.length;
      assert.deepEqual(alone, findPhones(text + READINGS));
    }),
    SEED,
  );
  t.ok(found > 1_000, 'the lines hold phones');
});
