import t from 'tap';
import { foundInTable, foundInText, makeDetector } from '../detect.js';

const homes = Array.from({ length: 6 }, (_, at) => `${at + 1}0${at + 1}`);

t.test('a landlord of six homes under an owner’s header counts six', async (t) => {
  for (const header of ['业主电话', '房东电话', '业主手机号', '产权人电话', 'ownerPhone']) {
    const rows = [['小区', '楼栋', '房号', header], ...homes.map((room) => ['馨佳园', '12', room, '13812345678'])];
    t.same(foundInTable(rows).records, { owner: 6 }, header);
  }
});

t.test('so does a landlord under an owner’s key', async (t) => {
  const detector = makeDetector();
  for (const room of homes) {
    detector.object(['json:$[0]'], [['address', `馨佳园12号${room}`] as const, ['ownerPhone', '13812345678'] as const]);
  }
  t.same(detector.finish().records, { owner: 6 });
});

for (const words of [
  '业主电话',
  '业主：',
  '房东王先生',
  '业主王建国，电话',
  '业主：王建国，电话：',
  '业主：王先生 ',
  '房东手机号是',
  '产权人 王建国 ',
]) {
  t.test(`and one named in lines as «${words}»`, async (t) => {
    const lines = homes.map((room) => `馨佳园12号${room} 74平 378万 ${words}13812345678`);
    t.same(foundInText(lines.join('\n')).records, { owner: 6 });
  });
}

t.test('once known as an owner’s, a phone is no business phone wherever else it stands', async (t) => {
  const lines = homes.map((room) => `馨佳园12号${room} 74平 378万 13812345678`);
  t.same(foundInText(lines.join('\n')).records, {});
  t.same(foundInText([...lines, '业主王先生 13812345678'].join('\n')).records, { owner: 6 });
});

t.test('an advert that says the owner is in a hurry does not make its phone an owner’s', async (t) => {
  const lines = homes.map((room) => `馨佳园12号${room} 业主急售，看房联系13812345678`);
  t.same(foundInText(lines.join('\n')).records, {});
});

t.test('a listing table with its own phones counts nobody, however long', async (t) => {
  const listing = (header: string, phones: number): string[][] => [
    ['小区', '楼栋', '房号', '面积', header],
    ...Array.from({ length: 15_000 }, (_, at) => [
      `锦绣${at % 40}村`,
      `${(at % 97) + 1}`,
      `${(at % 31) + 1}0${(at % 6) + 1}`,
      '74',
      `1381234560${at % phones}`,
    ]),
  ];
  t.same(foundInTable(listing('联系电话', 3)).records, {});
  t.same(foundInTable(listing('经纪人电话', 3)).records, {});
  const staffPhones = new Set(Array.from({ length: 9 }, (_, at) => `1381234560${at}`));
  t.same(foundInTable(listing('联系电话', 9), { staffPhones }).records, {});
  t.ok((foundInTable(listing('联系电话', 9)).records.owner ?? 0) > 1_000);
});

t.test('a header that calls owners’ phones a negotiator’s hides nobody', async (t) => {
  const rows = [
    ['小区', '楼栋', '房号', '经纪人电话'],
    ...homes.map((room, at) => ['馨佳园', '12', room, `1381234567${at}`]),
  ];
  t.same(foundInTable(rows).records, { owner: 6 });
});
