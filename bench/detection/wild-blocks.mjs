// Blocks, notes, tables in text and prints of programs that hold owners, from memory of such.
import { pad } from './people.mjs';
import { lines, short } from './wild-pieces.mjs';

export const WILD_BLOCKS = {
  'compound heads rooms': (owners) => {
    const [first] = owners;
    return {
      text: [`${first.compound}业主电话：`, ...owners.map((o) => `${o.building}-${o.room} ${o.name} ${o.phone}`)].join(
        '\n',
      ),
      shared: true,
    };
  },
  'building heads rooms': (owners) => {
    const [first] = owners;
    return {
      text: [
        `【${first.compound}】`,
        `${first.building}栋：`,
        ...owners.map((o) => `${o.room}：${o.name}，${o.phone}`),
      ].join('\n'),
      shared: true,
    };
  },
  'unit heads rooms': (owners) => {
    const [first] = owners;
    return {
      text: [
        `${first.compound}${first.building}号楼`,
        `${first.unit}单元`,
        ...owners.map((o) => `${o.room} ${o.name} ${o.phone}`),
      ].join('\n'),
      shared: true,
    };
  },
  'business card block': (owners) => ({
    text: owners.map((o) => `${o.name}\n${o.phone}\n${o.compound}${o.building}栋${o.unit}单元${o.room}\n`).join('\n'),
  }),
  'quote reply': lines(
    (o) => `「小王：${o.compound}${o.building}栋${o.room}房东电话有吗」\n- - - - - - - - -\n${short(o)} ${o.phone}`,
  ),
  'question and answer': lines((o) => `问：${o.compound}${o.building}-${o.room}业主电话？\n答：${o.phone} ${o.name}`),
  'crm notes': lines(
    (o, at) =>
      `[2026-0${1 + (at % 9)}-12 10:0${at % 9}] 跟进：${o.compound}${o.building}栋${o.room}，业主${o.name}（${o.phone}）报价${o.price}万，可谈`,
  ),
  'todo list': lines((o) => `- [ ] 回访 ${o.compound} ${o.building}-${o.unit}-${o.room} ${o.name} ${o.phone}`),
  'markdown bullets': (owners) => ({
    text: owners
      .map((o) => `* **${o.compound}**\n  * 房号：${o.building}-${o.room}\n  * 业主：${o.name}\n  * 电话：${o.phone}`)
      .join('\n'),
  }),
  'confluence table': (owners) => ({
    text: [
      '||小区||楼号||房号||业主||电话||',
      ...owners.map((o) => `|${o.compound}|${o.building}|${o.room}|${o.name}|${o.phone}|`),
    ].join('\n'),
  }),
  'feishu table': (owners) => ({
    text: [
      '| 小区 | 房号 | 业主 | 电话 |',
      '| :--- | :--- | :--- | :--- |',
      ...owners.map((o) => `| ${o.compound} | ${o.building}-${o.room} | ${o.name} | ${o.phone} |`),
    ].join('\n'),
  }),
  'box drawing': (owners) => ({
    text: [
      '┌────┬────┬────┬────┐',
      '│小区│房号│业主│电话│',
      '├────┼────┼────┼────┤',
      ...owners.map((o) => `│${o.compound}│${o.building}-${o.room}│${o.name}│${o.phone}│`),
      '└────┴────┴────┴────┘',
    ].join('\n'),
  }),
  'mysql table': (owners) => ({
    text: [
      '+----+------+------+------+',
      '| community | house | owner | mobile |',
      '+----+------+------+------+',
      ...owners.map((o) => `| ${o.compound} | ${o.building}-${o.room} | ${o.name} | ${o.phone} |`),
      '+----+------+------+------+',
    ].join('\n'),
  }),
  'mysql \\G': (owners) => ({
    text: owners
      .map(
        (o, at) =>
          `*************************** ${at + 1}. row ***************************\n    community: ${o.compound}\n     building: ${o.building}\n         room: ${o.room}\n   owner_name: ${o.name}\n       mobile: ${o.phone}`,
      )
      .join('\n'),
  }),
  'attribute and value': (owners) => ({
    text: owners
      .map((o) =>
        [`小区\t${o.compound}`, `房号\t${o.building}-${o.room}`, `业主\t${o.name}`, `电话\t${o.phone}`].join('\n'),
      )
      .join('\n\n'),
  }),
  'yaml list': (owners) => ({
    text: owners
      .map(
        (o) =>
          `- xiaoqu: ${o.compound}\n  loudong: ${o.building}\n  fanghao: ${o.room}\n  yezhu: ${o.name}\n  dianhua: ${o.phone}`,
      )
      .join('\n'),
  }),
  'toml tables': (owners) => ({
    text: owners
      .map(
        (o) =>
          `[[owner]]\ncommunity = "${o.compound}"\nbuilding = "${o.building}"\nroom = "${o.room}"\nname = "${o.name}"\nphone = "${o.phone}"`,
      )
      .join('\n\n'),
  }),
  'python tuples': (owners) => ({
    text: `owners = [\n${owners.map((o) => `    ('${o.compound}', ${o.building}, ${o.unit}, ${o.room}, '${o.name}', '${o.phone}'),`).join('\n')}\n]`,
  }),
  'go struct print': lines(
    (o) =>
      `{Community:${o.compound} Building:${o.building} Unit:${o.unit} Room:${o.room} Owner:${o.name} Mobile:${o.phone}}`,
  ),
  'java toString': lines(
    (o) =>
      `House(community=${o.compound}, building=${o.building}, room=${o.room}, ownerName=${o.name}, ownerPhone=${o.phone})`,
  ),
  'log of a mini program': lines(
    (o) =>
      `2026-03-02 10:11:12 INFO submit house: community=${o.compound}&building=${o.building}&room=${o.room}&name=${o.name}&tel=${o.phone}`,
  ),
  'vcard note': (owners) => ({
    text: owners
      .map(
        (o) =>
          `BEGIN:VCARD\nVERSION:3.0\nFN:${o.name}\nTEL;TYPE=CELL:${o.phone}\nADR:;;${o.compound}${o.building}栋${o.room};;;;\nEND:VCARD`,
      )
      .join('\n'),
  }),
  'contact remark': lines((o) => `${o.compound}${o.building}-${o.room}${o.name}\t${o.phone}`),
  'phone book': lines((o) => `${o.name}（${o.compound}${o.building}-${o.room}） ${o.phone}`),
  'several homes of one': lines((o) => `${o.name} ${o.phone} 名下：${o.compound}${o.building}栋${o.room}`),
  arrow: lines((o) => `${o.compound} ${o.building}栋${o.room} → ${o.name} → ${o.phone}`),
  'slash everything': lines((o) => `${o.compound}/${o.building}栋/${o.unit}单元/${o.room}/${o.name}/${o.phone}`),
  backslash: lines((o) => `${o.compound}\\${o.building}\\${o.room}\\${o.name}\\${o.phone}`),
  'semicolons in one line': (owners) => ({
    text: owners.map((o) => `${o.compound}${o.building}栋${o.room} ${o.name} ${o.phone}`).join('；'),
  }),
  'bracket groups': (owners) => ({
    text: owners.map((o) => `（${o.compound}${o.building}栋${o.room}，${o.name}，${o.phone}）`).join(''),
  }),
  'bracket groups, bare': (owners) => ({
    text: owners.map((o) => `[${o.compound} ${o.building} ${o.room} ${o.name} ${o.phone}]`).join(','),
  }),
  'english letters': lines((o) => `${o.compound} Bldg ${o.building} Unit ${o.unit} Rm ${o.room} ${o.name} ${o.phone}`),
  pinyin: lines((o) => `${o.compound} ${o.building}dong ${o.unit}danyuan ${o.room}shi ${o.name} ${o.phone}`),
  'building range': lines((o) => `${o.compound}${o.building}-${o.building + 1}栋${o.room} ${o.name} ${o.phone}`),
  'zero padded': lines(
    (o) =>
      `${o.compound}-${String(o.building).padStart(3, '0')}-${pad(o.unit)}-${o.room.padStart(4, '0')}-${o.name}-${o.phone}`,
  ),
  'house code': lines(
    (o) => `${o.compound} ${pad(o.building)}${pad(o.unit)}${o.room.padStart(4, '0')} ${o.name} ${o.phone}`,
  ),
  // What was thought of later.
  'agency code in front': lines(
    (o, at) => `LJ${2000 + at} ${o.compound} ${o.building}号楼${o.room} ${o.name} ${o.phone}`,
  ),
  'rent line': lines(
    (o) => `${o.compound}${o.building}栋${o.room}，${o.layout}，租${o.rent}/月，房东${o.phone}${o.surname}姐`,
  ),
  'no separators, short hand': lines(
    (o) => `${o.compound}${o.building}-${o.room}${o.area}平${o.price}万${o.surname}${o.phone}`,
  ),
  'wechat nick line': lines((o) => `${o.compound}${o.building}栋${o.room}-${o.surname}姐-${o.phone}-只卖不租`),
  'room before compound': lines((o) => `${o.room}室，${o.building}号楼，${o.compound}，${o.name}，${o.phone}`),
  'phone between': lines((o) => `${o.compound} ${o.name} ${o.phone} ${o.building}栋${o.unit}单元${o.room}`),
  'owner couple': lines((o) => `${o.compound}${o.building}-${o.unit}-${o.room} ${o.name}/配偶 ${o.phone}`),
  'phone labelled M': lines((o) => `${o.compound}${o.building}号${o.room} ${o.name} M:${o.phone}`),
  'phone labelled 手机尾': lines(
    (o) => `${o.compound}${o.building}号${o.room}，${short(o)}，手机${o.phone}（尾号${o.phone.slice(-4)}）`,
  ),
  'country code': lines((o) => `${o.compound}${o.building}号${o.room} ${o.name} (+86)${o.phone}`),
  'with id number': lines((o) => `${o.name}，${o.id}，${o.phone}，${o.compound}${o.building}幢${o.room}`),
  'city district road': lines(
    (o) =>
      `${o.city}市${o.district}${o.road}${o.lane}号${o.compound}${o.building}幢${o.unit}单元${o.room}室 ${o.name} ${o.phone}`,
  ),
  'hand-over list': lines(
    (o, at) => `${at + 1}、${o.building}#${o.unit}-${o.room}，${o.name}，${o.phone}，${o.compound}`,
  ),
  'key=value;': lines((o) => `xq=${o.compound};ld=${o.building};fh=${o.room};yz=${o.name};dh=${o.phone}`),
  'json lines': lines((o) =>
    JSON.stringify({ village: o.compound, bldg: o.building, door: o.room, user: o.name, cell: o.phone }),
  ),
  'json, address nested': (owners) => ({
    text: JSON.stringify({
      data: {
        list: owners.map((o) => ({
          house: { xq: o.compound, dong: o.building, shi: o.room },
          owner: { xm: o.name, sjh: o.phone },
        })),
      },
    }),
  }),
  'json, arrays under columns': (owners) => ({
    text: JSON.stringify({
      columns: ['小区', '楼栋', '房号', '业主', '电话'],
      rows: owners.map((o) => [o.compound, o.building, o.room, o.name, o.phone]),
    }),
  }),
  'json, columns apart': (owners) => ({
    text: JSON.stringify({
      community: owners.map((o) => o.compound),
      building: owners.map((o) => o.building),
      room: owners.map((o) => o.room),
      owner: owners.map((o) => o.name),
      phone: owners.map((o) => o.phone),
    }),
  }),
  'html rows': (owners) => ({
    text: `<table><tr><th>小区</th><th>房号</th><th>业主</th><th>电话</th></tr>${owners.map((o) => `<tr><td>${o.compound}</td><td>${o.building}-${o.room}</td><td>${o.name}</td><td>${o.phone}</td></tr>`).join('')}</table>`,
  }),
  'html cards': (owners) => ({
    text: owners
      .map(
        (o) =>
          `<div class="card"><h3>${o.compound}${o.building}栋${o.room}</h3><p>业主：${o.name}</p><p>电话：<a href="tel:${o.phone}">${o.phone}</a></p></div>`,
      )
      .join('\n'),
  }),
  'xml attributes': (owners) => ({
    text: `<owners>${owners.map((o) => `<o xq="${o.compound}" ld="${o.building}" fh="${o.room}" xm="${o.name}" dh="${o.phone}"/>`).join('')}</owners>`,
  }),
  'sql values': (owners) => ({
    text: `INSERT INTO yz (xq,ld,fh,xm,dh) VALUES ${owners.map((o) => `('${o.compound}','${o.building}','${o.room}','${o.name}','${o.phone}')`).join(',')};`,
  }),
  'sql update': lines(
    (o) =>
      `UPDATE house SET owner_name='${o.name}', owner_tel='${o.phone}' WHERE community='${o.compound}' AND building='${o.building}' AND room='${o.room}';`,
  ),
  'latex table': (owners) => ({
    text: `小区 & 房号 & 业主 & 电话 \\\\\n${owners.map((o) => `${o.compound} & ${o.building}-${o.room} & ${o.name} & ${o.phone} \\\\`).join('\n')}`,
  }),
  'org table': (owners) => ({
    text: `| 小区 | 房号 | 业主 | 电话 |\n|------+------+------+------|\n${owners.map((o) => `| ${o.compound} | ${o.building}-${o.room} | ${o.name} | ${o.phone} |`).join('\n')}`,
  }),
  'rst table': (owners) => ({
    text: `========  ======  ====  ===========\n小区      房号    业主  电话\n========  ======  ====  ===========\n${owners.map((o) => `${o.compound}  ${o.building}-${o.room}  ${o.name}  ${o.phone}`).join('\n')}\n========  ======  ====  ===========`,
  }),
  'mediawiki table': (owners) => ({
    text: `{| class="wikitable"\n! 小区 !! 房号 !! 业主 !! 电话\n${owners.map((o) => `|-\n| ${o.compound} || ${o.building}-${o.room} || ${o.name} || ${o.phone}`).join('\n')}\n|}`,
  }),
  'notion properties': (owners) => ({
    text: owners
      .map(
        (o) =>
          `# ${o.compound}${o.building}栋${o.room}\n\n业主: ${o.name}\n电话: ${o.phone}\n状态: 在售\n面积: ${o.area}`,
      )
      .join('\n\n'),
  }),
  'name: home: phone': lines((o) => `${o.name}:${o.compound}${o.building}-${o.room}:${o.phone}`),
  'homes then phones': (owners) => ({
    text:
      owners.map((o) => `${o.compound}${o.building}栋${o.room}`).join('\n') +
      '\n' +
      owners.map((o) => `${o.name} ${o.phone}`).join('\n'),
    single: true,
  }),
  'reversed columns': lines((o) => `${o.phone},${o.name},${o.room},${o.unit},${o.building},${o.compound}`),
  'family name only': lines((o) => `${o.compound}${o.building}-${o.room} ${o.surname} ${o.phone}`),
  'no name': lines((o) => `${o.compound} ${o.building}栋${o.unit}单元${o.room} ${o.phone}`),
};
