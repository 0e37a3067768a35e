import t from 'tap';
import { fold, originalOffset } from '../../src/detect/fold.js';
import { DISGUISES } from '../builders/disguise.js';

for (const dress of ['fullWidth', 'circled', 'superscript', 'mathematical', 'keycap', 'zeroWidth']) {
  t.test(`digits in the ${dress} dress become plain`, async (t) => {
    t.equal(fold(`电话${DISGUISES[dress]?.('13800123456')}。`).text, '电话13800123456。');
  });
}

t.test('full-width letters and marks become ASCII, dashes one dash, wide blanks one blank', async (t) => {
  t.equal(fold('Ａ座：１２＃\u3000５–２—１２０３').text, 'A座:12# 5-2-1203');
});

t.test('plain text and numerals in words stay as they are', async (t) => {
  const text = '馨佳园十一街坊 12号1203 下三滥';
  t.same(fold(text), { text, offsets: null });
});

t.test('an offset in folded text leads back to the original', async (t) => {
  const original = '电话\u200b⑫③𝟖。';
  const folded = fold(original);
  t.equal(folded.text, '电话1238。');
  t.equal(original.slice(originalOffset(folded, 2), originalOffset(folded, 4)), '⑫');
  t.equal(original.slice(originalOffset(folded, 5), originalOffset(folded, 6)), '𝟖');
  t.equal(originalOffset(folded, folded.text.length), original.length);
  t.equal(originalOffset(fold('abc'), 2), 2);
});

t.test('digits of other scripts fold too', async (t) => {
  t.equal(fold('١٣٨ ۱۳۸ ₁₃₈ ❶❸❽ ⑴⑶⑻').text, '138 138 138 138 138');
});
