import { randomUUID } from 'node:crypto';
import t from 'tap';
import { JOBS, openJobs } from '../../src/central/job/run.js';
import {
  approve,
  propose,
  publishProposal,
  rewrite,
  submit,
  tryProposal,
  wholeProposal,
} from '../../src/central/policy/proposing.js';
import { readVersion } from '../../src/central/policy/published.js';
import type { PolicyEdit } from '../../src/policy/edit.js';
import { unifiedText } from '../../src/policy/line-difference.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());
const jobs = openJobs({ ...JOBS, maxMs: 300_000 });
t.teardown(() => jobs.close());
const DAY = 86_400_000;
const days = (n: number): string => new Date(Date.now() + n * DAY).toISOString().slice(0, 10);

async function ship(central: TestCentral, branch: string, given: Parameters<typeof incidentBody>[0]): Promise<string> {
  const pc = await central.pc({ branch });
  const body = incidentBody(given);
  const items = [{ number: 1, kind: 'incident', id: body.id, body }];
  await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream: randomUUID(), items } });
  return body.id;
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`a false alarm becomes a published exception that two people approved, on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('proposals') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());
    const office = central.central;
    const payroll = {
      person: { id: 'os:payroll', source: 'os' },
      host: 'hr-vendor.example',
      channel: 'other',
    } as const;
    const incident = await ship(central, 'hq', { ...payroll, category: 'other', records: { owner: 6 } });
    await ship(central, 'pudong', { records: { owner: 6 } });

    const wish = { title: '工资代发', note: '每月一次', incident, edit: null };
    const edit = {
      what: 'exception',
      rule: 'bulk-owners',
      who: ['os:payroll'],
      to: ['hr-vendor.example'],
      until: days(60),
    } as const;
    await t.rejects(propose(office, { ...wish, edit: { ...edit, until: days(400) } }, 'account:li', office.random), {
      code: 'INVALID',
    });
    await t.rejects(
      propose(
        office,
        { ...wish, edit: { what: 'threshold', rule: 'none', kind: 'owner', atLeast: 9 } },
        'account:li',
        office.random,
      ),
      { code: 'INVALID' },
    );
    const { id } = await propose(office, { ...wish, edit }, 'account:li', office.random);
    const first = await wholeProposal(office, id);
    t.match(first, { needed: 2, proposal: { incident, base: 0, files: [{ name: 'exceptions.yaml' }] } });

    await t.rejects(submit(office, id, 1, 'account:li'), { code: 'CONFLICT' }, 'not before it was tested');
    const trial = await tryProposal(office, jobs, id, 30);
    t.strictSame(trial.problems, []);
    t.strictSame(
      trial.tests.filter(({ ok }) => !ok),
      [],
    );
    t.ok(trial.tests.length > 50);
    t.match(trial.simulation, {
      transfers: 2,
      asRecorded: 2,
      milder: 1,
      stricter: 0,
      changes: [
        {
          branch: 'hq',
          from: 'block',
          to: 'coach',
          ruleFrom: 'bulk-owners',
          ruleTo: 'few-owners',
          transfers: 1,
          people: 1,
        },
      ],
      examples: [{ id: incident, person: 'os:payroll' }],
      complete: true,
    });

    await submit(office, id, 1, 'account:li');
    const { digest } = (await wholeProposal(office, id)).proposal;
    const keys = await central.offlineKeys('targets');
    const wanted = { id, ring: null, mode: 'enforce', by: 'account:chen' } as const;
    await t.rejects(approve(office, id, digest, 'account:li'), { code: 'FORBIDDEN' }, 'not by its author');
    await t.rejects(
      approve(office, id, '0'.repeat(64), 'account:wang'),
      { code: 'CONFLICT' },
      'not what was never seen',
    );
    await approve(office, id, digest, 'account:wang');
    await approve(office, id, digest, 'account:wang');
    await t.rejects(publishProposal(office, jobs, keys, wanted), /Two people must approve it first; 1 did/);
    await approve(office, id, digest, 'account:zhao');
    t.equal(await publishProposal(office, jobs, keys, wanted), 1);
    t.match((await wholeProposal(office, id)).proposal, { status: 'published', publishedVersion: 1 });
    const { exceptions } = parsePolicy((await readVersion(office, 1)).files);
    t.match(exceptions, [{ rule: ['bulk-owners'], who: ['os:payroll'], approved_by: ['wang', 'zhao'] }]);
    t.strictSame(central.faults, []);
  });
}

t.test('approvals end with the next change, and names written by hand are written over', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const office = central.central;
  const { id } = await propose(
    office,
    { title: 'x', note: '', incident: null, edit: null },
    'account:li',
    office.random,
  );
  const text = `# by hand\nexceptions:\n  - { rule: bulk-owners, to: hr.example, until: ${days(30)}, approved_by: [root, root2] }\n`;
  const files = [{ name: 'exceptions.yaml', text }];
  await rewrite(office, id, { revision: 1, title: 'x', note: '', files }, 'account:author');
  await t.rejects(rewrite(office, id, { revision: 1, title: 'x', note: '', files }, 'account:author'), {
    code: 'CONFLICT',
  });
  await tryProposal(office, jobs, id, 0);
  await submit(office, id, 2, 'account:author');
  const { proposal, base, needed } = await wholeProposal(office, id);
  t.equal(needed, 2);
  for (const by of ['account:wang', 'account:zhao']) await approve(office, id, proposal.digest, by);
  t.equal((await wholeProposal(office, id)).approvals.length, 2);
  await t.rejects(approve(office, id, proposal.digest, 'account:author'), { code: 'FORBIDDEN' });
  await office.proposals.move(id, 3, 'ready', 'draft');
  await rewrite(
    office,
    id,
    { revision: 4, title: 'x', note: '', files: [{ name: 'exceptions.yaml', text: `${text}# more\n` }] },
    'account:author',
  );
  t.strictSame((await wholeProposal(office, id)).approvals, []);
  t.equal((await wholeProposal(office, id)).proposal.trial, null, 'and the test is to be run again');
  t.equal(base.length > 10, true);
  await rewrite(office, id, { revision: 5, title: 'x', note: '', files }, 'account:author');
  await tryProposal(office, jobs, id, 0);
  await submit(office, id, 6, 'account:author');
  await publishProposal(office, jobs, await central.offlineKeys('targets'), {
    id,
    ring: 'canary',
    mode: 'observe',
    by: 'x',
  });
  const after = (await readVersion(office, 1)).files.find(({ name }) => name === 'exceptions.yaml')?.text ?? '';
  t.match(
    after,
    /^# by hand\nexceptions:\n {2}- \{ rule: bulk-owners, to: hr\.example, until: [\d-]+, approved_by: \["wang", "zhao"\] \}\n$/,
  );
  t.equal(unifiedText('x', []), '');
});

