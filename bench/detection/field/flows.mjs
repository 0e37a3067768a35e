// Lawful work in bulk: what it gives by default, and with its template of policies/templates switched on.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeJudge } from '../judge.mjs';
import { send } from './examine.mjs';
import { FORMATS } from './formats.mjs';
import { makeDocument, write } from './grammar.mjs';
import { castOf } from './sides.mjs';

const HOST = 'partner.example';
const PERSON = 'os:template';

/**
 * Columns, rows of a day's work, template, and the verdicts that are right: by default, and with the template. `owners` is
 * false where nobody of the flow is an owner.
 */
const FLOWS = {
  '新房报备, phones masked': {
    columns: '项目={c}|客户={sir}|电话={mask}|带看时间={date} {time}|经纪人={staff}',
    rows: 40,
    template: 'new-home-registration',
    plain: ['allow'],
    lifted: ['allow'],
  },
  '新房报备 in full': {
    columns: '报备项目={c}|客户姓名={n}|客户电话={t}|意向户型={lay}|预计到访={date}|报备人={staff}',
    rows: 40,
    template: 'new-home-registration',
    plain: ['block'],
    lifted: ['allow'],
  },
  '新房报备 as messages': {
    columns: '报备={c}\n客户：{n} {t}\n到访：{date} {time}\n报备公司：某某房产 {staff}',
    rows: 30,
    template: 'new-home-registration',
    plain: ['block'],
    lifted: ['allow'],
    text: true,
  },
  'mortgage packs of three deals': {
    columns:
      '借款人={n}|身份证={id}|手机={t}|抵押物={c}{b}幢{u}单元{r}|评估总价={yuan}|贷款金额={upy}0|贷款银行=某银行',
    rows: 3,
    template: 'mortgage-pack',
    plain: ['allow', 'flag', 'coach'],
    lifted: ['allow', 'flag'],
    owners: true,
  },
  'mortgage portfolio': {
    columns:
      '借款人={n}|身份证={id}|手机={t}|抵押物={c}{b}幢{u}单元{r}|评估总价={yuan}|贷款金额={upy}0|贷款银行=某银行',
    rows: 90,
    template: 'mortgage-pack',
    plain: ['block'],
    lifted: ['block'],
    owners: true,
  },
  payroll: {
    columns: '工号={l}|姓名={n}|部门={blk}店|身份证号={id}|银行卡号=62{l}{l}{l}{r}|基本工资={rent}|实发={fee}',
    rows: 60,
    template: 'payroll',
    plain: ['block'],
    lifted: ['allow'],
  },
  'social insurance': {
    columns: '姓名={n}|证件号码={id}|缴费基数={rent}|单位缴纳={m2}|个人缴纳={m1}',
    rows: 60,
    template: 'payroll',
    plain: ['block'],
    lifted: ['allow'],
  },
  'HR roster': {
    columns: '工号={l}|姓名={n}|性别={sex}|部门={blk}店|岗位=置业顾问|入职日期={date}|手机={t}',
    rows: 60,
    template: 'payroll',
    plain: ['block'],
    lifted: ['allow'],
  },
  'tenant registration': {
    columns:
      '出租人={n}|出租人电话={t}|房屋地址={c}{b}号楼{u}单元{r}室|承租人={n2}|承租人身份证={id}|租期={date}至{date}',
    rows: 12,
    template: 'tenant-registration',
    plain: ['block'],
    lifted: ['allow', 'flag'],
    owners: true,
  },
  'courier batch': {
    columns:
      '运单号=SF{l}{l}{l}{u}|收件人={n}|收件人电话={t}|收件人地址={city}市{dist}区{road}{l}号{c}{b}栋{r}|物品=合同|寄件人={staff}',
    rows: 60,
    template: 'courier-batch',
    plain: ['block'],
    lifted: ['allow', 'flag'],
  },
  résumés: {
    columns:
      '简历={n}，{sex}，{age}岁，手机：{t}，邮箱：{wx}@example.cn\n期望职位：置业顾问\n工作经历：{year}至今 {blk}某公司 销售\n教育：{city}某学院 {year}',
    rows: 12,
    template: null,
    plain: ['allow'],
    lifted: ['allow'],
    text: true,
  },
  'owners under the courier template': {
    columns: '小区={c}|楼栋={b}|房号={r}|业主={n}|业主电话={t}',
    rows: 60,
    template: 'courier-batch',
    plain: ['block'],
    lifted: ['block'],
    owners: true,
  },
  'owners under the payroll template': {
    columns: '小区={c}|楼栋={b}|房号={r}|业主={n}|业主电话={t}',
    rows: 10,
    template: 'payroll',
    plain: ['block'],
    lifted: ['block'],
    owners: true,
  },
  'owners under the registration template': {
    columns: '小区={c}|楼栋={b}|房号={r}|业主={n}|业主电话={t}',
    rows: 10,
    template: 'new-home-registration',
    plain: ['block'],
    lifted: ['block'],
    owners: true,
  },
};

