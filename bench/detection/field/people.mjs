import { compoundName, roadName } from './words.mjs';

/** Segments of mainland mobiles as allocated, without those for things. */
const SEGMENTS = (
  '130 131 132 133 134 135 136 137 138 139 145 147 150 151 152 153 155 156 157 158 159 165 166 167 170 171 172 173 175 176 177 ' +
  '178 180 181 182 183 184 185 186 187 188 189 190 191 193 195 196 197 198 199'
).split(' ');
const REGIONS =
  '310104 310115 320106 330106 110105 110108 440106 440305 510107 420106 610113 430104 340104 370102'.split(' ');
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function residentId(chance, sex) {
  const day = `${chance.whole(1950, 2002)}${two(chance.whole(1, 12))}${two(chance.whole(1, 28))}`;
  const order = chance.whole(0, 49) * 2 + (sex === 'm' ? 1 : 0);
  const body = `${chance.pick(REGIONS)}${day}${`${order}`.padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
}

export const two = (number) => `${number}`.padStart(2, '0');

/**
 * Makes people with a home each. No phone is given twice by one maker.
 *
 * @returns {() => object} the next person: names, phones, resident id, and the pieces of a home
 */
export function makePeople(chance, words) {
  const used = new Set();
  const phone = () => {
    for (;;) {
      const number = chance.pick(SEGMENTS) + chance.digits(8);
      // 1349 is a satellite segment, 1700-1709 is all virtual, 8 like digits are what test fixtures use.
      if (used.has(number) || /^1349|(\d)\1{5}/.test(number)) continue;
      used.add(number);
      return number;
    }
  };
  const given = (length) =>
    Array.from({ length }, () => chance.pick(words.given))
      .join('')
      .slice(0, 2);
  const fullName = (surname) => surname + given(chance.once(4) ? 1 : 2);
  return () => {
    const sex = chance.once(2) ? 'm' : 'f';
    const surname = chance.pick(chance.once(5) ? words.rare : words.surnames);
    const surname2 = chance.pick(words.surnames);
    const tall = chance.once(2);
    const floors = tall ? chance.pick([11, 18, 24, 26, 32, 33]) : chance.pick([5, 6, 6, 7]);
    const floor = chance.whole(1, floors);
    const door = chance.whole(1, tall ? 6 : 3);
    const area = chance.whole(380, 1680) / 10;
    const unitPrice = chance.whole(9, 98) / 10;
    return {
      name: fullName(surname),
      surname,
      sex,
      phone: phone(),
      spare: phone(),
      name2: fullName(surname2),
      surname2,
      id: residentId(chance, sex),
      compound: compoundName(chance, words),
      road: roadName(chance, words),
      lane: chance.whole(11, 2890),
      building: chance.whole(1, chance.once(3) ? 68 : 24),
      unit: chance.whole(1, 4),
      floors,
      floor,
      door,
      room: `${floor}${two(door)}`,
      area,
      unitPrice,
      price: Math.max(45, Math.round(area * unitPrice)),
      rent: Math.round(area * chance.whole(30, 90)),
      bedrooms: area < 60 ? 1 : area < 90 ? 2 : area < 140 ? 3 : 4,
      district: chance.pick(words.districts),
      area2: chance.pick(words.areas),
      city: chance.pick(words.cities),
    };
  };
}
