import t from 'tap';
import { openCoach, recordSet, type Subject } from '../../src/agent/coach.js';
import { MAX_PRINTS, type RecordPrint } from '../../src/model/finding.js';

const MINUTE = 60_000;

const SUBJECT: Subject = { personId: 'os:lihua', host: 'site.example', channel: 'other', records: 'set-1' };

function desk() {
  const clock = { now: 1_000_000 };
  let tokens = 0;
  const coach = openCoach(
    () => clock.now,
    () => `token-${++tokens}`,
  );
  return { coach, clock };
}

t.test('a reason lets one transfer through, once', async (t) => {
  const { coach } = desk();
  coach.ask('i1', SUBJECT);
  t.equal(coach.take(SUBJECT), null, 'not before a reason was given');
  const token = coach.tokenOf('i1') ?? '';
  t.equal(token, 'token-1');
  t.equal(coach.grant('i1', token), true);
  t.equal(coach.tokenOf('i1'), null, 'the form is closed');
  t.equal(coach.grant('i1', token), false, 'and asked no second time');
  t.equal(coach.take({ ...SUBJECT }), 'i1');
  t.equal(coach.take(SUBJECT), null, 'a grant is for one transfer');
});

t.test('only the token of that very form counts', async (t) => {
  const { coach } = desk();
  coach.ask('i1', SUBJECT);
  coach.ask('i2', { ...SUBJECT, records: 'set-2' });
  for (const token of ['', 'token-2', 'token', 'TOKEN-1']) t.equal(coach.grant('i1', token), false, token);
  t.equal(coach.grant('unknown', 'token-1'), false);
  t.equal(coach.tokenOf('unknown'), null);
  t.equal(coach.take(SUBJECT), null);
});

t.test('a grant is for exactly this person, place and record set', async (t) => {
  const { coach } = desk();
  coach.ask('i1', SUBJECT);
  coach.grant('i1', 'token-1');
  for (const change of [
    { personId: 'os:wangwei' },
    { host: 'other.example' },
    { channel: 'wechat-web' },
    { records: 'set-2' },
  ]) {
    t.equal(coach.take({ ...SUBJECT, ...change }), null, JSON.stringify(change));
  }
  t.equal(coach.take(SUBJECT), 'i1', 'and is still there for the right one');
});

t.test('both the question and the grant expire after 15 minutes', async (t) => {
  const { coach, clock } = desk();
  coach.ask('i1', SUBJECT);
  coach.ask('i2', { ...SUBJECT, records: 'set-2' });
  coach.grant('i2', 'token-2');
  clock.now += 15 * MINUTE;
  t.equal(coach.tokenOf('i1'), 'token-1', 'the last moment');
  clock.now += 1;
  t.equal(coach.tokenOf('i1'), null);
  t.equal(coach.grant('i1', 'token-1'), false);
  t.equal(coach.take({ ...SUBJECT, records: 'set-2' }), null);
});

t.test('a thousand questions wait at most', async (t) => {
  const { coach } = desk();
  for (let n = 0; n < 1_500; n++) coach.ask(`i${n}`, { ...SUBJECT, records: `set-${n}` });
  t.equal(coach.tokenOf('i499'), null, 'the oldest are forgotten: they may be sent, and asked, again');
  t.equal(coach.tokenOf('i500'), 'token-501');
  t.equal(coach.tokenOf('i1499'), 'token-1500');
});

t.test('a record set is the same in any order, and another with one record more', async (t) => {
  const print = (person: string, homes: string[] = []): RecordPrint => ({ kind: 'owner', persons: [person], homes });
  const [a, b, c] = [print('aa', ['h1', 'h2']), print('bb'), print('cc')];
  t.equal(recordSet([a, b], ''), recordSet([b, print('aa', ['h2', 'h1'])], 'other bytes'));
  t.not(recordSet([a, b], ''), recordSet([a, b, c], ''));
  t.not(recordSet([a], ''), recordSet([print('aa', ['h1'])], ''), 'another home is another record');
  t.equal(recordSet([], 'x'), recordSet([], 'x'), 'without records the bytes must be the same');
  t.not(recordSet([], 'x'), recordSet([], 'y'));
  const first = Array.from({ length: MAX_PRINTS }, (_, at) => print(`p${at}`));
  t.not(recordSet(first, 'x'), recordSet(first, 'y'), 'nor do the first fingerprints of a longer list name it');
});
