import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { openDevice } from '../../src/agent/source/device.js';
import { incidentsCommand } from '../../src/cli/incidents.js';
import { traceCommand } from '../../src/cli/trace.js';
import { startTestAgent } from '../builders/agent.js';
import { CRM_HOST, startCrm } from '../builders/crm.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { type OriginRequest, startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'site.example';
const MAIL = 'mail.qq.com';
const DAY = 86_400_000;
const DAYS = 30;
const FIRST = Date.UTC(2026, 10, 2, 1, 0, 0);

async function startPc(t: Test) {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  let now = FIRST;
  const agent = await startTestAgent({ ca, clock: () => now, origins: [{ names: [HOST], origin }] });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
  });
  return {
    agent,
    pass(ms: number): void {
      now += ms;
    },
    async post(body: string): Promise<{ verdict: string; retry: string | null }> {
      const args = ['--data-binary', '@-', '-H', 'Accept: application/json', `https://${HOST}/post`];
      const { headers, body: answer } = await curl(args, {
        proxyPort: agent.port,
        caFile: agent.caFile,
        input: body,
      });
      const retry = /"retry":"([^"]+)"/.exec(answer)?.[1] ?? null;
      return { verdict: (headers['x-menshen-verdict'] ?? 'forwarded').replace(/; incident=.*/, ''), retry };
    },
  };
}

t.test('nine owners a day for thirty days: the flag tells once, at the third day', async (t) => {
  const { agent, pass, post } = await startPc(t);
  const people = owners(9 * DAYS, 61);
  const told: number[] = [];
  for (let day = 0; day < DAYS; day++) {
    for (let n = 0; n < 9; n++) {
      const one = people.slice(day * 9 + n, day * 9 + n + 1);
      t.equal((await post(leakText(one))).verdict, 'forwarded', `owner ${n + 1} of day ${day + 1}`);
      pass(10 * 60_000);
    }
    // A little more than a day from morning to morning: the edge of a window belongs to it.
    pass(DAY - 80 * 60_000);
    const fired = agent.incidents().filter(({ matches }) => matches.some(({ rule }) => rule === 'drip-owners-month'));
    told.push(fired.length);
  }
  t.same(told, [0, 0, ...Array.from({ length: DAYS - 2 }, () => 1)]);
});

t.test('what was refused did not leave, what was sent with a reason did, and a block comes every time', async (t) => {
  const { agent, pass, post } = await startPc(t);
  const people = owners(40, 62);
  const sent = async (): Promise<number> => {
    const all = await agent.events(1);
    return all.filter(({ kind }) => kind === 'sent').reduce((sum, { records }) => sum + records, 0);
  };
  const four = leakText(people.slice(0, 4));
  const asked = await post(four);
  t.equal(asked.verdict, 'coach; rule=few-owners');
  t.equal(await sent(), 0, 'refused');
  t.ok(asked.retry?.startsWith('http://127.0.0.1:'));
  const form = await curl([asked.retry ?? '']);
  const token = /name="token" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
  const fields = ['--data-urlencode', `token=${token}`, '--data-urlencode', 'reason=客户本人要求发送'];
  const given = await curl([asked.retry ?? '', ...fields]);
  t.ok(given.status < 400, `the reason is taken (${given.status})`);
  t.equal((await post(four)).verdict, 'forwarded');
  t.equal(await sent(), 4, 'the coached retry left');
  pass(10 * 60_000);
  for (let n = 10; n < 15; n++) {
    t.equal((await post(leakText(people.slice(n, n + 1)))).verdict, 'forwarded');
    pass(10 * 60_000);
  }
  t.equal(await sent(), 9);
  t.equal((await post(leakText(people.slice(20, 21)))).verdict, 'block; rule=drip-owners', 'the tenth of the day');
  pass(10 * 60_000);
  t.equal((await post(leakText(people.slice(21, 22)))).verdict, 'block; rule=drip-owners', 'and again');
  t.equal(await sent(), 9, 'what was blocked did not leave');
  pass(DAY + 3_600_000);
  t.equal((await post(leakText(people.slice(22, 23)))).verdict, 'forwarded', 'a day later');
});

