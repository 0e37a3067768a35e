import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { databaseFile } from '../../src/agent/agent.js';
import { enrolmentFile } from '../../src/agent/central/enrolment.js';
import { openRooms } from '../../src/agent/rooms.js';
import { incidentsCommand } from '../../src/cli/incidents.js';
import { ledgerCommand } from '../../src/cli/ledger.js';
import { traceCommand } from '../../src/cli/trace.js';
import type { RecordPrint } from '../../src/model/finding.js';

const DAY = 86_400_000;
const NOW = Date.now();

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ran = (command: typeof ledgerCommand, home: string, ...argv: string[]): Promise<Ran> =>
  ranAs(0, command, home, ...argv);

/** As the user of that number. */
async function ranAs(uid: number, command: typeof ledgerCommand, home: string, ...argv: string[]): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await command(argv, { stdin, stdout, stderr, env: {}, home, language: 'en', uid });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

const lines = (out: string): unknown[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A PC at which li.na saw 80 owners, exported 60 and sent 30 of them. */
function used(t: Test): string {
  const home = t.testdir();
  const { ledger, store } = openRooms(databaseFile(home));
  const prints = (count: number): RecordPrint[] =>
    Array.from({ length: count }, (_, n) => ({
      kind: 'owner',
      persons: [n.toString(16).padStart(16, '0')],
      homes: [],
    }));
  const seen = {
    account: 'os:desk',
    system: 'crm',
    host: 'crm.example',
    path: '/owners',
    recipients: [],
    transfer: '',
    skewMs: 0,
  };
  const counts = { counts: {}, raw: {} };
  const li = 'login:crm:li.na';
  ledger.mark({ ...seen, ...counts, kind: 'view', at: NOW - 2 * DAY, person: li }, prints(80));
  ledger.mark({ ...seen, ...counts, kind: 'view', at: NOW - 2 * DAY, person: 'login:crm:wu' }, prints(8));
  ledger.mark({ ...seen, ...counts, kind: 'export', at: NOW - DAY, person: li, path: '/export' }, prints(60));
  const sent = {
    transferId: 't1',
    personId: li,
    account: 'os:desk',
    channel: 'qq-mail',
    host: 'mail.example',
    raw: { owner: 31 },
  };
  ledger.markSent({ ...sent, now: NOW - 1000 }, prints(30));
  // An account of the same name at which nobody ever logged in.
  const account = { account: 'os:li.na', person: 'os:li.na' };
  ledger.mark({ ...seen, ...counts, ...account, kind: 'view', at: NOW - 2 * DAY }, prints(70));
  store.close();
  return home;
}

t.test('says what each person saw, exported and sent, against the others', async (t) => {
  const { code, out } = await ran(ledgerCommand, used(t), 'people', '--json');
  t.equal(code, 0);
  const days = lines(out) as Array<{ person: string; viewed: number }>;
  t.match(
    days.find(({ viewed }) => viewed === 80),
    { person: 'login:crm:li.na', source: 'login', viewedToPeers: 10 },
    'beside those who are named',
  );
  t.match(
    days.find(({ viewed }) => viewed === 70),
    { person: 'os:li.na', source: 'os', viewedToPeers: null },
    'an account is compared with nobody',
  );
});

t.test('the gauge is for reviewers: every window, raw, unique and counted', async (t) => {
  const { out } = await ran(ledgerCommand, used(t), 'gauge', '--json');
  const rows = lines(out);
  t.equal(rows.length, 5);
  t.match(rows[1], {
    person: 'login:crm:li.na',
    windowMs: DAY,
    raw: { owner: 31 },
    unique: { owner: 30 },
    counted: { owner: 30 },
    gauge: { '50': 1.2, '500': 0.12, '5000': 0.01 },
  });
});

t.test('at a PC of a fleet it takes an administrator to read what people did', async (t) => {
  const home = used(t);
  t.equal((await ranAs(1000, ledgerCommand, home, 'gauge', '--json')).code, 0, "a PC of its own is its owner's");
  t.equal(statSync(databaseFile(home)).mode & 0o777, 0o600, 'and no other account reads the file');
  const file = enrolmentFile(home);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '{}');
  for (const verb of ['gauge', 'people', 'events'] as const) {
    const refused = await ranAs(1000, ledgerCommand, home, verb, '--json');
    t.match(refused, { code: 1, out: '', err: /for reviewers/ }, verb);
    t.equal((await ranAs(0, ledgerCommand, home, verb, '--json')).code, 0, `${verb} as administrator`);
  }
  const forgets = await ranAs(1000, ledgerCommand, home, 'forget', '--person', 'login:crm:li.na', '--yes');
  t.match(forgets, { code: 1, err: /for reviewers/ });
  t.match(await ranAs(1000, traceCommand, home, 'list.txt'), { code: 1, out: '', err: /for reviewers/ });
  t.match(await ranAs(1000, incidentsCommand, home, 'list'), { code: 1, out: '', err: /for reviewers/ });
  t.equal((await ranAs(0, incidentsCommand, home, 'list')).code, 0);
});

t.test('bulk events are listed by themselves', async (t) => {
  const { out } = await ran(ledgerCommand, used(t), 'events', '--bulk', '--json');
  t.match(lines(out), [
    { kind: 'export', records: 60, person: 'login:crm:li.na', path: '/export' },
    { kind: 'view', records: 70 },
    { kind: 'view', records: 80 },
  ]);
});

t.test('forgets a person only when that is meant', async (t) => {
  const home = used(t);
  t.equal((await ran(ledgerCommand, home, 'forget', '--person', 'login:crm:li.na')).code, 2);
  const { code, err } = await ran(ledgerCommand, home, 'forget', '--person', 'login:crm:li.na', '--yes');
  t.equal(code, 0);
  t.match(err, /^3 rows deleted/);
  t.match(lines((await ran(ledgerCommand, home, 'events', '--json')).out), [
    { person: 'os:li.na' },
    { person: 'login:crm:wu' },
  ]);
});

t.test('looks back at somebody who leaves', async (t) => {
  const until = new Date(NOW + DAY).toISOString().slice(0, 10);
  const { code, out } = await ran(traceCommand, used(t), '--leaver', 'li.na', '--until', until, '--json');
  t.equal(code, 0);
  const report = JSON.parse(out) as { weeks: Array<Record<string, number>> };
  t.match(report, {
    person: 'login:crm:li.na',
    source: 'login',
    bulk: [
      { kind: 'export', records: 60 },
      { kind: 'view', records: 80 },
    ],
    exportedThenSent: [{ records: 30, system: 'qq-mail', transfer: 't1' }],
    accounts: [{ account: 'os:li.na', events: 1 }],
  });
  const sum = (name: string): number => report.weeks.reduce((all, week) => all + (week[name] ?? 0), 0);
  t.same(['viewed', 'exported', 'sent'].map(sum), [80, 60, 30], 'the account of that name is nobody');
  const account = await ran(traceCommand, used(t), '--leaver', 'os:li.na', '--until', until);
  t.match(account.out, /os:li\.na \(account of the system\)/, 'asked for by its own name it is shown as what it is');
  t.equal((await ran(traceCommand, used(t), '--leaver', 'li.na')).code, 2, 'needs a date');
});

t.test('tells nothing where nothing is', async (t) => {
  const { code, err } = await ran(ledgerCommand, t.testdir(), 'people');
  t.equal(code, 1);
  t.match(err, /Nothing is remembered/);
  t.equal((await ran(ledgerCommand, t.testdir(), 'sing')).code, 2);
});
