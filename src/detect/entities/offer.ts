import { numeralValue } from '../vocabulary/numerals.js';

export type OfferType = 'area' | 'layout' | 'price' | 'rent';

/** A home's size, layout, price or rent, as an advert or listing says it. It names nobody. */
export interface OfferMatch {
  readonly type: OfferType;
  readonly start: number;
  readonly end: number;
  /** `89.5㎡`, `3-2-2` for rooms, halls and baths, `378万`, `5.2万/㎡`, `4500元/月`. */
  readonly value: string;
}

const MAX_OFFERS = 256;
const COUNT = '[一二两三四五六七八九\\d]';
const UNLESS_DIGIT = '(?<![\\d.])';
const LABEL = '(?:建筑|套内|实用)?面积[:： ]{0,2}';
const AREA = new RegExp(
  `(?:${LABEL})?${UNLESS_DIGIT}(\\d{2,4}(?:\\.\\d{1,2})?) ?(?:平方米|平方|平米|平(?![台均安常时])|㎡|m²|m2|方(?=[,，;；、 ]|$))|${LABEL}(\\d{2,4}(?:\\.\\d{1,2})?)`,
  'g',
);
/** 三室两厅一卫, 3房2厅, 一室户; three small numbers with dashes or strokes that begin no longer row. */
const LAYOUT = new RegExp(
  `(?<!${COUNT})(${COUNT}) ?[室房](?:户|(?: ?(${COUNT}) ?厅)?(?: ?(${COUNT}) ?卫)?)(?!号)|(?<![\\d/.-])([1-9])[-/]([0-3])[-/]([1-5])(?![\\d/.-])`,
  'g',
);
const PER_AREA = '(?:/|每)(?:平方米|平方|平米|平|㎡|m2)';
const MONEY = `${UNLESS_DIGIT}(\\d{1,6}(?:\\.\\d{1,2})?)`;
const RENT = new RegExp(
  `(?:月租金?|租金|租价)[:： ]{0,2}${MONEY} ?(?:元|块)?(?:/月|每月|一个?月)?|${MONEY} ?(?:元|块)?(?:/月|每月|一个?月|/m(?![\\da-z]))`,
  'g',
);
const PRICE = new RegExp(
  `${MONEY} ?(万|[wW](?![A-Za-z]))元?(${PER_AREA})?|(?:单价)[:： ]{0,2}${MONEY} ?(万|元)?(?:${PER_AREA})?|${MONEY} ?元(${PER_AREA})`,
  'g',
);

/**
 * Finds sizes, layouts, prices and rents in folded text. Records need none of them, so nobody looks for them but who
 * explains a line to a reader. Linear in the length of the text.
 */
export function findOffers(text: string): OfferMatch[] {
  const found: OfferMatch[] = [];
  const collect = (
    type: OfferType,
    shape: RegExp,
    canonical: (groups: readonly (string | undefined)[]) => string,
  ): void => {
    for (const match of text.matchAll(shape)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.length >= MAX_OFFERS) return;
      if (found.some((other) => other.start < end && start < other.end)) continue;
      found.push({ type, start, end, value: canonical(match.slice(1)) });
    }
  };
  collect('rent', RENT, ([labelled, bare]) => `${labelled ?? bare ?? ''}元/月`);
  collect('price', PRICE, ([whole, , perArea, unit, word, yuan]) => {
    if (whole !== undefined) return `${whole}万${perArea === undefined ? '' : '/㎡'}`;
    return `${unit ?? yuan ?? ''}${word === '万' ? '万' : '元'}/㎡`;
  });
  collect('area', AREA, ([measured, labelled]) => `${measured ?? labelled ?? ''}㎡`);
  collect('layout', LAYOUT, ([rooms, halls, baths, ...bare]) => {
    if (rooms === undefined) return bare.join('-');
    return [rooms, halls, baths]
      .flatMap((count) => (count === undefined ? [] : [numeralValue(count) ?? count]))
      .join('-');
  });
  return found.sort((a, b) => a.start - b.start);
}
