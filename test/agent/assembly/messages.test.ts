import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { openMessages } from '../../../src/agent/assembly/messages.js';
import type { Inspector } from '../../../src/inspect/inspector.js';
import { DEFAULT_ASSEMBLY } from '../../../src/model/assembly.js';
import { NOTHING_FOUND } from '../../../src/model/finding.js';
import { held } from './held.js';

t.test('a piece is judged only once it is known whose it is: answered, its connection may be gone', async (t) => {
  let tell: (person: string) => void = () => undefined;
  const messages = openMessages({
    limits: () => DEFAULT_ASSEMBLY,
    inspector: () => ({ transfer: () => Promise.resolve(NOTHING_FOUND) }) as unknown as Inspector,
    personOf: () => new Promise<string>((resolve) => (tell = resolve)),
  });
  t.teardown(() => messages.close());
  const open = (text: string) =>
    messages.open(held({ url: 'https://chat.example/send' }), { texts: [['text', text]], peer: 'room' }, 1);

  const piece = open('王先生');
  let joined = false;
  const join = piece.join(NOTHING_FOUND).then(() => (joined = true));
  await turn();
  t.notOk(joined);
  tell('os:lihua');
  await join;
  t.ok(joined);

  const words = open('x'.repeat(500));
  t.match(await words.join(NOTHING_FOUND), { earlier: null }, 'long talk is no piece and waits for nobody');
});
