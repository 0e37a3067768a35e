import { htmlTable, sqlInserts, xmlRecords } from './files.mjs';

const flat = (o, at) => ({
  id: 7000 + at,
  communityName: o.compound,
  buildingNo: `${o.building}`,
  unitNo: `${o.unit}`,
  roomNo: o.room,
  ownerName: o.name,
  ownerPhone: o.phone,
  area: o.area,
});
const entities = (text) => [...text].map((character) => `&#${character.charCodeAt(0)};`).join('');
const rowsOf = (owners, make) => {
  const all = owners.map(make);
  return [Object.keys(all[0]), ...all.map((each) => Object.values(each))];
};

/** Ways a program sends owners: each gives the content type and the body. */
export const OBJECTS = {
  'JSON list': (owners) => [
    'application/json',
    JSON.stringify({ code: 0, data: { total: owners.length, list: owners.map(flat) } }),
  ],
  'JSON pinyin': (owners) => [
    'application/json',
    JSON.stringify(
      owners.map((o) => ({
        xiaoqu: o.compound,
        loudong: o.building,
        danyuan: o.unit,
        fanghao: o.room,
        yezhu: o.name,
        yezhutel: Number(o.phone),
      })),
    ),
  ],
  'JSON nested': (owners) => [
    'application/json',
    JSON.stringify({
      rows: owners.map((o, at) => ({
        id: at,
        house: { estateName: o.compound, building: o.building, room: o.room },
        owner: { name: o.name, mobile: o.phone },
      })),
    }),
  ],
  'JSON Chinese keys': (owners) => [
    'application/json',
    JSON.stringify({
      房源: owners.map((o) => ({
        楼盘: o.compound,
        门牌: `${o.building}号${o.room}室`,
        房东: o.surname + o.title,
        电话: o.phone,
      })),
    }),
  ],
  'JSON content': (owners) => [
    'application/json',
    JSON.stringify({
      type: 'text',
      content: owners.map((o) => `${o.compound}${o.building}幢${o.room}室 ${o.name} ${o.phone}`).join('\n'),
    }),
  ],
  'JSON escaped': (owners) => [
    'application/json',
    JSON.stringify(owners.map(flat)).replace(/[\u4e00-\u9fff]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`),
  ],
  'JSON in JSON': (owners) => ['application/json', JSON.stringify({ payload: JSON.stringify(owners.map(flat)) })],
  'JSON arrays': (owners) => [
    'application/json',
    JSON.stringify({
      columns: ['小区', '楼栋', '房号', '业主', '电话'],
      rows: owners.map((o) => [o.compound, o.building, o.room, o.name, o.phone]),
    }),
  ],
  NDJSON: (owners) => ['application/x-ndjson', `${owners.map((o, at) => JSON.stringify(flat(o, at))).join('\n')}\n`],
  form: (owners) => [
    'application/x-www-form-urlencoded',
    new URLSearchParams({
      title: '房源',
      content: owners
        .map((o) => `${o.compound}${o.building}栋${o.unit}单元${o.room}，${o.surname}${o.title}，${o.phone}`)
        .join('\n'),
    }).toString(),
  ],
  'form fields': ([o]) => [
    'application/x-www-form-urlencoded',
    new URLSearchParams({
      community: o.compound,
      building: `${o.building}`,
      room: o.room,
      owner: o.name,
      tel: o.phone,
    }).toString(),
    1,
  ],
  'HTML entities': (owners) => [
    'text/html',
    `<p>${owners.map((o) => `${o.compound}${o.building}号${o.room}室 ${o.name} ${entities(o.phone)}`).join('</p>\n<p>')}</p>`,
  ],
  base64: (owners) => [
    'text/plain',
    `附件如下\n${Buffer.from(owners.map((o) => `${o.compound}${o.building}号${o.room}室 ${o.name} ${o.phone}`).join('\n')).toString('base64')}\n请查收`,
  ],
  percent: (owners) => [
    'text/plain',
    encodeURIComponent(owners.map((o) => `${o.compound}${o.building}幢${o.room} ${o.name} ${o.phone}`).join('\n')),
  ],
  'XML elements': (owners) => ['application/xml', xmlRecords(rowsOf(owners, flat))],
  'XML attributes': (owners) => [
    'application/xml',
    `<?xml version="1.0"?>\n<houses>\n${owners.map((o) => `<house xiaoqu="${o.compound}" building="${o.building}" room="${o.room}" owner="${o.name}" phone="${o.phone}"/>`).join('\n')}\n</houses>`,
  ],
  'SQL one by one': (owners) => ['application/sql', sqlInserts(rowsOf(owners, flat), false)],
  'SQL at once': (owners) => [
    'application/sql',
    sqlInserts(
      rowsOf(owners, (o, at) => ({
        id: at + 1,
        address: `${o.compound}${o.building}号楼${o.room}室`,
        name: o.name,
        phone: o.phone,
      })),
      true,
    ),
  ],
  'HTML table': (owners) => [
    'text/html',
    htmlTable([
      ['小区', '门牌号', '房东', '联系电话'],
      ...owners.map((o) => [o.compound, `${o.building}幢${o.unit}单元${o.room}`, o.name, o.phone]),
    ]),
  ],
  'HTML list': (owners) => [
    'text/html',
    `<html><body><ul>${owners.map((o) => `<li><b>${o.compound}</b> ${o.building}号${o.room}室 <i>${o.surname}${o.title}</i> <a href="tel:${o.phone}">${o.phone}</a></li>`).join('')}</ul></body></html>`,
  ],
  'HTML blocks': (owners) => [
    'text/html',
    `<div class="l">${owners.map((o) => `<div class="card"><p>${o.compound}${o.building}栋${o.room}</p><p>业主：${o.name}</p><p>电话：<span>${o.phone}</span></p></div>`).join('\n')}</div>`,
  ],
  YAML: (owners) => [
    'application/yaml',
    owners
      .map(
        (o) =>
          `- compound: ${o.compound}\n  building: ${o.building}\n  room: "${o.room}"\n  owner: ${o.name}\n  phone: "${o.phone}"\n`,
      )
      .join(''),
  ],
};

const SIZES = [1, 2, 5, 17, 60];

export function* objects(people, count, write) {
  for (let at = 0; at < count; at++) {
    const made = people.people(SIZES[at % SIZES.length]);
    const [type, body, only] = write(made);
    yield { type, body, owners: only === undefined ? made : made.slice(0, only) };
  }
}
