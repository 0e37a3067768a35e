import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import type { Incident } from '../../src/model/incident.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { buildXlsx, multipart } from '../builders/files.js';
import { leakText, ownerTable } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { openTunnel, type RawPeer, secure } from './raw.js';

const LEAK = 'pastebin.com';
const MANY = 12_000;

const idOf = (text: string): string => /incident=([0-9a-f-]{36})/.exec(text)?.[1] ?? 'none';

t.test('a verdict that is certain does not wait for the rest', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [LEAK], ca });
  t.teardown(() => origin.close());
  const agent = await startTestAgent({
    ca,
    origins: [{ names: [LEAK], origin }],
    settings: { 'inspect.workers': '3' },
  });
  t.teardown(() => agent.close());

  /** The incident once it is counted to its end. */
  const counted = async (id: string): Promise<Incident | undefined> => {
    for (let tries = 0; tries < 600; tries++) {
      const incident = agent.incidents().find((each) => each.id === id);
      if (incident === undefined || incident.complete) return incident;
      await wait(100);
    }
    return undefined;
  };

  await t.test('the rows behind it are counted all the same', async (t) => {
    const book = buildXlsx([{ name: '三期', rows: ownerTable(owners(MANY, 8)) }]);
    const { body, contentType } = multipart([{ name: 'file', filename: '三期.xlsx', data: book }]);
    const answer = await curl([`https://${LEAK}/upload`, '-H', `Content-Type: ${contentType}`, '--data-binary', '@-'], {
      proxyPort: agent.port,
      caFile: agent.caFile,
      input: body,
    });
    t.equal(answer.status, 403);
    const id = idOf(answer.headers['x-menshen-verdict'] ?? '');
    t.match(await counted(id), { verdict: 'block', rule: 'bulk-owners', records: { owner: MANY }, complete: true });
    t.equal(agent.incidents().length, 1, 'one transfer, one incident');
    t.equal(origin.decryptedBytes, 0);
  });

  const slowly = async (bytes: Buffer, promised: number): Promise<{ peer: RawPeer; sent: number }> => {
    const peer = await secure(await openTunnel(agent.port, `${LEAK}:443`), { ca: agent.caPem, name: LEAK });
    peer.send(
      `POST /paste HTTP/1.1\r\nHost: ${LEAK}\r\nContent-Type: text/plain\r\nContent-Length: ${promised}\r\n\r\n`,
    );
    let sent = 0;
    while (!peer.pending && sent < bytes.length) {
      const end = Math.min(bytes.length, sent + 64 * 1024);
      peer.send(bytes.subarray(sent, end));
      sent = end;
      await wait(60);
    }
    return { peer, sent };
  };

  await t.test('a list that arrives slowly is refused while it arrives', async (t) => {
    const text = Buffer.from(leakText(owners(60_000, 9)));
    const { peer, sent } = await slowly(text, text.length);
    t.ok(sent < text.length, `after ${sent} of ${text.length} bytes`);
    const head = await peer.until('\r\n\r\n');
    t.match(head, /^HTTP\/1\.1 403 .*X-Menshen-Verdict: block; rule=bulk-owners/s);
    const early = agent.incidents().find((each) => each.id === idOf(head));
    t.match(early, { complete: false, verdict: 'block' }, 'its incident is there at once');
    peer.send(text.subarray(sent));
    const incident = await counted(idOf(head));
    t.match(incident, { records: { owner: 60_000 }, bodyBytes: text.length }, 'and has the whole number in the end');
    peer.socket.destroy();
    t.equal(origin.decryptedBytes, 0);
  });

  await t.test('a client that breaks off leaves what it sent', async (t) => {
    const text = Buffer.from(leakText(owners(60_000, 10)));
    const { peer } = await slowly(text, 2 * text.length);
    const head = await peer.until('\r\n\r\n');
    peer.socket.destroy();
    const id = idOf(head);
    for (let tries = 0; tries < 600; tries++) {
      if ((agent.incidents().find((each) => each.id === id)?.samples.length ?? 0) > 0) break;
      await wait(100);
    }
    const incident = agent.incidents().find((each) => each.id === id);
    t.match(incident, { verdict: 'block', complete: false });
    t.ok((incident?.records.owner ?? 0) > 100, `${incident?.records.owner} owners`);
    t.equal(origin.decryptedBytes, 0);
  });

  await t.test('slow talk is no list', async (t) => {
    const text = Buffer.from('明天下午三点带客户看房，老地方见。\n'.repeat(8_000));
    const done = origin.completed(1);
    const { peer } = await slowly(text, text.length);
    t.match(await peer.until('\r\n\r\n'), /^HTTP\/1\.1 200 /);
    t.equal((await done)[0]?.bodyBytes, text.length);
    peer.socket.destroy();
  });
});
