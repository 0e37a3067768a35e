import { CARRIERS } from './carriers.mjs';
import { makeDocument, write } from './grammar.mjs';
import { OBJECTS } from './objects.mjs';
import { PROGRAMS } from './requests.mjs';
import { ownerOf, SIZES } from './texts.mjs';

/** Makes documents of one shape of program data. */
export function objectMaker([type, head, each, joint, tail]) {
  return (cast, count) => {
    const doc = makeDocument(cast.people);
    const owners = [];
    const pieces = [];
    for (let at = 0; at < count; at++) {
      const person = cast.people();
      const number = `${at + 1}`;
      owners.push(ownerOf(person, each.includes('‹t2›') ? [person.spare] : []));
      pieces.push(
        each.replaceAll(/‹([a-z0-9.-]+)›/gi, (_, slot) =>
          slot === 'num' ? number : write(`{${slot}}`, person, cast.chance, doc),
        ),
      );
    }
    return { type, body: head + pieces.join(joint) + tail, owners, least: count, most: count };
  };
}

/** Lines and rows of some owners, for carriers to wrap. */
function load(cast, count) {
  const doc = makeDocument(cast.people);
  const persons = Array.from({ length: count }, () => cast.people());
  const say = (template) => (person) => write(template, person, cast.chance, doc);
  const lines = persons.map(say('{c}{b}栋{u}单元{r}，{mr}，{t}')).join('\n');
  const rows = [
    ['小区', '楼栋', '房号', '业主', '电话'],
    ...persons.map((person) => ['{c}', '{b}', '{r}', '{n}', '{t}'].map((slot) => say(slot)(person))),
  ];
  return { lines, rows, owners: persons.map((person) => ownerOf(person)), least: count, most: count };
}

const styled = (name, make) => ({ id: name, sizes: SIZES, make });

export const WIRES = [
  {
    name: 'program data',
    group: 'plain',
    styles: Object.entries(OBJECTS).map(([name, shape]) => styled(name, objectMaker(shape))),
  },
  carriersOf('carriers', CARRIERS),
  carriersOf('requests of programs', PROGRAMS),
];

function carriersOf(name, carriers) {
  return {
    name,
    group: 'plain',
    styles: Object.entries(carriers).map(([id, wrap]) =>
      styled(id, (cast, count) => {
        const all = load(cast, count);
        const { owners, least, most } = all;
        return { ...wrap(all), sample: `[${id}]\n${all.lines}`, owners, least, most };
      }),
    ),
  };
}
