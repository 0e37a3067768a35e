import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { throughProxy } from './raw.js';

const SITE = 'site.example';

t.test('a target in raw UTF-8, as programs that are no browsers send it', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [SITE], ca });
  const agent = await startTestAgent({ ca, origins: [{ names: [SITE], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  const ask = async (target: Buffer): Promise<string> => {
    const peer = await throughProxy(agent, SITE);
    peer.send(Buffer.concat([Buffer.from('GET /'), target, Buffer.from(` HTTP/1.1\r\nHost: ${SITE}\r\n\r\n`)]));
    const answer = await peer.until('\r\n\r\n');
    peer.socket.destroy();
    return answer;
  };

  const lawful = Buffer.from('小区/馨佳园?词=两房');
  // Node's server refuses such a target too, so that the origin is looked at below its parser.
  await ask(lawful).catch(() => '');
  t.ok(
    origin.saw(Buffer.concat([Buffer.from('GET /'), lawful, Buffer.from(' HTTP/1.1\r\n')])),
    'goes on byte for byte',
  );

  const before = origin.decryptedBytes;
  const leak = Buffer.from(`note?text=${leakText(owners(5, 71)).replace(/[\s%&#+]+/g, '，')}`);
  t.match(await ask(leak), /^HTTP\/1\.1 403 .*rule=bulk-owners/s, 'and is read like any other');
  t.match(await ask(Buffer.from([0xd2, 0xb5, 0xd6, 0xf7])), /^HTTP\/1\.1 400 /, 'what is no UTF-8 is refused');
  t.match(await ask(Buffer.from('a\u0085b')), /^HTTP\/1\.1 400 /, 'and so are controls');
  t.equal(origin.decryptedBytes, before, 'of neither a byte has left');
});