t.test('a customer system takes requests of its own PCs alone, and the incident says who exported', async (t) => {
  const ca = await makeTestCa();
  const people = owners(40, 63);
  const known = new Map<string, KeyObject>();
  const used = new Set<string>();
  const allows = ({ method, url, headers }: OriginRequest): boolean => {
    const proof = String(headers['x-device'] ?? '');
    const [, id = '', at = '', signature = ''] = /^v1;id=([0-9a-f]{16});at=(\d+);sig=([\w-]+)$/.exec(proof) ?? [];
    const key = known.get(id);
    if (key === undefined || used.has(proof) || Math.abs(Number(at) * 1000 - now) > 60_000) return false;
    used.add(proof);
    const signed = ['v1', id, at, method, CRM_HOST, url].join('\n');
    return verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
  };
  let now = FIRST;
  const crm = await startCrm({ ca, people, allows });
  const mail = await startOrigin({ names: [MAIL], ca });
  const given = {
    ca,
    clock: () => now,
    config: `sources:\n  - { id: crm, hosts: ${CRM_HOST}, login: ["cookie:uid"], device_header: X-Device }\n`,
    origins: [
      { names: [CRM_HOST], origin: crm },
      { names: [MAIL], origin: mail },
    ],
  };
  const agent = await startTestAgent(given);
  const stranger = await startTestAgent(given);
  t.teardown(async () => {
    await agent.close();
    await stranger.close();
    await crm.close();
    await mail.close();
  });
  const { id, publicKey } = await openDevice(agent.home);
  known.set(id, createPublicKey(publicKey));
  const ask = (by: typeof agent, args: readonly string[], input?: string) => {
    now += 2_000;
    return curl(args, { proxyPort: by.port, caFile: by.caFile, ...(input === undefined ? {} : { input }) });
  };
  const login = [`https://${CRM_HOST}/login`, '--data', 'user=zhang.wei'];
  t.equal((await ask(stranger, login)).status, 403, 'another PC');
  const entered = await ask(agent, login);
  t.equal(entered.status, 200, 'this one');
  const cookie = `uid=zhang.wei; ${/sid=[0-9a-f]+/.exec(entered.headers['set-cookie'] ?? '')?.[0] ?? ''}`;
  const page = [`https://${CRM_HOST}/export/owners.xlsx?from=0&to=20`, '-H', `Cookie: ${cookie}`];
  t.equal((await ask(agent, page)).status, 200);
  t.equal((await ask(stranger, page)).status, 403, 'the session alone is not enough');
  await agent.events(1);

  now += 23 * 3_600_000;
  const rows = leakText(people.slice(0, 10), 'dashes');
  t.equal((await ask(agent, [`https://${MAIL}/cgi-bin/compose_send`, '--data-binary', '@-'], rows)).status, 403);
  const [incident] = agent.incidents();
  const run = async (command: typeof traceCommand, ...argv: string[]): Promise<string> => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    await command(argv, { stdin, stdout, stderr, env: {}, home: agent.home, language: 'en' });
    stdout.end();
    return text(stdout);
  };
  const shown = await run(incidentsCommand, 'show', incident?.id ?? '');
  t.match(shown, /10.*10.*login:crm:zhang\.wei/s, 'the page of the incident says where its records were seen');
  t.match(JSON.parse(await run(incidentsCommand, 'show', incident?.id ?? '', '--json')), {
    provenance: { seen: 10, of: 10, person: 'login:crm:zhang.wei', event: 'export', exported: { records: 10 } },
  });
  const file = path.join(t.testdir(), 'leaked.txt');
  await fs.writeFile(file, rows);
  t.match(JSON.parse(await run(traceCommand, file, '--json')), {
    people: [{ person: 'login:crm:zhang.wei', exported: 10 }],
    unnamed: [{ source: 'os', refused: 10 }],
  });
});
