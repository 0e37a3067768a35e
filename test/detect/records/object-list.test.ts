import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInTable, makeDetector } from '../detect.js';

type Write = (owner: Owner, at: number) => ReadonlyArray<readonly [key: string, value: string]>;

function foundInObjects(people: readonly Owner[], write: Write, path = '$.rows') {
  const detector = makeDetector();
  for (const [at, owner] of people.entries()) detector.object(['body', `json:${path}[${at}]`], write(owner, at));
  return detector.finish().records;
}

t.test('objects whose keys say nothing are rows of a table', async (t) => {
  const short: Write = (o) => [
    ['a', o.compound],
    ['b', `${o.building}`],
    ['c', o.room],
    ['d', o.name],
    ['e', o.phone],
  ];
  const people = owners(60, 31);
  t.equal(foundInObjects(people, short).owner, 60);
  t.equal(foundInObjects(people.slice(0, 1), short).owner, 1);
  t.equal(foundInTable(people.map((o, at) => short(o, at).map(([, value]) => value))).records.owner, 60);
});

t.test('a sheet says the same as the objects it becomes', async (t) => {
  const header = ['单位名称', '房主', '房主手机', '建面', '应收'];
  const cells = (o: Owner): string[] => [`${o.building}-${o.room}`, o.name, o.phone, `${o.area}`, '162.75'];
  const people = owners(20, 32);
  const sheet = foundInTable([header, ...people.map(cells)]).records.owner;
  t.equal(sheet, 20);
  const objects = foundInObjects(people, (o) => cells(o).map((value, at) => [header[at] ?? '', value] as const));
  t.equal(objects.owner, sheet);
});

t.test('objects whose keys say all are read by them, and contacts stay contacts', async (t) => {
  const named: Write = (o) => [
    ['ownerName', o.name],
    ['sellerMobile', o.phone],
    ['community', o.compound],
    ['room', `${o.building}-${o.room}`],
  ];
  t.equal(foundInObjects(owners(50, 33), named).owner, 50);
  const contact: Write = (o, at) => [
    ['name', o.name],
    ['phone', o.phone],
    ['age', `${20 + at}`],
    ['score', `${301 + at}`],
  ];
  const records = foundInObjects(owners(20, 34), contact);
  t.equal(records.owner, undefined);
  t.equal(records.contact, 20);
});

t.test('cells by row and column make the sheet they come from', async (t) => {
  const detector = makeDetector();
  const people = owners(5, 35);
  for (const [row, o] of people.entries()) {
    for (const [column, value] of [o.compound, `${o.building}`, o.room, o.name, o.phone].entries()) {
      const cell: Array<[string, string]> = [
        ['r', `${row}`],
        ['c', `${column}`],
        ['v', value],
      ];
      detector.object(['body', `json:$.celldata[${row * 5 + column}]`], cell);
    }
  }
  t.equal(detector.finish().records.owner, 5);
});

t.test('fields of several entries in one object are told apart', async (t) => {
  const [first, second] = owners(2, 36);
  if (first === undefined || second === undefined) throw new Error('two owners');
  const two = [first, second];
  const address = (o: Owner): string => `${o.compound}${o.building}栋${o.room}`;
  const numbered = two.flatMap(
    (o, at): Array<[string, string]> => [
      [`list[${at}].name`, o.name],
      [`list[${at}].phone`, o.phone],
      [`list[${at}].address`, address(o)],
    ],
  );
  const named: Array<[string, string]> = [
    ...two.map((o): [string, string] => ['name', o.name]),
    ...two.map((o): [string, string] => ['phone', o.phone]),
    ...two.map((o): [string, string] => ['address', address(o)]),
  ];
  for (const fields of [numbered, named]) {
    const detector = makeDetector();
    detector.object(['body', 'form'], fields);
    t.match(detector.finish(), { records: { owner: 2 }, exactOwners: 2 });
  }
});
