import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t, { type Test } from 'tap';
import { incidentsCommand } from '../../src/cli/incidents.js';
import { columnsOf } from '../../src/cli/table.js';
import { INCIDENT_MIGRATIONS, openIncidents } from '../../src/incident/incidents.js';
import { LEDGER_MIGRATIONS } from '../../src/ledger/ledger.js';
import { openStore } from '../../src/store/store.js';
import { incident } from '../incident/build.js';

/** A PC whose agent is running: its database stays open while commands read it. */
function running(t: Test) {
  const home = t.testdir();
  const store = openStore(join(home, 'menshen.db'), [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS]);
  t.teardown(store.close);
  return { home, incidents: openIncidents(store) };
}

function collector() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

async function run(home: string, argv: string[], language?: 'zh' | 'en') {
  const out = collector();
  const talk = collector();
  const io = { stdout: out.stream, stderr: talk.stream, home };
  const code = await incidentsCommand(argv, language === undefined ? io : { ...io, language });
  return { code, stdout: out.text(), stderr: talk.text() };
}

t.test('lists newest first, in columns that line up', async (t) => {
  const { home, incidents } = running(t);
  const old = incidents.add(incident(0));
  const young = incidents.add(
    incident(60, { person: { id: 'login:王芳', source: 'login' }, rule: null, verdict: 'flag' }),
  );
  const { code, stdout, stderr } = await run(home, ['list']);
  t.equal(code, 0);
  t.equal(stderr, '');
  const [heading = '', first = '', second = ''] = stdout.split('\n');
  t.match(heading, /^时间 +处置 +人员 +渠道 +记录 +规则 +编号$/);
  t.match(first, /标记 +login:王芳 +wechat-web +业主记录 132, 联系人 3 +- /);
  t.match(second, /拦截 +os:lihua +wechat-web +业主记录 132, 联系人 3 +bulk-owners /);
  const columnOf = (line: string, part: string): number => columnsOf(line.slice(0, line.indexOf(part)));
  t.equal(columnOf(first, young.id), columnOf(heading, '编号'));
  t.equal(columnOf(second, old.id), columnOf(heading, '编号'));
  t.match(
    (await run(home, ['list'], 'en')).stdout,
    /^Time +Verdict +Person[\s\S]+ flag +[\s\S]+ home-owner records 132, contacts 3 /,
  );
});

t.test('lists as NDJSON what the store holds', async (t) => {
  const { home, incidents } = running(t);
  const old = incidents.add(incident(0));
  const young = incidents.add(incident(60, { verdict: 'flag', channel: 'qq-mail' }));
  const listed = async (...argv: string[]): Promise<unknown[]> => {
    const { code, stdout } = await run(home, ['list', '--json', ...argv]);
    t.equal(code, 0);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  };
  t.strictSame(await listed(), [young, old]);
  t.strictSame(await listed('--limit', '1'), [young]);
  t.strictSame(await listed('--verdict', 'block'), [old]);
  t.strictSame(await listed('--channel', 'qq-mail'), [young]);
  t.strictSame(await listed('--since', young.at), [young]);
  t.strictSame(await listed('--since', '2027-01-01'), []);
});

t.test('says so when nothing matches', async (t) => {
  const { home } = running(t);
  t.strictSame(await run(home, ['list'], 'en'), { code: 0, stdout: '', stderr: 'No incident matches.\n' });
  t.strictSame(await run(home, ['list', '--json']), { code: 0, stdout: '', stderr: '' });
});

t.test('shows one: what, whose, how many, by whom, where to and why', async (t) => {
  const { home, incidents } = running(t);
  const { id } = incidents.add(
    incident(0, {
      process: { pid: 4242, name: 'chrome.exe', path: null },
      complete: false,
      outcome: { name: 'partial', reasons: ['time'] },
      mode: 'observe',
      verdict: 'flag',
    }),
  );
  incidents.setReason(id, '客户本人要求', '2026-03-02T04:02:00.000Z');
  const { code, stdout } = await run(home, ['show', id.slice(0, 13)]);
  t.equal(code, 0);
  for (const line of [
    new RegExp(`^事件 +${id} +\\(序号 1\\)$`, 'm'),
    /^处置 +标记 +\(规则要求: 拦截; 观察模式，未拦截\)$/m,
    /^ +form:file › 业主\.xlsx › Sheet1: 业主记录 132$/m,
    /^涉及（已遮盖） +馨佳园\*街坊 \*\*号\*\*\*\* 王\*\* 138\*\*\*\*5678$/m,
    /^数量 +业主记录 132, 联系人 3; 去重前 140 条; 计数提前停止，实际不少于此数$/m,
    /^法定档位比值 +50: 5\.28 +500: 0\.53 +5000: 0\.05$/m,
    /^发送人 +os:lihua {2}\(系统账号\)$/m,
    /^程序 +chrome\.exe \(4242\)$/m,
    /^发往 +wechat-web \(im\) POST wx\.example\/upload$/m,
    /^ +bulk-owners: owner 132 >= 5 → 拦截$/m,
    /^检查结果 +部分检查: 超时$/m,
    /^本人说明 +客户本人要求 /m,
  ]) {
    t.match(stdout, line);
  }
  t.match(
    (await run(home, ['show', id], 'en')).stdout,
    /^How many +home-owner records 132, contacts 3; 140 before de-duplication; /m,
  );
  t.strictSame(JSON.parse((await run(home, ['show', id.toUpperCase(), '--json'])).stdout), incidents.get(id));
});

