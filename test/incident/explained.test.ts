import t from 'tap';
import { keptExplanation, readExplanation } from '../../src/incident/explained.js';
import { readIncident } from '../../src/incident/read.js';
import { type Account, MAX_ACCOUNTS, MAX_EXPLANATION } from '../../src/model/explanation.js';
import { incident } from './build.js';

const account = (number: number, change: Partial<Account> = {}): Account => ({
  number,
  part: '业主.xlsx › Sheet1',
  at: null,
  entities: [{ type: 'phone', shown: '138****5678', is: 'owner' }],
  kind: 'owner',
  why: 'counted',
  lacks: null,
  of: null,
  ...change,
});
const many = (count: number, change: Partial<Account> = {}): Account[] =>
  Array.from({ length: count }, (_, index) => account(index + 1, change));

t.test('an incident keeps the first entries, and no more characters than there is room for', (t) => {
  const list = keptExplanation({ accounts: many(400), more: {}, of: 400 });
  t.equal(list.accounts.length, MAX_ACCOUNTS);
  t.equal(list.of, 400);
  const long = keptExplanation({ accounts: many(MAX_ACCOUNTS, { part: '业'.repeat(5_000) }), more: {} });
  t.ok(long.accounts.length > 10);
  t.ok(JSON.stringify(long.accounts).length <= MAX_EXPLANATION + MAX_ACCOUNTS + 2);
  t.ok(readExplanation(JSON.parse(JSON.stringify(long))), 'what is written can be read');
  t.end();
});

t.test('it comes back with its incident; one that is none is left out, the incident is not', (t) => {
  const explanation = { accounts: many(3), more: {}, of: 3 };
  t.strictSame(readIncident(incident(0, { explanation }))?.explanation, explanation);
  for (const [what, bad] of [
    ['too many entries', { accounts: many(MAX_ACCOUNTS + 1), more: {} }],
    ['a word of no list', { accounts: [{ ...account(1), why: 'because' }], more: {} }],
    [
      'a value without end',
      { accounts: [{ ...account(1), entities: [{ type: 'name', shown: 'x'.repeat(999) }] }], more: {} },
    ],
    ['no list at all', 'because'],
  ] as const) {
    const read = readIncident({ ...incident(1), explanation: bad });
    t.ok(read, what);
    t.notOk(Object.hasOwn(read ?? {}, 'explanation'), what);
  }
  t.end();
});
