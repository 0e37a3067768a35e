import t from 'tap';
import type { Account } from '../../../src/model/explanation.js';
import { leakText, ownerTable } from '../../builders/listings.js';
import { owners } from '../../builders/people.js';
import { addTable, makeDetector } from '../detect.js';

const EXPLAIN = 50;

function explained(text: string, staff: string[] = [], explain = EXPLAIN) {
  const detector = makeDetector({ explain, staffPhones: new Set(staff) });
  detector.text(['chat.txt'], text);
  const { explanation, records } = detector.finish();
  return { accounts: explanation?.accounts ?? [], more: explanation?.more ?? {}, records };
}

const short = ({ at, kind, why, of }: Account): unknown[] => [at?.number, kind, why, of];

t.test('says which line made which record, and why another did not', async (t) => {
  const { accounts, records } = explained(
    [
      '大家好',
      '馨佳园十一街坊12号1203 74平 王先生 13812345678',
      '馨佳园十一街坊12号1203 王先生 138-1234-5678，急售',
      '馨佳园十一街坊12号1305 王先生 一三八一二三四五六七八',
      '赵敏 13712345678',
      '馨佳园12号1206 张伟 13500000001',
      '欢迎致电门店 400-820-8820',
      '收件人电话 139****5679',
    ].join('\n'),
    ['13500000001'],
  );
  t.same(records, { owner: 2, contact: 1 });
  t.same(accounts.map(short), [
    [2, 'owner', 'counted', null],
    [3, 'owner', 'same-person', 1],
    [4, 'owner', 'another-home', 1],
    [5, 'contact', 'counted', null],
    [6, null, 'staff-phone', null],
    [7, null, 'public-number', null],
    [8, null, 'masked', null],
  ]);
  t.same(accounts[0]?.entities, [
    { type: 'phone', shown: '138****5678' },
    { type: 'name', shown: '王**' },
    { type: 'home', shown: '馨佳园*街坊 **号****' },
    { type: 'area', shown: '74㎡' },
  ]);
  t.equal(accounts[3]?.lacks, 'no-home');
  t.same(accounts[4]?.entities[0], { type: 'phone', shown: '135****0001', is: 'staff' });
});

t.test('says that a phone with many homes is a business phone', async (t) => {
  const lines = [1, 2, 3, 4, 5].map((room) => `望江公寓3号${room}01室 随时看房 联系15812345678`);
  const { accounts, records } = explained(lines.join('\n'));
  t.same(records, {});
  t.same(new Set(accounts.map(({ why }) => why)), new Set(['business-phone']));
  t.same(
    accounts.map(({ at }) => at),
    [1, 2, 3, 4, 5].map((number) => ({ unit: 'line', number })),
  );
  t.equal(accounts[0]?.entities[0]?.is, 'business');
});

t.test('says what an entry lacks to be more', async (t) => {
  const lacks = (text: string): unknown => explained(text).accounts.map((account) => [account.kind, account.lacks]);
  t.same(lacks('王先生 13812345678'), [['contact', 'no-home']]);
  t.same(lacks('收货地址：馨佳园12号1203室，王先生 13812345678，请尽快派送快递'), [['contact', 'elsewhere']]);
});

t.test('names rows of a sheet, its header included, wherever the reader held them back', async (t) => {
  const people = owners(90, 3);
  const detector = makeDetector({ explain: 200 });
  addTable(detector, ['业主.xlsx', 'Sheet1'], ownerTable(people));
  const { explanation } = detector.finish();
  t.same(
    explanation?.accounts.map(({ part, at }) => [part, at]),
    people.map((_, at) => ['业主.xlsx › Sheet1', { unit: 'row', number: at + 2 }]),
  );
});

t.test('names objects of a document', async (t) => {
  const detector = makeDetector({ explain: 10 });
  owners(3, 4).forEach((owner, at) => {
    const home = `${owner.compound}${owner.building}号${owner.room}室`;
    detector.object(
      ['body', `json:$.rows[${at}]`],
      [
        ['address', home],
        ['ownerName', owner.name],
        ['ownerPhone', owner.phone],
      ],
    );
  });
  t.same(
    detector.finish().explanation?.accounts.map(({ at, why }) => [at, why]),
    [1, 2, 3].map((number) => [{ unit: 'object', number }, 'counted']),
  );
});

t.test('explains the first entries and sums the rest', async (t) => {
  const people = owners(40, 9);
  const text = leakText(people);
  const masked = Array(20).fill('电话 138****5678').join('\n');
  const { accounts, more, records } = explained(`${text}\n${text}\n${masked}`, [], 32);
  t.same(records, { owner: 40 });
  t.equal(accounts.length, 32);
  t.equal(accounts.filter(({ why }) => why === 'masked').length, 8, 'masked lines do not crowd out the others');
  t.same(more, { counted: 16, 'same-record': 40, masked: 12 });
});

t.test('holds no value that a reader could call or visit, in whatever shape', async (t) => {
  const people = owners(60, 12);
  const detector = makeDetector({ explain: 200 });
  detector.text(['chat.txt'], leakText(people, 'block'));
  detector.text([`${people[0]?.name} ${people[0]?.phone}.txt`], leakText(people, 'lane'));
  addTable(detector, ['业主.xlsx', 'Sheet1'], ownerTable(people));
  const { explanation } = detector.finish();
  t.ok((explanation?.accounts.length ?? 0) >= 180);
  const said = (explanation?.accounts ?? [])
    .flatMap(({ part, entities }) => [part, ...entities.map(({ shown }) => shown)])
    .join('\n');
  for (const { phone, name, building, room } of people) {
    for (const raw of [
      phone,
      phone.slice(3, 7) + phone.slice(7),
      name,
      `${building}号`,
      `${room}室`,
      `-${room}`,
      `号${room}`,
    ]) {
      if (said.includes(raw)) t.fail(`${raw} can be read`);
    }
  }
});

t.test('does not tell a planted record from a known owner’s', async (t) => {
  const known = { has: (print: string) => print.startsWith('k'), isCanary: (print: string) => print.startsWith('c') };
  const fingerprint = (_kind: string, canonical: string): string =>
    `${canonical.startsWith('137') ? 'c' : 'k'}${canonical}`;
  const detector = makeDetector({ explain: 10, known, fingerprint });
  detector.text(['chat.txt'], '馨佳园12号1203 王先生 13812345678\n馨佳园12号1204 李先生 13712345678');
  const { explanation, canaries } = detector.finish();
  t.equal(canaries, 1);
  t.same(
    explanation?.accounts.map(({ entities }) => entities[0]?.is),
    ['known', 'known'],
  );
});

t.test('without being asked, a finding explains nothing', async (t) => {
  const detector = makeDetector();
  detector.text(['chat.txt'], '馨佳园12号1203 王先生 13812345678');
  t.notOk('explanation' in detector.finish());
});