function documentOf(cast, flow) {
  const doc = makeDocument(cast.people);
  const fill = (template, person) =>
    write(template.replaceAll('{mask}', '{t:0-3}****{t:7-11}'), person, cast.chance, doc);
  if (flow.text) {
    const [name, rest] = flow.columns.split(/=(.*)/s);
    const text = Array.from({ length: flow.rows }, () => `${name}：${fill(rest, cast.people())}`).join('\n\n');
    return { type: 'text/plain; charset=utf-8', body: text };
  }
  const columns = flow.columns.split('|').map((column) => column.split(/=(.*)/s));
  const rows = [columns.map(([header]) => header)];
  for (let at = 0; at < flow.rows; at++) {
    const person = cast.people();
    rows.push(columns.map(([, template]) => fill(template, person)));
  }
  return cast.chance.pick(FORMATS).make(rows);
}

/** Runs every flow some times, by default and with its template switched on in a copy of the policies. */
export async function measureFlows({ seed, scale, policies }) {
  const judges = [];
  const judgeOf = (dir) => {
    const judge = makeJudge(dir, { host: HOST, person: PERSON });
    judges.push(judge);
    return judge;
  };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-flows-'));
  try {
    fs.cpSync(policies, folder, { recursive: true, dereference: true });
    const ids = [...new Set(Object.values(FLOWS).flatMap(({ template }) => (template === null ? [] : [template])))];
    const use = (id) =>
      `use:\n  - { template: ${id}, to: [${HOST}], who: ['${PERSON}'], until: 2026-12-31, approved_by: [wang, li] }\n`;
    const plain = judgeOf(policies);
    const lifted = new Map(
      ids.map((id) => {
        fs.writeFileSync(path.join(folder, 'field-use.yaml'), use(id));
        return [id, judgeOf(folder)];
      }),
    );
    const rows = [];
    for (const [name, flow] of Object.entries(FLOWS)) {
      const score = {
        name,
        template: flow.template ?? '',
        times: 0,
        right: 0,
        rightLifted: 0,
        owners: 0,
        records: '',
        verdicts: new Set(),
        liftedVerdicts: new Set(),
      };
      for (let round = 0; round < 6 * scale; round++) {
        const document = documentOf(castOf(seed, `${name} ${round}`, null, round % 2 === 1), flow);
        const alone = await send(plain, document);
        const with_ = flow.template === null ? alone : await send(lifted.get(flow.template), document);
        score.times += 1;
        score.verdicts.add(alone.verdict);
        score.liftedVerdicts.add(with_.verdict);
        if (flow.plain.includes(alone.verdict)) score.right += 1;
        if (flow.lifted.includes(with_.verdict)) score.rightLifted += 1;
        if (!flow.owners) score.owners += alone.finding.records.owner ?? 0;
        score.records = JSON.stringify(alone.finding.records).replaceAll(/[{}"]/g, '');
      }
      rows.push(score);
    }
    return rows;
  } finally {
    await Promise.all(judges.map((each) => each.close()));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
