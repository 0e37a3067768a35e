import t from 'tap';
import { mayHoldPiece } from '../../../src/agent/assembly/piece-bytes.js';

const may = (text: string): boolean => mayHoldPiece(Buffer.from(text));
const LONG = 'the quarterly report for the team, as asked on Monday. '.repeat(6);

t.test('short texts with digits may be pieces', async (t) => {
  t.ok(may('{"text":"138 1234"}'));
  t.ok(may('{"a":"1","b":"2","c":"3"}'), 'digits of several texts together');
  t.ok(may('{"phone":138}'), 'a number is a short text too');
  t.ok(may('to=room&text=5678'));
  t.ok(may('5678'));
});

t.test('bytes that need decoding may be anything', async (t) => {
  for (const text of ['王先生', 'a=%E7%8E%8B', '{"a":"\\u738b"}']) t.ok(may(text));
});

t.test('a long text is no piece, unless it holds a number of its own', async (t) => {
  t.notOk(may(`{"text":"${LONG} invoice 4821 and invoice 4822"}`));
  t.notOk(may(`${LONG} 4821`));
  t.ok(may(`{"text":"${LONG} 138-1234 5678"}`));
  t.ok(may(`${LONG} 1381234`));
  t.ok(may(`{"id":"123","text":"${LONG}"}`), 'the short text beside it counts');
});

t.test('without three digits there is no piece', async (t) => {
  for (const text of ['', 'ok', '{"v":"1","n":2}', `{"text":"${LONG}"}`]) t.notOk(may(text));
});
