import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import t from 'tap';
import { GRANTS } from '../../src/central/api/access.js';
import { uuidv7 } from '../../src/incident/uuid.js';
import { createFingerprint } from '../../src/inspect/fingerprint.js';
import { startTestCentral, type TestCentral } from '../builders/central.js';
import { buildXlsx } from '../builders/files.js';
import { leakText, ownerTable, toCsv } from '../builders/listings.js';
import { type Owner, owners } from '../builders/people.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Sends a file as a program with these permissions does. */
async function upload(
  central: TestCentral,
  body: Buffer,
  more: { name?: string; type?: string; token?: string } = {},
): Promise<Answer> {
  const { name = 'list.xlsx', type = 'application/octet-stream', token = await tokenOf(central) } = more;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type };
  return new Promise((resolve, reject) => {
    const url = `${central.url}/api/v1/trace/list?name=${encodeURIComponent(name)}`;
    const request = https.request(
      url,
      { method: 'POST', ca: central.central.authority.certPem, headers },
      async (response) => {
        const text = Buffer.concat(await response.toArray()).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text, json: JSON.parse(text) });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function tokenOf(central: TestCentral, scopes = GRANTS.reviewer): Promise<string> {
  const secret = randomBytes(24).toString('base64url');
  const id = createHash('sha256').update(secret).digest('hex');
  await central.central.accounts.addToken(
    { id, name: 'test', scopes, branch: null },
    'test',
    Date.now(),
    Date.now() + 600_000,
  );
  return secret;
}

/** A transfer of these owners by this person, as a PC of that branch ships it. */
async function ship(central: TestCentral, people: readonly Owner[], person: string, branch: string, verdict = 'allow') {
  const print = createFingerprint(Buffer.from(central.central.fleetKey, 'hex'));
  const pc = await central.pc({ branch });
  const id = uuidv7(Date.now(), randomBytes);
  const prints = people.map(({ phone }) => ({ kind: 'owner', persons: [print('person', phone)], homes: [] }));
  const body = { id, person, channel: 'qq-mail', host: 'mail.qq.com', verdict, prints };
  const items = [{ number: 1, kind: 'transfer', id, body }];
  const json = { stream: randomUUID(), items };
  t.equal((await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json })).status, 200);
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`a leaked workbook leads to those whose transfers had its records, on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('trace') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    const people = owners(40, 11);
    await ship(central, people.slice(0, 30), 'login:crm:chen', '浦东');
    await ship(central, people.slice(25, 32), 'os:wang', '闵行', 'block');
    await ship(central, owners(200, 12), 'os:busy', '静安');
    await ship(central, people.slice(0, 3), 'unknown', '静安');
    const book = buildXlsx([{ name: 'Sheet1', rows: ownerTable(people) }]);
    const { status, json, text } = await upload(central, book);
    t.equal(status, 200, text);
    t.match(json, {
      outcome: { name: 'inspected' },
      records: { owner: 40 },
      total: 40,
      known: 32,
      complete: true,
      people: [
        {
          person: 'login:crm:chen',
          source: 'login',
          branches: ['浦东'],
          overlap: 30,
          sent: 30,
          refused: 0,
          unique: 30,
          confidence: { level: 'strong' },
        },
      ],
      unnamed: [
        { person: 'os:wang', source: 'os', branches: ['闵行'], overlap: 7, sent: 0, refused: 7 },
        { person: 'unknown', source: 'unknown', overlap: 3 },
      ],
    });
    t.equal((json.people as unknown[]).length, 1, 'nobody logged in as wang, and who had none of it is not named');
    t.equal((json.unnamed as unknown[]).length, 2);
    t.equal((json.events as unknown[]).length, 3);
    for (const { phone, name } of people)
      t.notOk(text.includes(phone) || text.includes(name), 'nothing readable comes back');
    const stored = JSON.stringify(await central.central.audit.list({ limit: 50 }));
    t.match(stored, /"trace.list"/);
    t.notOk(
      people.some(({ phone }) => stored.includes(phone)),
      'and nothing readable stays',
    );
    t.strictSame(central.faults, []);
  });
}

t.test('of a list nothing is kept, in whatever file it comes: no row, no file, nothing of a process', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const people = owners(24, 13);
  await ship(central, people.slice(0, 12), 'login:crm:chen', '浦东');
  const table = ownerTable(people);
  const lists: ReadonlyArray<readonly [string, Buffer]> = [
    ['list.xlsx', buildXlsx([{ name: 'Sheet1', rows: table }])],
    ['list.csv', Buffer.from(toCsv(table))],
    ['list.txt', Buffer.from(leakText(people))],
    ['list.zip', Buffer.from(zipSync({ '名单.csv': Buffer.from(toCsv(table)) }))],
  ];
  const before = await filesBelow([central.dir, os.tmpdir()]);
  for (const [name, bytes] of lists) {
    const { status, json } = await upload(central, bytes, { name });
    t.equal(status, 200, name);
    t.match(json, { total: 24, known: 12, people: [{ person: 'login:crm:chen', overlap: 12 }] }, name);
    t.equal((json.events as unknown[]).length, 1);
  }
  const tables = (await central.central.sql.db.introspection.getTables()).filter(({ isView }) => !isView);
  for (const { name } of tables) {
    const rows = await central.central.sql.db
      .selectFrom(name as 'incident')
      .selectAll()
      .execute();
    const text = JSON.stringify(rows);
    t.notOk(
      people.some(({ phone, name: owner }) => text.includes(phone) || (owner.length > 2 && text.includes(owner))),
      name,
    );
  }
  for (const [file, seen] of await filesBelow([central.dir, os.tmpdir()])) {
    if (before.get(file) === seen) continue;
    const bytes = await fs.readFile(file).catch((error: NodeJS.ErrnoException) => {
      // Others on this machine make files and take them away.
      if (error.code === 'ENOENT' || error.code === 'EACCES') return Buffer.alloc(0);
      throw error;
    });
    t.notOk(
      people.some(({ phone }) => bytes.includes(phone)) ||
        lists.some(([, list]) => bytes.includes(list.subarray(0, 64))),
      file,
    );
  }
  t.strictSame(central.faults, []);
});

/** Regular files not larger than a list may be, with when they were written. */
async function filesBelow(folders: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined && found.size < 20_000; folder = waiting.pop()) {
    for (const entry of await fs.readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const file = path.join(folder, entry.name);
      // Of others' folders only what lies on top: a list that was written down for a moment would lie there.
      if (entry.isDirectory() && folder.startsWith(folders[0] ?? '/')) waiting.push(file);
      if (!entry.isFile()) continue;
      const { mtimeMs, size } = await fs.stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
      if (size > 0 && size < 4 * 1024 * 1024) found.set(file, mtimeMs);
    }
  }
  return found;
}

t.test('what cannot be a list is told apart: too large, no file, no permission, nothing in it', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  t.match(await upload(central, Buffer.from('{}'), { type: 'application/json' }), { status: 415 });
  t.match(await upload(central, Buffer.alloc(65 * 1024 * 1024)), { status: 413 });
  const token = await tokenOf(central, GRANTS.auditor);
  t.match(await upload(central, Buffer.from('x'), { token }), { status: 403 });
  t.match(await upload(central, Buffer.from('nothing to see'), { name: 'a.txt' }), {
    status: 200,
    json: { total: 0, known: 0, people: [] },
  });
  t.match(await upload(central, Buffer.from('PK\x03\x04 broken'), { name: 'a.zip' }), {
    status: 200,
    json: { total: 0 },
  });
  t.strictSame(central.faults, []);
});
