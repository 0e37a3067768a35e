// The classes `wild`: shapes written down from memory of real lists after detection was built, to see what it has never seen.
import { csv, xlsx } from './files.mjs';
import { WILD_BLOCKS } from './wild-blocks.mjs';
import { WILD_LINES } from './wild-lines.mjs';
import { WILD_PROGRAMS } from './wild-programs.mjs';
import { WILD_SHEETS } from './wild-sheets.mjs';

const SIZES = [1, 2, 3, 6, 12, 24];
/** A sheet of one row says nothing of its columns. */
const SHEET_SIZES = [2, 3, 6, 12, 24];
const PLAIN = 'text/plain; charset=utf-8';

/** Measures every class with the `measure` of the set `shapes`. */
export async function measureWild(judge, measure) {
  const documents = (write, sizes) =>
    function* (chance, people, count) {
      for (let at = 0; at < count; at++) {
        const owners = people.people(sizes[at % sizes.length]);
        yield { ...write(owners, chance), owners };
      }
    };
  for (const [name, write] of Object.entries({ ...WILD_LINES, ...WILD_BLOCKS, ...WILD_PROGRAMS })) {
    await measure(name, 'wild', 24, documents(write, SIZES), ({ text }) => judge.transfer(PLAIN, text));
  }
  for (const [name, write] of Object.entries(WILD_SHEETS)) {
    const make = documents(write, SHEET_SIZES);
    const cells = ({ rows }) => rows.map((row) => row.map(String));
    await measure(`${name}: csv`, 'wild', 15, make, (each) => judge.file('名单.csv', csv(cells(each))));
    await measure(`${name}: xlsx`, 'wild', 15, make, (each) =>
      judge.file('名单.xlsx', xlsx([['Sheet1', cells(each)]])),
    );
    await measure(`${name}: pasted`, 'wild', 15, make, (each) =>
      judge.transfer(
        PLAIN,
        cells(each)
          .map((row) => row.join('\t'))
          .join('\n'),
      ),
    );
  }
}
