import { CHAT, COARSE, COUPLES, NOISE } from './chat.mjs';
import { makeDocument, write } from './grammar.mjs';
import { BLOCKS, PROSE, RULES, TALK } from './posts.mjs';

/** Owners of the documents of one style. Most real messages hold one or a few. */
export const SIZES = [1, 1, 1, 2, 3, 4, 5, 9, 24];

export const ownerOf = (person, also = []) => ({
  keys: [person.phone, ...also],
  name: person.name,
  phone: person.phone,
});

/** Text of `count` owners, and its labels. `most` is the largest count a careful reader could come to. */
export function textOf({ chance, people }, template, count, { joint = '\n', couples = false, noise = false } = {}) {
  const doc = makeDocument(people);
  const owners = [];
  const pieces = [];
  const shape = template.replaceAll('⏎', '\n');
  for (let at = 0; at < count; at++) {
    const person = people();
    owners.push(ownerOf(person, couples ? [person.spare] : []));
    if (noise) while (chance.once(2)) pieces.push(chance.pick(NOISE));
    pieces.push(write(shape, person, chance, doc));
  }
  return { text: pieces.join(joint), owners, least: count, most: couples ? 2 * count : count };
}

const asText = (each) => ({ ...each, type: 'text/plain; charset=utf-8', body: each.text });

/** Makes documents of one way of writing a line. */
export const linesOf = (template) => (cast, count) => asText(textOf(cast, template, count));

function lines(name, group, templates, options = () => ({})) {
  return {
    name,
    group,
    styles: templates.map((template) => ({
      id: template,
      sizes: SIZES,
      make: (cast, count) => asText(textOf(cast, template, count, options(cast.chance))),
    })),
  };
}

/** Every style of a room mixed in one text, as a group really looks. */
function mixed(name, templates) {
  const id = (at) => `${name} ${at}`;
  return {
    name,
    group: 'plain',
    styles: Array.from({ length: 12 }, (_, number) => ({
      id: id(number),
      sizes: [3, 8, 20],
      make: (cast, count, styles) => {
        const doc = makeDocument(cast.people);
        const owners = [];
        const pieces = [];
        for (let at = 0; at < count; at++) {
          const person = cast.people();
          owners.push(ownerOf(person));
          while (cast.chance.once(2)) pieces.push(cast.chance.pick(NOISE));
          pieces.push(write(cast.chance.pick(styles(templates)), person, cast.chance, doc));
        }
        return asText({ text: pieces.join('\n'), owners, least: count, most: count });
      },
    })),
  };
}

export const TEXTS = [
  lines('chat lines', 'plain', CHAT),
  lines('chat among talk', 'plain', CHAT, () => ({ noise: true })),
  mixed('chat of many hands', CHAT),
  lines('two phones or people', 'plain', COUPLES, () => ({ couples: true })),
  lines('building or compound only', 'coarse', COARSE),
  lines('posts in blocks', 'plain', BLOCKS, (chance) => ({ joint: chance.pick(RULES) })),
  lines('prose', 'plain', PROSE, (chance) => ({ joint: chance.pick(['\n', '\n\n', '']) })),
  lines('talk', 'plain', TALK, () => ({ joint: '\n' })),
];
