import fs from 'node:fs';
import https from 'node:https';
import t from 'tap';
import { ddl } from '../../src/central/sql/database.js';
import { startTestCentral } from '../builders/central.js';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, unknown>;
  readonly json: { [key: string]: unknown };
}

const ask = (ca: string, url: string, options: https.RequestOptions = {}, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = https.request(url, { ca, ...options }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString('utf8');
      const { statusCode: status = 0, headers } = response;
      const type = String(headers['content-type']);
      resolve({ status, type, headers, json: /json/.test(type) ? JSON.parse(text) : {} });
    });
    request.on('error', reject);
    request.end(body);
  });

interface Operation {
  readonly requestBody?: { content: { 'application/json': { schema: { required?: string[] } } } };
  readonly security: ReadonlyArray<Record<string, unknown>>;
}

t.test('the description is OpenAPI 3.1 and every call in it answers as described', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const ca = central.central.authority.certPem;
  const { json } = await ask(ca, `${central.url}/api/openapi.json`);
  t.equal(json.openapi, '3.1.0');
  const paths = json.paths as Record<string, Record<string, Operation>>;
  const ids = new Set<unknown>();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const at = `${method} ${path}`;
      ids.add((operation as { operationId?: string }).operationId);
      const url = central.url + path.replace(/\{\w+\}/g, 'x');
      const body = method === 'post' || method === 'put' ? '{}' : undefined;
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
      const given = await ask(ca, url, { method: method.toUpperCase(), headers }, body);
      t.not(given.status, 404, `${at} is there`);
      t.not(given.status, 500, `${at} does not fail`);
      if (operation.security.length > 0) t.equal(given.status, 401, `${at} lets nobody in without credentials`);
      else if ((operation.requestBody?.content['application/json'].schema.required ?? []).length > 0) {
        t.equal(given.status, 400, `${at} asks for what it needs`);
      }
      if (given.status >= 400) {
        t.match(given.type, /^application\/problem\+json/);
        t.match(given.json, { type: /^urn:menshen:problem:/, title: String, status: given.status, detail: String });
      }
    }
  }
  t.equal(ids.size, Object.values(paths).flatMap((each) => Object.keys(each)).length, 'operation ids are unique');
  t.strictSame(central.faults, []);
});

t.test('what cannot be read is told apart from what is too large, and neither is a failure', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const ca = central.central.authority.certPem;
  const send = (body: string, type = 'application/json') =>
    ask(ca, `${central.url}/agent/v1/enrol`, { method: 'POST', headers: { 'Content-Type': type } }, body);
  t.match(await send('{'), { status: 400, json: { title: 'INVALID' } });
  t.match(await send('words', 'text/csv'), { status: 415, json: { title: 'UNSUPPORTED' } });
  t.match(await send(JSON.stringify({ secret: 'x'.repeat(20_000) })), { status: 413, json: { title: 'TOO_LARGE' } });
  t.match(await send('{"__proto__":{"a":1}}'), { status: 400 });
  t.match(await ask(ca, `${central.url}/nowhere`), { status: 404, json: { title: 'NOT_FOUND' } });
  t.strictSame(central.faults, []);
});

t.test('guessing at tokens is slowed down', async (t) => {
  const central = await startTestCentral({ enrolPerMinute: 3 });
  t.teardown(() => central.close());
  const ca = central.central.authority.certPem;
  const body = JSON.stringify({
    secret: 'x'.repeat(24),
    csr: 'AAAA',
    machine: 'a'.repeat(64),
    name: 'x',
    version: '1',
  });
  const send = () =>
    ask(ca, `${central.url}/agent/v1/enrol`, { method: 'POST', headers: { 'Content-Type': 'application/json' } }, body);
  for (let n = 0; n < 3; n++) t.equal((await send()).status, 400);
  const last = await send();
  t.match(last, { status: 429, json: { title: 'TOO_MANY' } });
  t.match(last.headers['retry-after'], /^\d+$/);
});

t.test('the printed tables are those of the program', async (t) => {
  const page = fs.readFileSync(new URL('../../docs/central-ddl.md', import.meta.url), 'utf8');
  for (const dialect of ['postgres', 'sqlite'] as const) {
    const block = new RegExp(`<!-- ${dialect} -->\n\`\`\`sql\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
    const statements = (await ddl(dialect)).map((statement) => `${statement};\n`).join('');
    t.equal(
      block,
      statements,
      `docs/central-ddl.md is out of date: put in what "menshen central ddl ${dialect}" prints`,
    );
  }
});