t.test('a proposal over a file that was changed meanwhile is not published', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const office = central.central;
  const keys = await central.offlineKeys('targets');
  const make = async (phone: string) => {
    const { id } = await propose(
      office,
      { title: phone, note: '', incident: null, edit: { what: 'staff', phones: [phone] } },
      'account:li',
      office.random,
    );
    await tryProposal(office, jobs, id, 0);
    await submit(office, id, 1, 'account:li');
    await approve(office, id, (await wholeProposal(office, id)).proposal.digest, 'account:wang');
    return { id, ring: null, mode: 'enforce', by: 'account:chen' } as const;
  };
  const [one, two] = [await make('13800000001'), await make('13800000002')];
  t.equal(await publishProposal(office, jobs, keys, one), 1, 'one approver is enough where no rule is taken away');
  await t.rejects(publishProposal(office, jobs, keys, two), /staff.yaml was changed in version 1/);
  t.strictSame(central.faults, []);
});

t.test('a false alarm stays in the policy as an example: its counts, and none of its values', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const office = central.central;
  const incident = incidentBody({ person: { id: 'os:payroll', source: 'os' }, records: { owner: 6 } });
  const lesson = { incident: { ...incident, host: 'hr-vendor.example' }, jobs };
  const wish = { title: 'x', note: '', incident: incident.id };
  const make = (edit: PolicyEdit) => propose(office, { ...wish, edit }, 'account:li', office.random, lesson);
  const scope = { who: ['os:payroll'], to: ['hr-vendor.example'], until: days(30) };

  const milder = await make({ what: 'exception', rule: 'bulk-owners', ...scope });
  t.same(milder.becomes, { verdict: 'coach', rule: 'few-owners' }, 'the exception takes one rule away, not all');
  const { proposal } = await wholeProposal(office, milder.id);
  const example = /- \{ name: false alarm .*\}/.exec(proposal.files.map(({ text }) => text).join('\n'))?.[0] ?? '';
  t.match(example, /records: \{ owner: 6 \}, to: hr-vendor.example, who: os:payroll, verdict: coach, rule: few-owners/);
  for (const sample of incident.samples) t.notOk(example.includes(sample));
  const trial = await tryProposal(office, jobs, milder.id, 0);
  t.match(
    trial.tests.filter(({ name }) => name.startsWith('false alarm')),
    [{ ok: true }],
  );

  const higher = await make({ what: 'threshold', rule: 'bulk-owners', kind: 'owner', atLeast: 7 });
  t.match(higher.becomes, { verdict: 'coach' });
  const staff = await make({ what: 'staff', phones: ['13800000001'] });
  t.same(staff.becomes, { verdict: 'allow', rule: null }, 'an advert with a business phone is work');
  t.strictSame(central.faults, []);
});

t.test('a policy with faults is said fault by fault, and cannot be handed in', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const office = central.central;
  const { id } = await propose(
    office,
    { title: 'x', note: '', incident: null, edit: null },
    'account:li',
    office.random,
  );
  await rewrite(
    office,
    id,
    {
      revision: 1,
      title: 'x',
      note: '',
      files: [{ name: 'more.yaml', text: 'rules:\n  - id: a\n    when: { record: 1 }\n    then: stop\n' }],
    },
    'account:li',
  );
  const trial = await tryProposal(office, jobs, id, 30);
  t.match(trial.problems, [
    { file: 'more.yaml', line: 3 },
    { file: 'more.yaml', line: 4 },
  ]);
  await t.rejects(submit(office, id, 2, 'account:li'), { code: 'CONFLICT' });
});
