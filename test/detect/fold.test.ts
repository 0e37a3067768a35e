import fc from 'fast-check';
import t from 'tap';
import { fold, foldValue, originalSpan } from '../../src/detect/fold.js';
import { DISGUISES } from '../builders/disguise.js';

for (const dress of ['fullWidth', 'circled', 'superscript', 'mathematical', 'keycap', 'zeroWidth']) {
  t.test(`digits in the ${dress} dress become plain`, async (t) => {
    t.equal(fold(`电话${DISGUISES[dress]?.('13800123456')}。`).text, '电话13800123456。');
  });
}

const FOLDS: ReadonlyArray<readonly [what: string, text: string, folded: string]> = [
  ['digits of other scripts', '١٣٨ ۱۳۸ १३८ ๑๓๘ ১৩৮', '138 138 138 138 138'],
  ['lowered and raised digits', '₁₃₈ ¹³⁸', '138 138'],
  ['digits in dark, open and double circles', '❶❸❽⓿ ➀➂➇ ➊➌➑ ⓵⓷⓼⓪ 🄋🄌', '1380 138 138 1380 00'],
  ['digits in brackets and with a dot', '⑴⑶⑻ ⒈⒊⒏', '138 138'],
  ['enclosed numbers of two digits', '⑩⑫⑳ ⑽ ⒛ ⓫ ㉑㊿', '101220 10 20 11 2150'],
  ['all five runs of mathematical digits', '𝟏𝟛𝟠 𝟣𝟥𝟪 𝟭𝟯𝟴 𝟷𝟹𝟾', '138 138 138 138'],
  ['segmented digits', '\u{1fbf1}\u{1fbf3}\u{1fbf8}', '138'],
  ['mathematical, circled and squared letters', '𝐀座 𝗕座 Ⓒ座 🄳座 🅴座 🅵座 ⒢座', 'A座 B座 C座 D座 E座 F座 g座'],
  ['roman and Suzhou numerals', 'Ⅲ期 Ⅻ ⅷ 〡〢〣〩', '3期 12 8 1239'],
  ['numerals in circles and brackets', '㊀㊂㊇ ㈠㈢㈧', '一三八 一三八'],
  ['radicals that look like numerals', '⼀⼆⼋⼗', '一二八十'],
  ['compatibility ideographs', '\uf9d1\uf978', '六兩'],
  ['soft hyphens, joiners and fillers', '1\u00ad3\u200d8\u2060\u3164\u115f0', '1380'],
  ['controls of direction', '\u202e1\u2066\u061c3\u20698\u200f', '138'],
  ['combining marks and enclosing ones', '1\u03353\u0338\u20dd8\u20e3', '138'],
  ['variation selectors and tags', '1\ufe0f3\ufe008\u{e0100}\u{e0031}', '138'],
  ['control characters', '1\u00003\u00078\u007f', '138'],
  ['blanks of every width', '1\u00a0\u2003\u20093\u202f\u30008', '1   3  8'],
  ['dashes of every length', '5‐6‑7‒8–9—0―1−2－3', '5-6-7-8-9-0-1-2-3'],
  ['full-width letters and marks', 'Ａ座：１２＃\u3000５–２—１２０３', 'A座:12# 5-2-1203'],
  ['a telephone sign', '℡13812345678', 'TEL13812345678'],
];

for (const [what, text, folded] of FOLDS) {
  t.test(`folds ${what}`, async (t) => t.equal(foldValue(text), folded));
}

t.test(
  'an enclosed number before an item of a list keeps apart from it, one inside a number or before its word does not',
  async (t) => {
    t.equal(foldValue('①13812345678'), '1.13812345678');
    t.equal(foldValue('⒈13812345678；⒉13912345678'), '1.13812345678;2.13912345678');
    t.equal(foldValue('①馨佳园 ②望江'), '1.馨佳园 2.望江');
    t.equal(foldValue('①③⑧-①234'), '138-1234');
    t.equal(foldValue('①38 1234 5678'), '138 1234 5678');
    t.equal(foldValue('⑫号①②⓪③'), '12号1203');
    t.equal(foldValue('⑤栋'), '5栋');
  },
);

const KEPT = [
  '馨佳园十一街坊 12号1203 下三滥',
  '74㎡，378万'.replace('，', ','),
  '一三八〇零壹贰叁幺洞拐',
  '好的👌🏠𠮷野家𪚥',
  '½ … ★ ♥ ☎',
  '\ud83c',
];
for (const text of KEPT) {
  t.test(`«${text}» stays as it is`, async (t) => t.same(fold(text), { text, offsets: null }));
}

/** What stands in the original where the folded text holds `what`. */
function originalOf(original: string, what: string): string {
  const folded = fold(original);
  const start = folded.text.indexOf(what);
  const span = originalSpan(folded, start, start + what.length);
  return original.slice(span.start, span.end);
}

t.test('the place of a match in the original is exact', async (t) => {
  t.equal(originalOf('电话13812345678。', '13812345678'), '13812345678');
  t.equal(originalOf('电话：１３８１２３４５６７８。', '13812345678'), '１３８１２３４５６７８');
  t.equal(originalOf('甲🏠乙𝟏𝟑𝟖丙', '138'), '𝟏𝟑𝟖');
  t.equal(
    originalOf('甲\u200b乙1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e3丙', '138'),
    '1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e3',
  );
  t.equal(originalOf('\u200b\u200b1\u200b3\u200b8丙', '138'), '1\u200b3\u200b8');
  t.equal(originalOf('甲⑫号', '1'), '⑫');
  t.equal(originalOf('甲⑫号', '2'), '⑫');
  t.equal(originalOf('甲⑫号', '12号'), '⑫号');
  t.equal(originalOf('①13812345678', '13812345678'), '13812345678');
  t.equal(originalOf('℡138', 'E'), '℡');
});

t.test('a span of nothing is nothing, and the end of the text is its end', async (t) => {
  const folded = fold('⑫\u200b');
  t.same(originalSpan(folded, 1, 1), { start: 0, end: 0 });
  t.same(originalSpan(folded, 0, 2), { start: 0, end: 2 });
  t.same(originalSpan(fold('abc'), 1, 3), { start: 1, end: 3 });
});

const RUNS = { seed: 5, numRuns: 400 };
const ODD = fc.constantFrom(...'①⑫⒈１２\u200b\u20e3\ufe0f𝟖🏠馨号,，-—1 3a℡㈠\ud835\udfce\u0338');
const someText = fc.array(fc.oneof(ODD, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 40 });

t.test('folding is done once, and every offset leads forward into the original', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(someText, (pieces) => {
        const original = pieces.join('');
        const folded = fold(original);
        if (folded.offsets === null) return folded.text.length === original.length;
        let last = 0;
        for (const offset of folded.offsets) {
          if (offset < last || offset > original.length) return false;
          last = offset;
        }
        return folded.offsets.length === folded.text.length + 1 && last === original.length;
      }),
      RUNS,
    ),
  );
});

t.test('folding a span of the original gives what was found there', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(someText, fc.nat(), fc.nat(), (pieces, a, b) => {
        const original = pieces.join('');
        const folded = fold(original);
        const start = a % (folded.text.length + 1);
        const end = start + (b % (folded.text.length + 1 - start));
        const span = originalSpan(folded, start, end);
        const again = foldValue(original.slice(span.start, span.end));
        // The point behind an item's number depends on what follows it.
        const bare = (text: string): string => text.replaceAll('.', '');
        return span.end <= original.length && bare(again).includes(bare(folded.text.slice(start, end)));
      }),
      RUNS,
    ),
  );
});