t.test('asks for more of an id that several share, and fails on one that nobody has', async (t) => {
  const { home, incidents } = running(t);
  const ids = [incidents.add(incident(0)).id, incidents.add(incident(1)).id];
  const several = await run(home, ['show', ids[0]?.slice(0, 6) ?? ''], 'en');
  t.equal(several.code, 1);
  t.equal(several.stdout, '');
  for (const id of ids) t.match(several.stderr, id);
  t.match(await run(home, ['show', 'ffff'], 'en'), { code: 1, stdout: '', stderr: 'No incident with id ffff.\n' });
});

t.test('a hostile host or path cannot drive the terminal', async (t) => {
  const { home, incidents } = running(t);
  const hostile = 'evil\u001b]0;owned\u0007\u202e\r\n.example';
  const { id } = incidents.add(incident(0, { host: hostile, channel: hostile, path: `/${hostile}` }));
  for (const argv of [['list'], ['show', id]]) {
    const { stdout } = await run(home, argv);
    t.notMatch(stdout, /[^\P{Cc}\n]|\p{Cf}/u);
  }
  t.equal((await run(home, ['list'])).stdout.trimEnd().split('\n').length, 2);
});

t.test('exports every page, for spreadsheets and for programs', async (t) => {
  const { home, incidents } = running(t);
  for (let minute = 0; minute < 1_003; minute++) incidents.add(incident(minute));
  const last = incidents.add(
    incident(2_000, { host: '=cmd|calc', rule: null, samples: ['王**, "业主"', '138****5678'] }),
  );
  const csv = await run(home, ['export', '--format', 'csv']);
  t.equal(csv.code, 0);
  const lines = csv.stdout.split('\r\n');
  t.match(lines[0], /^\uFEFFid,sequence,at,verdict,.*,owner,/);
  t.ok(lines[1]?.startsWith(`${last.id},1004,${last.at},block,block,enforce,,os:lihua,,wechat-web,im,'=cmd|calc,POST`));
  t.match(lines[1], ',"王**, ""业主"" | 138****5678",');
  t.equal(lines.length, 1 + 1_004 + 1);
  const ndjson = await run(home, ['export', '--format', 'ndjson', '--since', last.at]);
  t.strictSame(JSON.parse(ndjson.stdout), last);
});

t.test('ends quietly when the reader of a pipe leaves', async (t) => {
  const { home, incidents } = running(t);
  for (let minute = 0; minute < 3_000; minute++) incidents.add(incident(minute));
  const reader = spawn(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit())'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  reader.stdin.on('error', (error) => t.match(error, { code: /^(EPIPE|ECONNRESET)$/ }));
  const io = { stdout: reader.stdin, stderr: collector().stream, home };
  t.equal(await incidentsCommand(['export', '--format', 'ndjson'], io), 0);
});

t.test('refuses what it does not understand, and says how it is used', async (t) => {
  const { home } = running(t);
  for (const argv of [
    [],
    ['lsit'],
    ['list', 'extra'],
    ['list', '--limit', '0'],
    ['list', '--limit', '1e9'],
    ['list', '--verdict', 'pardon'],
    ['list', '--since', 'yesterday'],
    ['list', '--colour'],
    ['show'],
    ['show', 'a', 'b'],
    ['show', "' OR 1=1"],
    ['export'],
    ['export', '--format', 'xlsx'],
  ]) {
    const { code, stdout, stderr } = await run(home, argv, 'en');
    t.equal(code, 2, argv.join(' '));
    t.equal(stdout, '');
    t.match(stderr, /\nUsage:\n/);
  }
});

t.test('says what is wrong when there is no database, or a damaged one', async (t) => {
  const home = t.testdir();
  const absent = await run(home, ['list']);
  t.match(absent, { code: 1, stdout: '' });
  t.match(absent.stderr, `还没有事件库（${home}）`);
  writeFileSync(join(home, 'menshen.db'), 'no database at all '.repeat(100));
  t.match(await run(home, ['list', '--json']), { code: 1, stdout: '', stderr: /^STORE_CORRUPT: / });
});

t.test('tells its usage when asked, which is no error and needs no database', async (t) => {
  for (const argv of [['--help'], ['list', '-h']]) {
    t.match(await run(t.testdir({}), argv, 'en'), { code: 0, stdout: '', stderr: /menshen incidents list/ });
  }
});
