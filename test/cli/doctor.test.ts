import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { z } from 'zod';
import { doctorCommand } from '../../src/cli/doctor.js';
import { AILMENTS } from '../../src/platform/doctor.js';
import { startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const line = z.strictObject({
  ailment: z.enum(AILMENTS),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  zh: z.strictObject({ what: z.string().min(1), fix: z.string().min(1) }),
  en: z.strictObject({ what: z.string().min(1), fix: z.string().min(1) }),
});

async function doctor(home: string, argv: string[]): Promise<{ code: number; out: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let out = '';
  stdout.on('data', (piece: Buffer) => {
    out += piece.toString('utf8');
  });
  const code = await doctorCommand(argv, { stdin, stdout, stderr, env: {}, home, language: 'zh' });
  return { code, out };
}

t.test(
  'the support bundle of a PC with incidents names nobody, no place that was visited and nothing that was sent',
  async (t) => {
    const ca = await makeTestCa();
    const origin = await startOrigin({ ca, names: ['site.example'] });
    t.teardown(() => origin.close());
    const agent = await startTestAgent({ ca, origins: [{ names: ['site.example'], origin }] });
    t.teardown(() => agent.close());
    const people = owners(7, 11);
    const post = ['--data-binary', '@-', 'https://site.example/post'];
    const options = { proxyPort: agent.port, caFile: agent.caFile, input: leakText(people) };
    t.equal((await curl(post, options)).status, 403);
    t.equal(agent.incidents().length, 1);

    const dir = t.testdir({ 'menshen.yaml': `listen: { port: ${agent.port} }\n` });
    const file = path.join(dir, 'bundle.json');
    const { out } = await doctor(agent.home, ['--config', path.join(dir, 'menshen.yaml'), '--json', '--bundle', file]);
    for (const each of out.split('\n').filter((said) => said !== ''))
      t.doesNotThrow(() => line.parse(JSON.parse(each)));
    const text = fs.readFileSync(file, 'utf8');
    t.equal(fs.statSync(file).mode & 0o777, 0o600);
    t.match(JSON.parse(text), { menshen: String, health: { ok: true }, seen: { listening: true, pac: true } });
    const [incident] = agent.incidents();
    const secrets = [
      ...people.flatMap(({ phone, name }) => [phone, phone.slice(-4), name]),
      ...(incident?.samples ?? []),
      ...[
        incident?.id ?? 'none',
        incident?.person.id ?? 'none',
        'site.example',
        os.hostname(),
        agent.home,
        os.homedir(),
      ],
    ];
    for (const secret of secrets.filter((each) => each.length > 3)) t.notOk(text.includes(secret), secret);
  },
);

t.test('what it finds is told as lines of JSON, each with its fix in both languages', async (t) => {
  const home = t.testdir({ 'menshen.yaml': 'listen: { port: 1 }\n' });
  const { code, out } = await doctor(home, ['--config', path.join(home, 'menshen.yaml'), '--json']);
  t.equal(code, 1);
  const [first = ''] = out.split('\n');
  t.match(line.parse(JSON.parse(first)), { ailment: 'agent-silent', facts: { port: 1 } });
});
