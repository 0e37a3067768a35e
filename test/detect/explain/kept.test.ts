import fc from 'fast-check';
import t from 'tap';
import { explainKept } from '../../../src/detect/explain/kept.js';
import type { Explanation } from '../../../src/model/explanation.js';
import { DISGUISES } from '../../builders/disguise.js';
import { LEAK_LINES, leakText, ownerTable } from '../../builders/listings.js';
import { owners } from '../../builders/people.js';
import { addTable, makeDetector } from '../detect.js';

const NONE: Explanation = { accounts: [], more: {} };

/** Told while it was read, and from what was kept of the same transfer. */
function both(text: string, staffPhones: readonly string[] = []): { watched: Explanation; kept: Explanation } {
  const detector = makeDetector({ explain: 200, staffPhones: new Set(staffPhones) });
  detector.text(['chat.txt'], text);
  let kept = NONE;
  const { explanation = NONE } = detector.finish((counted) => {
    kept = explainKept(counted, 50);
  });
  return { watched: explanation, kept };
}

t.test('says of every entry that is kept what watching the reading says of it', (t) => {
  const { watched, kept } = both(
    [
      '馨佳园十一街坊12号1203 王先生 13812345678',
      '馨佳园十一街坊12号1203 王先生 138-1234-5678，急售',
      '馨佳园十一街坊12号1305 王先生 13812345678',
      '赵敏 13712345678',
      '馨佳园12号1206 张伟 13500000001',
      ...[1, 2, 3, 4, 5].map((room) => `望江公寓3号${room}01室 随时看房 联系15812345678`),
    ].join('\n'),
    ['13500000001'],
  );
  const said = ({ accounts }: Explanation) => accounts.map(({ kind, why, lacks, of }) => ({ kind, why, lacks, of }));
  t.same(said(kept), said(watched));
  t.same(
    kept.accounts.map(({ entities }) => entities.filter(({ type }) => type === 'phone')),
    watched.accounts.map(({ entities }) => entities.filter(({ type }) => type === 'phone')),
  );
  t.equal(kept.of, kept.accounts.length);
  t.same(kept.accounts[0], {
    number: 1,
    part: 'chat.txt',
    at: null,
    entities: [
      { type: 'phone', shown: '138****5678' },
      { type: 'name', shown: '王**' },
      { type: 'home', shown: '馨佳园*街坊 **号****' },
    ],
    kind: 'owner',
    why: 'counted',
    lacks: null,
    of: null,
  });
  t.end();
});

t.test('tells the first entries of a long sheet and how many there were', (t) => {
  const detector = makeDetector();
  addTable(detector, ['业主.xlsx', 'Sheet1'], ownerTable(owners(400, 3)));
  let kept = NONE;
  const { records } = detector.finish((counted) => {
    kept = explainKept(counted, 50);
  });
  t.same(records, { owner: 400 });
  t.equal(kept.accounts.length, 50);
  t.equal(kept.of, 400);
  t.same([...new Set(kept.accounts.map(({ why }) => why))], ['counted']);
  t.end();
});

t.test('holds no phone, name or room, however they were written', (t) => {
  const shapes = Object.keys(LEAK_LINES);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.constantFrom(...Object.values(DISGUISES)),
      fc.constantFrom(...shapes),
      (seed, disguise, shape) => {
        const people = owners(8, seed);
        const written = people.map((owner) => ({ ...owner, phone: disguise(owner.phone) }));
        const { kept } = both(leakText(written, shape));
        const said = JSON.stringify(kept);
        for (const { phone, name, building, room } of people) {
          for (const raw of [phone, phone.slice(3), name, `${building}号`, `-${room}`, `${room}室`])
            t.notOk(said.includes(raw), raw);
        }
        t.notMatch(said, /\d{5}/);
      },
    ),
    { seed: 11, numRuns: 60 },
  );
  t.end();
});
