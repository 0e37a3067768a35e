import { createHmac } from 'node:crypto';
import t from 'tap';
import type { KnownPersons } from '../../../src/detect/known/persons.js';
import { advert, leakText } from '../../builders/listings.js';
import { negotiators, owners } from '../../builders/people.js';
import { foundInTable, foundInText, makeDetector } from '../detect.js';

const PEOPLE = owners(40, 71);
const printOf = (canonical: string): string =>
  createHmac('sha256', 'test key').update(`person\0${canonical}`).digest('hex').slice(0, 16);

/** Exact lists of some phones, to see what is asked of them. */
function knowing(phones: readonly string[], canaries: readonly string[] = []): KnownPersons {
  const known = new Set(phones.map(printOf));
  const planted = new Set(canaries.map(printOf));
  return { has: (print) => known.has(print), isCanary: (print) => planted.has(print) };
}

const phonesOf = (from: number, to: number): string[] => PEOPLE.slice(from, to).map((one) => one.phone);
const homes = Array.from({ length: 6 }, (_, at) => `${at + 1}0${at + 1}`);

t.test('known owners are found in a bare list of phones', async (t) => {
  const list = phonesOf(0, 20).join('\n');
  t.match(foundInText(list, { known: knowing(phonesOf(17, 25)) }), {
    records: { 'phone-list': 20 },
    known: 3,
    canaries: 0,
  });
  t.match(foundInText(list), { records: { 'phone-list': 20 }, known: 0, canaries: 0 });
});

t.test('a person counts once, however often, in whatever part and with however many homes', async (t) => {
  const known = knowing(phonesOf(0, 2));
  const detector = makeDetector({ known });
  detector.text(['a.txt'], leakText(PEOPLE.slice(0, 2)));
  detector.text(['b.txt'], phonesOf(0, 2).join('\n'));
  t.match(detector.finish(), { records: { owner: 2 }, known: 2 });
  const rows = [
    ['小区', '楼栋', '房号', '业主电话'],
    ...homes.map((room) => ['馨佳园', '12', room, PEOPLE[0]?.phone ?? '']),
  ];
  t.match(foundInTable(rows, { known }), { records: { owner: 6 }, known: 1 });
});

t.test('two phones of one record are one known owner', async (t) => {
  const [first = '', second = ''] = phonesOf(0, 2);
  const rows = [
    ['业主姓名', '电话1', '电话2'],
    ['王建国', first, second],
    ['李秀英', '13912345679', ''],
  ];
  t.match(foundInTable(rows, { known: knowing([first, second]) }), { records: { contact: 2 }, known: 1 });
});

t.test('a resident id is known as a phone is', async (t) => {
  const id = '11010519491231002X';
  t.match(foundInText(`王建国 ${id}`, { known: knowing([id]) }), { records: { identity: 1 }, known: 1 });
});

t.test('a known owner’s phone is no business phone, however many homes stand beside it', async (t) => {
  const phone = '13812345678';
  const lines = homes.map((room) => `馨佳园12号${room} 74平 378万 ${phone}`).join('\n');
  t.match(foundInText(lines), { records: {}, known: 0 });
  t.match(foundInText(lines, { known: knowing([phone]) }), { records: { owner: 6 }, known: 1 });
  t.match(foundInText(lines, { known: knowing([], [phone]) }), { records: { owner: 6 }, known: 0, canaries: 1 });
});

t.test('a phone of the staff list stays one, though the filter takes it for an owner’s', async (t) => {
  const [seller] = negotiators(1, 72);
  const [home] = PEOPLE;
  if (seller === undefined || home === undefined) throw new Error('people were asked for');
  const options = { known: knowing([seller.phone]), staffPhones: new Set([seller.phone]) };
  t.match(foundInText(advert(home, seller), options), { records: {}, known: 0 });
});

t.test('a known owner’s phone on the daily list of staff is an owner’s, and others of that list are not', async (t) => {
  const [seller] = negotiators(1, 72);
  const [home] = PEOPLE;
  if (seller === undefined || home === undefined) throw new Error('people were asked for');
  const listedPhones = new Set([seller.phone]);
  const text = leakText([{ ...home, phone: seller.phone }]);
  t.match(foundInText(text, { listedPhones }), { records: {}, known: 0 });
  t.match(foundInText(text, { listedPhones, known: knowing([seller.phone]) }), { records: { owner: 1 }, known: 1 });
  const both = { listedPhones, staffPhones: listedPhones, known: knowing([seller.phone]) };
  t.match(foundInText(text, both), { records: {}, known: 0 }, 'unless the signed policy says so');
  t.match(foundInText(text, { listedPhones, known: knowing([], [seller.phone]) }), { canaries: 1 });
});

t.test('a canary counts alone, on the staff list, and as a bare landline', async (t) => {
  const phone = '13812345678';
  t.match(foundInText(phone, { known: knowing([], [phone]) }), { known: 0, canaries: 1 });
  const staffPhones = new Set([phone]);
  t.match(foundInText(phone, { known: knowing([], [phone]), staffPhones }), { canaries: 1 });
  t.match(foundInText('门店 021-58881234', { known: knowing([], ['02158881234']) }), { canaries: 1 });
  t.match(foundInText('门店 021-58881234', { known: knowing(['02158881234']) }), { records: {}, known: 0 });
});

t.test('a masked number is nobody', async (t) => {
  const anyone: KnownPersons = { has: () => true, isCanary: () => true };
  t.match(foundInText('王先生 138****5678\n李女士 139****5679', { known: anyone }), { known: 0, canaries: 0 });
});
