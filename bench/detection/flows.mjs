import { csv } from './files.mjs';
import { pad, residentId } from './people.mjs';

/** Lawful work that holds people in bulk: what kinds and verdict it gives is reported, for the templates of policy. */
const FLOWS = {
  '新房报备 lines': (people) =>
    people
      .map(
        (o) =>
          `报备楼盘：${o.compound}\n客户姓名：${o.name}\n客户电话：${o.phone.slice(0, 3)}****${o.phone.slice(7)}\n到访时间：3月${o.unit}日\n报备公司：好邻家`,
      )
      .join('\n\n'),
  '新房报备 in full': (people) =>
    people
      .map((o) => `【报备】项目：${o.compound} 客户：${o.name} 电话：${o.phone} 预计到访：3月${o.unit}日 经纪人：小周`)
      .join('\n'),
  'mortgage pack': (people) =>
    csv([
      ['借款人姓名', '身份证号', '手机号', '产权人', '房屋坐落', '评估总价', '贷款金额'],
      ...people.map((o) => [
        o.name,
        o.id,
        o.phone,
        o.name,
        `${o.compound}${o.building}号${o.room}室`,
        o.price,
        Math.round(o.price * 0.6),
      ]),
    ]),
  payroll: (people) =>
    csv([
      ['工号', '姓名', '身份证号', '银行卡号', '基本工资', '实发'],
      ...people.map((o, at) => [`E${1000 + at}`, o.name, o.id, `6222${o.phone}${pad(at % 90)}01`, 6000, 7321]),
    ]),
  'HR roster': (people) =>
    csv([
      ['部门', '姓名', '岗位', '手机', '入职日期'],
      ...people.map((o) => ['望江店', o.name, '经纪人', o.phone, '2024-03-01']),
    ]),
  'HR roster with home': (people) =>
    csv([
      ['部门', '姓名', '手机', '家庭住址', '紧急联系人电话'],
      ...people.map((o) => ['财务', o.name, o.phone, `${o.compound}${o.building}号${o.room}室`, o.spare]),
    ]),
  'tenant registration': (people, chance) =>
    csv([
      ['出租人', '出租人电话', '承租人', '承租人身份证', '承租人电话', '房屋地址', '租期'],
      ...people.map((o) => [
        o.name,
        o.phone,
        '赵六',
        residentId(chance),
        o.spare,
        `${o.compound}${o.building}幢${o.unit}单元${o.room}室`,
        '2026-03-01至2027-02-28',
      ]),
    ]),
  'courier batch': (people) =>
    csv([
      ['收件人', '收件人手机', '收件人地址', '物品'],
      ...people.map((o) => [
        o.name,
        o.phone,
        `${o.city}市${o.district}${o.compound}${o.building}号楼${o.room}室`,
        '合同',
      ]),
    ]),
  'courier lines': (people) =>
    people
      .map(
        (o) =>
          `${o.name} ${o.phone} ${o.city}市${o.district}${o.road}${o.lane}号${o.compound}${o.building}号楼${o.room}室`,
      )
      .join('\n'),
  résumés: (people) =>
    people
      .map(
        (o) =>
          `姓名：${o.name}\n性别：男\n电话：${o.phone}\n邮箱：a${o.phone.slice(5)}@example.com\n住址：${o.city}市${o.district}\n工作经历：2019-2024 某地产 置业顾问`,
      )
      .join('\n\n——\n\n'),
  'buyers’ wishes': (people) =>
    people.map((o) => `${o.surname}${o.title} ${o.phone} 求购${o.district}${o.layout}，预算${o.price}万`).join('\n'),
  'shop directory': (people) =>
    csv([
      ['店名', '地址', '联系人', '电话'],
      ...people.map((o) => [
        `${o.surname}记小馆`,
        `${o.road}${o.lane}号${o.unit}0${o.unit}室`,
        `${o.surname}${o.title}`,
        o.phone,
      ]),
    ]),
  'signature of a mail': ([o]) =>
    `您好，附件请查收。\n\n${o.name}\n好邻家房产 ${o.compound}店 店长\n手机：${o.phone}\n地址：${o.road}${o.lane}号${o.unit}楼${o.room}室`,
};

export function* flows(chance, people) {
  for (const [name, write] of Object.entries(FLOWS)) yield { name, body: write(people.people(30), chance) };
}
