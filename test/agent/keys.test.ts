import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { databaseFile } from '../../src/agent/agent.js';
import { enrol } from '../../src/agent/central/enrol.js';
import { openRooms } from '../../src/agent/rooms.js';
import { rotateFleetKey } from '../../src/central/fleet-keys.js';
import { ledgerCommand } from '../../src/cli/ledger.js';
import { traceCommand } from '../../src/cli/trace.js';
import { keyIdOf } from '../../src/inspect/key-id.js';
import { startTestAgent, type TestAgent } from '../builders/agent.js';
import { startTestCentral } from '../builders/central.js';
import { CRM_HOST, startCrm } from '../builders/crm.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const MAIL = 'mail.sina.com.cn';
const people = owners(30, 77);

async function startPc(t: Test) {
  const ca = await makeTestCa();
  const crm = await startCrm({ ca, people });
  const mail = await startOrigin({ names: [MAIL], ca });
  const given = {
    ca,
    config: `sources:\n  - { id: crm, hosts: ${CRM_HOST}, login: ["json:$.user.name"] }\n`,
    origins: [
      { names: [CRM_HOST], origin: crm },
      { names: [MAIL], origin: mail },
    ],
  };
  const agent = await startTestAgent(given);
  t.teardown(async () => {
    await agent.close();
    await crm.close();
    await mail.close();
  });
  const ask = (args: readonly string[], input?: string) =>
    curl(args, { proxyPort: agent.port, caFile: agent.caFile, ...(input === undefined ? {} : { input }) });
  const entered = await ask([`https://${CRM_HOST}/login`, '--data', 'user=li.na']);
  const cookie = /sid=[0-9a-f]+/.exec(entered.headers['set-cookie'] ?? '')?.[0] ?? '';
  return {
    agent,
    see: (page: string) => ask([`https://${CRM_HOST}${page}`, '-H', `Cookie: ${cookie}`]),
    mail: (body: string) =>
      ask([`https://${MAIL}/classic/send.php`, '-F', 'to=buyer@example.cn', '-F', 'content=<-'], body),
  };
}

const keyOf = (home: string): string => fs.readFileSync(path.join(home, 'fingerprint.key'), 'utf8').trim();

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function ran(command: typeof ledgerCommand, home: string, ...argv: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await command(argv, { stdin, stdout, stderr, env: {}, home, language: 'en' });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

const keysOf = ({ home }: TestAgent): Array<[string, string]> => {
  const rooms = openRooms(databaseFile(home));
  try {
    return rooms.ledger.events({ limit: 50 }).map(({ kind, key }): [string, string] => [kind, key]);
  } finally {
    rooms.store.close();
  }
};

/** Both what was seen under the old key and what is seen under the new one are known to a mail and to a trace. */
async function findsBoth(t: Test, pc: Awaited<ReturnType<typeof startPc>>, oldKey: string): Promise<void> {
  const { agent } = pc;
  const key = keyOf(agent.home);
  t.not(key, oldKey);
  await pc.see('/export/owners.xlsx?from=12&to=24');
  await agent.events(2);
  t.equal((await pc.mail(leakText(people.slice(6, 18)))).status, 403);
  t.match(agent.incidents()[0], {
    records: { owner: 12 },
    provenance: { seen: 12, of: 12, person: 'login:crm:li.na', event: 'export' },
  });
  t.same(
    keysOf(agent).sort(),
    [
      ['export', keyIdOf(oldKey)],
      ['export', keyIdOf(key)],
      ['refused', keyIdOf(key)],
    ].sort(),
    'each row says the key of its own fingerprints',
  );
  const file = path.join(t.testdir(), 'leaked.txt');
  fs.writeFileSync(file, leakText(people.slice(6, 18)));
  t.match(JSON.parse((await ran(traceCommand, agent.home, file, '--json')).out), {
    records: 12,
    known: 12,
    people: [{ person: 'login:crm:li.na', exported: 12 }],
  });
}

t.test(
  'the key of a fleet that the PC joins while it runs is taken by everything, and the old one is kept',
  async (t) => {
    const central = await startTestCentral({ reportMs: 500 });
    t.teardown(() => central.close());
    const pc = await startPc(t);
    const { home } = pc.agent;
    const local = keyOf(home);
    t.equal((await pc.see('/export/owners.xlsx?from=0&to=12')).status, 200);
    await pc.agent.events(1);
    await enrol({ home, server: central.url, token: await central.token(), version: 'test' });
    t.equal(keyOf(home), central.central.fleetKey);
    await until(() => pc.agent.log.some((line) => line.includes(`key ${keyIdOf(central.central.fleetKey)}`)));
    await findsBoth(t, pc, local);
    const buyer = createHmac('sha256', Buffer.from(central.central.fleetKey, 'hex')).update(
      'recipient\0buyer@example.cn',
    );
    t.match(
      pc.agent.incidents()[0]?.recipients,
      [{ id: buyer.digest('hex').slice(0, 16) }],
      'recipients are the same on every PC',
    );
    const changed = await rotateFleetKey(central.dir);
    await until(() => pc.agent.log.some((line) => line.includes(`key ${changed}`)));
    t.equal(keyIdOf(keyOf(home)), changed, 'a key that head office changes is taken with the next report');
    const refused = await ran(ledgerCommand, home, 'rotate-key');
    t.equal(refused.code, 1);
    t.match(refused.err, /belongs to a fleet/);
    t.equal(keyIdOf(keyOf(home)), changed);
  },
);

t.test('a key that is rotated lives until its rows expire, and no longer', async (t) => {
  const pc = await startPc(t);
  const { home } = pc.agent;
  const old = keyOf(home);
  t.equal((await pc.see('/export/owners.xlsx?from=0&to=12')).status, 200);
  await pc.agent.events(1);
  t.equal((await ran(ledgerCommand, home, 'rotate-key')).code, 0);
  await until(() => pc.agent.log.some((line) => line.includes(`key ${keyIdOf(keyOf(home))}`)));
  await findsBoth(t, pc, old);

  const kept = path.join(home, `fingerprint.key.${keyIdOf(old)}`);
  t.equal(fs.readFileSync(kept, 'utf8').trim(), old);
  t.equal(fs.statSync(kept).mode & 0o777, 0o600);
  const again = async (): Promise<void> => {
    const agent = await startTestAgent({ ca: await makeTestCa(), home });
    await agent.close();
  };
  await pc.agent.agent.close();
  await again();
  t.ok(fs.existsSync(kept), 'a row still needs it');
  const rooms = openRooms(databaseFile(home));
  rooms.store.prepare('DELETE FROM event WHERE key = ?').run(keyIdOf(old));
  rooms.store.close();
  await again();
  t.notOk(fs.existsSync(kept), 'its last row has expired');
});
