import t from 'tap';
import { advert, bareTable, LEAK_LINES, leakText, listingTable, ownerTable, toCsv, toRows } from './listings.js';
import { negotiators, owners } from './people.js';

const MOBILE = /^1(?:3[0-35-9]|5[0-35-9]|8[0-35-9])00\d{6}$/;

t.test('the same seed makes the same people, another seed others', (t) => {
  t.same(owners(50, 7), owners(50, 7));
  t.notSame(owners(50, 7), owners(50, 8));
  t.same(owners(10, 7), owners(50, 7).slice(0, 10), 'asking for more does not change the first');
  t.matchOnly(owners(1, 1)[0], {
    name: /^\p{Script=Han}{2,3}$/u,
    surname: /^\p{Script=Han}$/u,
    title: /^先生|女士$/,
    phone: MOBILE,
    district: /区$/,
    compound: /^\p{Script=Han}{4,5}$/u,
    building: Number,
    unit: Number,
    room: /^\d{1,2}0[1-6]$/,
    area: Number,
    price: Number,
  });
  t.end();
});

t.test('15,000 owners share no phone and no home', (t) => {
  const people = owners(15_000, 3);
  t.equal(new Set(people.map((o) => o.phone)).size, 15_000);
  t.equal(new Set(people.map((o) => `${o.compound}|${o.building}|${o.unit}|${o.room}`)).size, 15_000);
  t.same(
    people.filter((o) => !MOBILE.test(o.phone)),
    [],
  );
  t.end();
});

t.test('every leaking shape carries the phone and the room', (t) => {
  for (const owner of owners(20, 5)) {
    for (const [shape, line] of Object.entries(LEAK_LINES)) {
      const text = line(owner);
      t.ok(text.replaceAll(/[ -]/g, '').includes(owner.phone), `${shape} has the phone: ${text}`);
      t.ok(text.includes(owner.room), `${shape} has the room`);
      t.equal(text.split('\n').length, shape === 'block' ? 5 : 1);
    }
  }
  t.equal(leakText(owners(3, 5)).split('\n').length, 3);
  t.equal(leakText(owners(3, 5), 'block').split('\n\n').length, 3);
  t.throws(() => leakText([], 'nonsense'), RangeError);
  t.end();
});

t.test('an advert carries the phone of its author alone, and no room', (t) => {
  const people = owners(200, 9);
  for (const [index, seller] of negotiators(200, 9).entries()) {
    const home = people[index];
    if (!home) throw new RangeError('one home a seller');
    t.same(advert(home, seller).match(/1\d{10}/g), [seller.phone]);
    t.notMatch(advert(home, seller), `号${home.room}`);
  }
  t.end();
});

t.test('tables: owners in two dresses, and 15,000 listings without one owner’s phone', (t) => {
  const people = owners(15_000, 11);
  t.equal(ownerTable(people.slice(0, 5)).length, 6);
  t.same(toRows(ownerTable(people.slice(0, 1)))[0]?.联系电话, people[0]?.phone);
  t.same(
    bareTable(people.slice(0, 9)).map((row) => row.slice(2).join('')),
    people.slice(0, 9).map((o) => o.phone),
  );
  const listings = toCsv(listingTable(people));
  t.equal(listings.split('\r\n').length, 15_002);
  t.notMatch(listings, /1\d{10}/);
  const sellers = negotiators(3, 1);
  const named = toCsv(listingTable(people, sellers)).match(/\b1\d{10}\b/g) ?? [];
  t.same([...new Set(named)].sort(), sellers.map(({ phone }) => phone).sort());
  t.equal(toCsv([['a,b', 'say "x"', '']]), '"a,b","say ""x""",\r\n');
  t.end();
});
