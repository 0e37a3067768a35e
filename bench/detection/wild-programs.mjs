// How programs print, store and send owners: every notation with names of fields as different agencies' programs have them.
const fields = [
  (o, at) => ({
    ...{ id: 7000 + at, communityName: o.compound, buildingNo: `${o.building}`, unitNo: `${o.unit}`, roomNo: o.room },
    ...{ ownerName: o.name, ownerPhone: o.phone, area: o.area, createTime: '2024-03-05 10:22:31' },
  }),
  (o) => ({
    ...{ address: `${o.compound}${o.building}幢${o.unit}单元${o.room}室`, contact: o.name, tel: o.phone },
    ...{ remark: '满五唯一' },
  }),
  (o) => ({ xqmc: o.compound, ldh: o.building, dyh: o.unit, fjh: o.room, xm: o.name, sjh: o.phone }),
  (o) => ({ 小区: o.compound, 楼栋: o.building, 单元: o.unit, 房号: o.room, 业主: o.name, 手机: o.phone }),
  (o) => ({ name: o.name, mobile: o.phone, estate: o.compound, bldg: `${o.building}#`, door: o.room }),
  (o) => ({
    ...{ cust_nm: o.name, cust_tel: o.phone, prj_nm: o.compound },
    ...{ room_no: `${o.building}-${o.unit}-${o.room}` },
  }),
];

const quoted = (value) => (typeof value === 'number' ? `${value}` : JSON.stringify(value));
const single = (value) => (typeof value === 'number' ? `${value}` : `'${value}'`);
const pairs = (write, between) => (o) => Object.entries(o).map(write).join(between);
const each = (write, between) => (rows) => rows.map(write).join(between);
const columns = (rows) => Object.keys(rows[0]);
const widthOf = (text) => [...`${text}`].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 2 : 1), 0);
const padded = (text, width) => `${text}${' '.repeat(Math.max(0, width - widthOf(text)))}`;
/** Header and rows in columns of equal width. */
const aligned = (rows, line) => {
  const widths = columns(rows).map((name) => Math.max(widthOf(name), ...rows.map((row) => widthOf(row[name]))));
  const set = (cells) => line(cells.map((cell, at) => padded(cell, widths[at])));
  return { header: set(columns(rows)), lines: rows.map((row) => set(Object.values(row))), widths };
};
const between = (sign, header) => (rows) =>
  [...(header ? [columns(rows).join(sign)] : []), ...rows.map((row) => Object.values(row).join(sign))].join('\n');
