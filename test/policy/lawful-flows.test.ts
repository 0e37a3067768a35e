import t from 'tap';
import { compilePatterns } from '../../src/detect/patterns.js';
import type { Finding } from '../../src/model/finding.js';
import { compilePolicy, compileRules, type Policy } from '../../src/policy/compile.js';
import { decide } from '../../src/policy/decide.js';
import { loadPolicy } from '../../src/policy/load.js';
import { leakText, ownerTable } from '../builders/listings.js';
import { type Owner, owners } from '../builders/people.js';
import { foundInTable, foundInText } from '../detect/detect.js';
import { factsOf, POLICIES, policyOf } from './builder.js';

type Found = Omit<Finding, 'busyMs'>;
type Rows = string[][];

const people = owners(30, 41);
const home = (o: Owner): string => `${o.compound}${o.building}号楼${o.room}室`;
const other = (o: Owner): string => `199${o.phone.slice(3)}`;

/** A day's lawful work with thirty people, by the template that is made for it. */
const WORK: ReadonlyArray<readonly [template: string, name: string, found: () => Found]> = [
  [
    'new-home-registration',
    'buyers line by line',
    () =>
      foundInText(
        people
          .map((o) => `【报备】项目：${o.compound} 客户：${o.name} 电话：${o.phone} 预计到访：3月2日 经纪人：小周`)
          .join('\n'),
      ),
  ],
  [
    'new-home-registration',
    'buyers in blocks, phones masked',
    () =>
      foundInText(
        people
          .map(
            (o) =>
              `报备楼盘：${o.compound}\n客户姓名：${o.name}\n客户电话：${o.phone.slice(0, 3)}****${o.phone.slice(7)}`,
          )
          .join('\n\n'),
      ),
  ],
  [
    'mortgage-pack',
    'a sheet of borrowers',
    () =>
      foundInTable([
        ['借款人姓名', '手机号', '产权人', '房屋坐落', '评估总价', '贷款金额'],
        ...people.map((o) => [o.name, o.phone, o.name, home(o), `${o.price}`, `${Math.round(o.price * 0.6)}`]),
      ]),
  ],
  [
    'payroll',
    'staff and their posts',
    () =>
      foundInTable([
        ['部门', '姓名', '岗位', '手机', '入职日期'],
        ...people.map((o) => ['望江店', o.name, '经纪人', o.phone, '2024-03-01']),
      ]),
  ],
  [
    'payroll',
    'staff with home addresses',
    () =>
      foundInTable([
        ['部门', '姓名', '手机', '家庭住址', '紧急联系人电话'],
        ...people.map((o) => ['财务', o.name, o.phone, home(o), other(o)]),
      ]),
  ],
  [
    'tenant-registration',
    'leases of a month',
    () =>
      foundInTable([
        ['出租人', '出租人电话', '承租人', '承租人电话', '房屋地址', '租期'],
        ...people.map((o) => [o.name, o.phone, '赵六', other(o), home(o), '2026-03-01至2027-02-28']),
      ]),
  ],
  [
    'courier-batch',
    'a sheet of parcels',
    () =>
      foundInTable([
        ['收件人', '收件人手机', '收件人地址', '物品'],
        ...people.map((o) => [o.name, o.phone, `海州市${o.district}${home(o)}`, '合同']),
      ]),
  ],
  [
    'courier-batch',
    'parcels line by line',
    () => foundInText(people.map((o) => `${o.name} ${o.phone} 海州市${o.district}望江路12号${home(o)}`).join('\n')),
  ],
  [
    'recruiting',
    'résumés',
    () =>
      foundInText(
        people
          .map(
            (o) => `姓名：${o.name}\n性别：男\n电话：${o.phone}\n住址：海州市${o.district}\n工作经历：某地产 置业顾问`,
          )
          .join('\n\n——\n\n'),
      ),
  ],
  [
    'shop-directory',
    'shops with their rooms',
    () =>
      foundInTable([
        ['店名', '地址', '联系人', '电话', '营业时间'],
        ...people.map((o, at) => [`${o.surname}记小馆`, `望江路${at + 1}号101室`, o.name, o.phone, '9-21']),
      ]),
  ],
];

const source = loadPolicy(POLICIES);
const policy = compilePolicy(source, compilePatterns);

function withTemplate(template: string): Policy {
  const use = { template, to: ['partner.example'], who: ['os:template'], until: Number.MAX_SAFE_INTEGER };
  return { ...policy, ...compileRules(source, [...source.use, use]) };
}

function verdictOf(by: Policy, found: Found, host = 'partner.example', personId = 'os:template'): string {
  return decide(by, factsOf(by, { ...found, busyMs: 0 }, host, { personId })).asked;
}

for (const [template, name, read] of WORK) {
  t.test(`${template} lets pass: ${name}`, async (t) => {
    const found = read();
    const on = withTemplate(template);
    t.ok(['allow', 'flag'].includes(verdictOf(on, found)), JSON.stringify(found.records));
    if (Object.keys(found.records).length === 0) return;
    t.equal(verdictOf(policy, found), 'block', 'without the template');
    t.equal(verdictOf(on, found, 'mail.qq.com'), 'block', 'to web mail');
    t.equal(verdictOf(on, found, 'partner.example', 'os:stranger'), 'block', 'from somebody else');
  });
}

const LISTS: Readonly<Record<string, () => Found>> = {
  'an export': () => foundInTable(ownerTable(people)),
  'lines of a group': () => foundInText(leakText(people, 'group')),
  'blocks of labels': () => foundInText(leakText(people, 'block')),
  'homes in one column': () =>
    foundInTable([['姓名', '电话', '房屋坐落'], ...people.map((o) => [o.name, o.phone, home(o)])] satisfies Rows),
  'labels of staff over owners': () =>
    foundInTable([
      ['部门', '岗位', '业主姓名', '业主电话', '房屋坐落'],
      ...people.map((o) => ['一部', '甲', o.name, o.phone, home(o)]),
    ]),
};

for (const { id } of source.templates) {
  for (const [name, read] of Object.entries(LISTS)) {
    t.test(`${id} lets no list of owners pass: ${name}`, async (t) => {
      t.equal(verdictOf(withTemplate(id), read()), 'block');
    });
  }
}

t.test('one part of owners beside a part of staff is not lifted', async (t) => {
  const [first] = WORK.filter(([, name]) => name === 'staff with home addresses').map(([, , read]) => read());
  const list = LISTS['an export']?.();
  if (first === undefined || list === undefined) throw new Error('no lists');
  const both = { ...first, records: { owner: 60 }, parts: [...first.parts, ...list.parts] };
  t.equal(verdictOf(withTemplate('payroll'), both), 'block');
});

t.test('rules may ask for owners with a room, and for those without', async (t) => {
  const text = `rules:
  - { id: exact, when: { exact_owners: ">=2" }, then: block }
  - { id: coarse, when: { coarse_owners: ">=2" }, then: flag }
`;
  const asks = policyOf(text);
  const rule = (found: Found): string | null =>
    decide(asks, factsOf(asks, { ...found, busyMs: 0 }, 'partner.example')).rule;
  const three = people.slice(0, 3);
  t.equal(rule(foundInText(three.map((o) => `${home(o)} 业主${o.name} ${o.phone}`).join('\n'))), 'exact');
  t.equal(rule(foundInText(three.map((o) => `${o.compound} 业主${o.name} ${o.phone}`).join('\n'))), 'coarse');
  t.equal(rule(foundInText(three.map((o) => `客户${o.name} ${o.phone}`).join('\n'))), null);
});
