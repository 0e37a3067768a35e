import t from 'tap';
import { owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

t.test("a colleague's phone beside a home that is shown is no owner's, but a list of them is", async (t) => {
  const line = (o: { compound: string; building: number; room: string; name: string; phone: string }): string =>
    `带看：${o.compound}${o.building}栋${o.room}，经纪人${o.name} ${o.phone}`;
  const people = owners(6, 41);
  t.equal(foundInText(people.slice(0, 3).map(line).join('\n')).records.owner, undefined);
  t.equal(foundInText(people.map(line).join('\n')).records.owner, 6);
  const [first] = people;
  if (first !== undefined) t.equal(foundInText(`${line(first)}，业主在家`).records.owner, 1);
});

t.test('one word of business makes no cards of a list', async (t) => {
  const people = owners(3, 42);
  const lines = people.map((o, at) => `望江广场${at + 2}幢${o.room} ${o.name} ${o.phone}`);
  t.equal(foundInText(`@店长 麻烦审核一下\n${lines.join('\n')}`).records.owner, 3);
});

t.test("an office's landline joins no room of another line", async (t) => {
  const text =
    '客服电话：021-61948194\n24小时报修热线：96853；派出所：021-28530853；社区居委会：5853853\n' +
    '请6号楼1单元102室业主尽快到物业服务中心领取包裹。';
  t.equal(foundInText(text).records.owner, undefined);
});

t.test('a label that comes again begins the next entry', async (t) => {
  const people = owners(4, 43);
  const text = people
    .map((o) => `姓名 ${o.name}\n电话 ${o.phone}\n地址 ${o.compound}${o.building}号楼${o.unit}单元${o.room}`)
    .join('\n\n');
  t.match(foundInText(text), { records: { owner: 4 }, exactOwners: 4 });
});

t.test('an owner at a place of any ending is one without a room', async (t) => {
  const [owner] = owners(1, 44);
  const { name, phone } = owner ?? { name: '', phone: '' };
  for (const line of [`天鹅云著业主${name} ${phone}`, `房东${name}${phone}，湖印，4房2厅，1081万`]) {
    t.match(foundInText(line), { records: { owner: 1 }, exactOwners: 0 }, line);
  }
});
