import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { defaultKeysDir, readSettings } from '../../src/central/data.js';
import { JOBS, openJobs } from '../../src/central/job/run.js';
import { approve, propose, submit, tryProposal, wholeProposal } from '../../src/central/policy/proposing.js';
import { centralCommand } from '../../src/cli/central.js';
import { publishCommand } from '../../src/cli/publish.js';
import { simulateCommand } from '../../src/cli/simulate.js';
import { incidentBody, startTestCentral } from '../builders/central.js';
import { POLICIES } from '../policy/builder.js';

type Command = (argv: string[], io: Parameters<typeof publishCommand>[1]) => Promise<number>;

async function run(command: Command, home: string, ...argv: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await command(argv, { stdin, stdout, stderr, env: { USER: 'chen' }, home, language: 'en' });
  const said = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: said(stdout), err: said(stderr) };
}

t.test('a proposal of the console is listed, pulled, simulated and published with the offline keys', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { dir } = central;
  const jobs = openJobs(JOBS);
  t.teardown(() => jobs.close());
  const office = central.central;
  const body = incidentBody();
  const pc = await central.pc({ branch: '浦东' });
  const items = [{ number: 1, kind: 'incident', id: body.id, body }];
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });

  const edit = { what: 'threshold', rule: 'bulk-owners', kind: 'owner', atLeast: 6 } as const;
  const { id } = await propose(
    office,
    { title: '五户改六户', note: '', incident: null, edit },
    'account:li',
    office.random,
  );
  const { text = '' } = (await wholeProposal(office, id)).files.find(({ name }) => name === 'rules.yaml') ?? {};
  t.match(text, 'owner: ">=6"');
  const home = t.testdir();
  const out = path.join(home, 'pulled');
  t.match(await run(publishCommand, home, 'pull-proposal', id, '--data', dir, '--out', out, '--json'), { code: 0 });
  t.equal(fs.readFileSync(path.join(out, 'rules.yaml'), 'utf8'), text);
  t.equal(
    (await run(publishCommand, home, 'pull-proposal', id, '--data', dir, '--out', out)).code,
    1,
    'never over files',
  );

  const simulated = await run(simulateCommand, home, out, '--data', dir, '--json');
  t.match(JSON.parse(simulated.out), {
    transfers: 1,
    milder: 1,
    changes: [{ branch: '浦东', from: 'block', to: 'coach', ruleFrom: 'bulk-owners', ruleTo: 'few-owners' }],
  });
  t.match(await run(simulateCommand, home, out, '--data', dir), {
    code: 0,
    out: /1 transfers judged again; 1 of them as/,
  });
  t.match(await run(simulateCommand, home, POLICIES), { code: 0, out: /nothing to simulate/ });
  t.equal((await run(simulateCommand, home)).code, 2);

  t.equal(
    (await run(publishCommand, home, 'publish', '--proposal', id, '--data', dir, '--yes')).code,
    1,
    'not handed in',
  );
  const staff = { what: 'staff', phones: ['13800000001'] } as const;
  const { id: other } = await propose(
    office,
    { title: '前台电话', note: '', incident: null, edit: staff },
    'account:li',
    office.random,
  );
  await tryProposal(office, jobs, other, 0);
  await submit(office, other, 1, 'account:li');
  const listed = await run(publishCommand, home, 'proposals', '--data', dir, '--json');
  t.match(JSON.parse(listed.out), { id: other, status: 'ready', approvedBy: [], needed: 1 });
  await approve(office, other, (await wholeProposal(office, other)).proposal.digest, 'account:wang');
  const published = await run(publishCommand, home, 'publish', '--proposal', other, '--data', dir, '--yes', '--json');
  t.equal(published.code, 0, published.err);
  t.match(published.err, '+    - "13800000001"');
  t.strictSame(JSON.parse(published.out), { version: 1, ring: 'every ring' });
});

t.test('signing at central is off until somebody says so, and keys inside its data are refused', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { dir } = central;
  const home = t.testdir();
  const signing: Command = (argv, io) => centralCommand(['signing', ...argv], io, async () => undefined);
  t.equal((await readSettings(dir)).signing, undefined);
  t.match(await run(signing, home, '--data', dir, '--keys', path.join(dir, 'secrets')), {
    code: 1,
    err: /lies inside/,
  });
  t.match(await run(signing, home, '--data', dir, '--keys', home), { code: 1, err: /holds no targets key/ });
  t.equal((await run(signing, home, '--data', dir)).code, 2);
  t.equal((await run(signing, home, '--data', dir, '--keys', defaultKeysDir(dir))).code, 0);
  t.equal((await readSettings(dir)).signing, defaultKeysDir(dir));
  t.equal((await run(signing, home, '--data', dir, '--off')).code, 0);
  t.equal((await readSettings(dir)).signing, undefined);
});