const serialised = (value) => {
  if (typeof value === 'number') return `i:${value};`;
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`;
  const entries = Object.entries(value);
  const key = (name) => serialised(Array.isArray(value) ? Number(name) : name);
  return `a:${entries.length}:{${entries.map(([name, inner]) => key(name) + serialised(inner)).join('')}}`;
};
const drawn = (rows) => {
  const { header, lines, widths } = aligned(rows, (cells) => `│ ${cells.join(' │ ')} │`);
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  return [rule('┌', '┬', '┐'), header, rule('├', '┼', '┤'), ...lines, rule('└', '┴', '┘')].join('\n');
};
const numbered = (write) => (rows) => rows.map((o, at) => pairs(write(at), '\n')(o)).join('\n');

const NOTATIONS = {
  'dictionaries of Python': each((o) => `{${pairs(([k, v]) => `'${k}': ${single(v)}`, ', ')(o)}}`, ', '),
  'a data class': each((o) => `Owner(${pairs(([k, v]) => `${k}=${single(v)}`, ', ')(o)})`, ', '),
  'Java, toString': each((o) => `OwnerVO(${pairs(([k, v]) => `${k}=${v}`, ', ')(o)})`, ', '),
  'Go, fields': each((o) => `{${pairs(([k, v]) => `${k}:${v}`, ' ')(o)}}`, ' '),
  'a hash of Ruby': each((o) => `{${pairs(([k, v]) => `:${k}=>${quoted(v)}`, ', ')(o)}}`, ',\n'),
  'an array of PHP': each((o) => `[${pairs(([k, v]) => `'${k}' => ${single(v)}`, ', ')(o)}],`, '\n'),
  'serialised PHP': serialised,
  'a table of Lua': each((o) => `{ ${pairs(([k, v]) => `["${k}"] = ${quoted(v)}`, ', ')(o)} },`, '\n'),
  'Rust, Debug': each((o) => `Owner { ${pairs(([k, v]) => `${k}: ${quoted(v)}`, ', ')(o)} }`, ', '),
  EDN: each((o) => `{${pairs(([k, v]) => `:${k} ${quoted(v)}`, ' ')(o)}}`, '\n'),
  TOML: each((o) => `[[owner]]\n${pairs(([k, v]) => `${k} = ${quoted(v)}`, '\n')(o)}`, '\n\n'),
  properties: numbered(
    (at) =>
      ([k, v]) =>
        `owner.${at}.${k}=${v}`,
  ),
  environment: numbered(
    (at) =>
      ([k, v]) =>
        `OWNER_${at}_${k.toUpperCase()}="${v}"`,
  ),
  'a line of a log': each((o) => `2024-03-05 10:22:31.123 INFO ok ${pairs(([k, v]) => `${k}=${v}`, ', ')(o)}`, '\n'),
  'SQL, update': each((o) => `UPDATE owner SET ${pairs(([k, v]) => `${k} = ${single(v)}`, ', ')(o)};`, '\n'),
  'SQL, union': each((o) => `SELECT ${pairs(([k, v]) => `${single(v)} AS ${k}`, ', ')(o)}`, '\nUNION ALL '),
  'COPY of PostgreSQL': (rows) =>
    `COPY owner (${columns(rows).join(', ')}) FROM stdin;\n${between('\t', false)(rows)}\n\\.`,
  'a drawn table': drawn,
  'columns of a console': (rows) => {
    const { header, lines } = aligned(rows, (cells) => cells.join('  '));
    return [header, ...lines].join('\n');
  },
  'a forum’s table': each(
    (o) =>
      `[tr]${Object.values(o)
        .map((cell) => `[td]${cell}[/td]`)
        .join('')}[/tr]`,
    '',
  ),
  'a list in Markdown': each((o) => `- ${pairs(([k, v]) => `**${k}**: ${v}`, '\n  ')(o)}`, '\n'),
  'a command of Redis': (rows) =>
    rows.map((o, at) => `HMSET owner:${at} ${pairs(([k, v]) => `${k} "${v}"`, ' ')(o)}`).join('\n'),
  'protocol buffers as text': each((o) => `owner {\n${pairs(([k, v]) => `  ${k}: ${quoted(v)}`, '\n')(o)}\n}`, '\n'),
  'symbolic expressions': each((o) => `(owner ${pairs(([k, v]) => `(${k} ${quoted(v)})`, ' ')(o)})`, '\n'),
  setters: each((o) => pairs(([k, v]) => `o.set${k[0].toUpperCase()}${k.slice(1)}(${quoted(v)});`, '\n')(o), '\n'),
  'fields of a record set': each((o) => pairs(([k, v]) => `rs.Fields("${k}") = "${v}"`, '\n')(o), '\nrs.AddNew\n'),
  arrows: each((o) => pairs(([k, v]) => `${k} -> ${v}`, '\n')(o), '\n\n'),
  dots: each((o) => pairs(([k, v]) => `${k}......${v}`, '\n')(o), '\n\n'),
  underscores: each((o) => pairs(([k, v]) => `${k}_${v}`, ' ')(o), '\n'),
  'at signs': each((o) => pairs(([k, v]) => `@${k}@${v}`, '')(o), '\n'),
  'four hashes between': between('####', false),
  'a tilde between': between('~', true),
  'a control between': between('\u0001', false),
};

/** The text of so many owners in one notation, with the names of one program. */
export const WILD_PROGRAMS = Object.fromEntries(
  Object.entries(NOTATIONS).map(([name, write]) => [
    name,
    (owners, chance) => ({ text: write(owners.map(chance.pick(fields))) }),
  ]),
);
