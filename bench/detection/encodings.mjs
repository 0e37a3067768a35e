import iconv from 'iconv-lite';
import { csv, records, xlsx } from './files.mjs';
import { LINES, PROSE } from './lines.mjs';
import { makePeople } from './people.mjs';
import { TABLES } from './tables.mjs';

const CHARSETS = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with BOM': (text) => Buffer.from(`\ufeff${text}`),
  gb18030: (text) => iconv.encode(text, 'gb18030'),
  'utf-16le': (text) => iconv.encode(text, 'utf-16le', { addBOM: true }),
  'utf-16be': (text) => iconv.encode(text, 'utf-16be', { addBOM: true }),
};

/** The same content in other bytes must be judged the same: a verdict that changes is a flip. */
export async function measureEncodings(judge, chance, scale) {
  const people = makePeople(chance);
  const flips = [];
  const counts = [];
  let files = 0;
  const compare = async (name, versions) => {
    let first = null;
    for (const [encoding, [file, bytes]] of Object.entries(versions)) {
      const { finding, verdict } = await judge.file(file, bytes);
      files += 1;
      first ??= { verdict, owners: finding.records.owner ?? 0 };
      if (verdict !== first.verdict) flips.push(`${name}: ${encoding} ${verdict}, not ${first.verdict}`);
      else if ((finding.records.owner ?? 0) !== first.owners)
        counts.push(`${name}: ${encoding} ${finding.records.owner ?? 0}, not ${first.owners}`);
    }
  };
  const texts = { ...LINES, ...PROSE };
  const sizes = [1, 3, 12];
  for (let round = 0; round < Math.ceil(3 * scale); round++) {
    const size = sizes[round % sizes.length];
    for (const [name, shape] of Object.entries(texts)) {
      const text = people
        .people(size)
        .map((o) => shape(o, o.phone))
        .join('\n');
      const versions = Object.entries(CHARSETS).map(([charset, encode]) => [charset, ['消息.txt', encode(text)]]);
      await compare(`text ${name} of ${size}`, Object.fromEntries(versions));
    }
    for (const [kind, layouts] of Object.entries(TABLES)) {
      for (const [name, layout] of Object.entries(layouts)) {
        const rows = layout(people.people(Math.max(size, 2)), chance);
        const text = csv(rows);
        const versions = Object.entries(CHARSETS).map(([charset, encode]) => [
          `csv ${charset}`,
          ['名单.csv', encode(text)],
        ]);
        versions.push(['xlsx', ['名单.xlsx', xlsx([['Sheet1', rows]])]]);
        if (kind === 'header' || name === 'headed')
          versions.push(['json', ['名单.json', JSON.stringify(records(rows))]]);
        await compare(`table ${kind} ${name} of ${rows.length}`, Object.fromEntries(versions));
      }
    }
  }
  const lines = [...flips.map((flip) => `flip: ${flip}`), ...counts.map((count) => `count: ${count}`)];
  return {
    flips: flips.length,
    text: [
      `Re-encodings: ${files} files, ${flips.length} verdict flips, ${counts.length} counts that differ.`,
      ...lines.slice(0, 20),
    ].join('\n'),
  };
}
