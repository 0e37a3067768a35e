/** Ways to write a number so that a plain search does not see it (DESIGN.md section 5.2). A reader still does. */
export const DISGUISES: Readonly<Record<string, (digits: string) => string>> = {
  fullWidth: (digits) => each(digits, '０１２３４５６７８９'),
  circled: (digits) => each(digits, '⓪①②③④⑤⑥⑦⑧⑨'),
  superscript: (digits) => each(digits, '⁰¹²³⁴⁵⁶⁷⁸⁹'),
  mathematical: (digits) => each(digits, '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'),
  keycap: (digits) => [...digits].map((digit) => `${digit}\ufe0f\u20e3`).join(''),
  chinese: (digits) => each(digits, '零一二三四五六七八九'),
  formal: (digits) => each(digits, '零壹贰叁肆伍陆柒捌玖'),
  spoken: (digits) => each(digits, '洞幺两三四五六拐八勾'),
  zeroWidth: (digits) => [...digits].join('\u200b'),
  dotted: (digits) => digits.replace(/^(\d{3})(\d{4})(\d+)$/, '$1.$2.$3'),
  spacedOut: (digits) => [...digits].join(' '),
  letters: (digits) => digits.replaceAll('0', 'O').replaceAll('1', 'l'),
  prefixed: (digits) => `0086-${digits}`,
};

/** `138****5678`: recognised, and worth nothing. */
export function masked(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(7)}`;
}

function each(digits: string, signs: string): string {
  const dress = [...signs];
  return [...digits].map((digit) => dress[Number(digit)] ?? digit).join('');
}
