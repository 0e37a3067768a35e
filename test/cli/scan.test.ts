import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { buildXlsx, buildZip } from '../builders/files.js';
import { advert, leakText, ownerTable } from '../builders/listings.js';
import { negotiators, owners } from '../builders/people.js';
import { type Finished, runProgram } from '../builders/program.js';

const people = owners(132, 7);
const [seller] = negotiators(1, 7);

function workbook(count: number): Buffer {
  return buildXlsx([{ name: 'Sheet1', rows: ownerTable(people.slice(0, count)) }]);
}

interface Line {
  readonly path: string;
  readonly verdict?: string;
  readonly channel?: string;
  readonly rule?: string | null;
  readonly records?: Record<string, number>;
  readonly error?: { readonly code: string; readonly message: string };
}

const linesOf = ({ stdout }: Finished): Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

t.test('scan', async (t) => {
  const dir = t.testdir({
    home: {},
    '业主.xlsx': workbook(132),
    'advert.txt': seller === undefined ? '' : advert(people[0] as never, seller),
    'empty.txt': '',
    folder: {
      'b.txt': leakText(people.slice(0, 5)),
      'a.txt': 'nothing personal',
      deeper: {
        'list.zip': buildZip([{ name: '三期.xlsx', data: workbook(20) }]),
        'one.txt': leakText(people.slice(0, 1)),
      },
    },
  });
  const home = path.join(dir, 'home');
  const at = (...names: string[]): string => path.join(dir, ...names);
  const scan = (...argv: string[]): Promise<Finished> => runProgram(['scan', ...argv], { home });

  await t.test('prints exactly the promised keys, one line a file', async (t) => {
    const done = await scan('--json', at('业主.xlsx'));
    t.equal(done.exitCode, 3);
    const [line, ...more] = linesOf(done);
    t.strictSame(more, []);
    t.strictSame(Object.keys(line ?? {}), [
      ...['path', 'outcome', 'reasons', 'channel', 'verdict', 'rule', 'records', 'raw', 'gauge', 'parts', 'samples'],
      'complete',
    ]);
    t.match(line, {
      path: at('业主.xlsx'),
      outcome: 'inspected',
      reasons: [],
      channel: 'other',
      verdict: 'block',
      rule: 'bulk-owners',
      records: { owner: 132 },
      raw: 132,
      gauge: { '50': 5.28, '500': 0.53, '5000': 0.05 },
      parts: [{ path: /Sheet1$/, records: { owner: 132 } }],
      complete: true,
    });
    for (const { name, phone } of people) {
      if (done.stdout.includes(phone) || done.stdout.includes(name)) t.fail(`${name} can be read in the output`);
    }
    t.match(done.stdout, /"samples":\["[^"]*\*/, 'samples are masked');
  });

  await t.test('ends with 0 when everything is allowed, and a rule of null', async (t) => {
    const done = await scan('--json', at('advert.txt'), at('empty.txt'));
    t.equal(done.exitCode, 0, done.stdout + done.stderr);
    t.match(linesOf(done), [
      { path: at('advert.txt'), verdict: 'allow', rule: null },
      { path: at('empty.txt'), verdict: 'allow', rule: null, records: {} },
    ]);
  });

  await t.test('reads folders to their bottom, in name order, and follows no link out of them', async (t) => {
    if (!fs.existsSync(at('folder', 'link'))) fs.symlinkSync(dir, at('folder', 'link'));
    const done = await scan('--json', at('folder'));
    t.equal(done.exitCode, 3);
    t.match(
      linesOf(done).map((line) => [path.relative(dir, line.path), line.verdict, line.records?.owner ?? 0]),
      [
        ['folder/a.txt', 'allow', 0],
        ['folder/b.txt', 'block', 5],
        ['folder/deeper/list.zip', 'block', 20],
        ['folder/deeper/one.txt', 'flag', 1],
      ],
    );
    fs.rmSync(at('folder', 'link'));
  });

  await t.test('an unreadable path is a line with its error, and 1 outranks 3', async (t) => {
    const done = await scan('--json', at('none.txt'), at('业主.xlsx'), at('folder', 'a.txt', 'below'));
    t.equal(done.exitCode, 1);
    t.match(linesOf(done), [
      { path: at('none.txt'), error: { code: 'ENOENT', message: /no such file/ } },
      { path: at('业主.xlsx'), verdict: 'block' },
      { path: at('folder', 'a.txt', 'below'), error: { code: 'ENOTDIR' } },
    ]);
    const device = await scan('--json', '/dev/null');
    t.match(linesOf(device), [{ error: { code: 'NOT_A_FILE' } }]);
    t.equal(device.exitCode, 1);
  });

  await t.test('- reads standard input', async (t) => {
    const done = await runProgram(['scan', '--json', '-'], { home, input: leakText(people.slice(0, 9)) });
    t.equal(done.exitCode, 3);
    t.match(linesOf(done), [{ path: '-', verdict: 'block', records: { owner: 9 } }]);
    const table = await runProgram(['scan', '--json', '-', at('empty.txt')], { home, input: workbook(6) });
    t.match(linesOf(table), [{ path: '-', records: { owner: 6 } }, { path: at('empty.txt') }]);
  });

  await t.test('--to says where it would go, and the verdict with it', async (t) => {
    const sealed = at('folder', 'sealed.zip');
    fs.writeFileSync(sealed, buildZip([{ name: 'a.txt', data: Buffer.from('x'.repeat(100)), encrypted: true }]));
    const [elsewhere] = linesOf(await scan('--json', sealed));
    t.match(elsewhere, { channel: 'other', verdict: 'flag', rule: 'sealed-elsewhere' });
    const mail = await scan('--json', '--to', 'Mail.QQ.com', sealed);
    t.match(linesOf(mail), [{ channel: 'qq-mail', verdict: 'block', rule: 'sealed' }]);
    t.equal(mail.exitCode, 3);
    fs.rmSync(sealed);
  });

  await t.test('for people it says the same in words', async (t) => {
    const done = await scan(at('业主.xlsx'), at('none.txt'));
    t.equal(done.exitCode, 1);
    t.match(done.stdout, /业主\.xlsx: block \[bulk-owners\] 132 .*inspected\n/);
    t.match(done.stdout, /none\.txt: there is no such file \(ENOENT\)\n/);
  });

  await t.test('--explain says which rule and why, and what became of each entry, masked', async (t) => {
    const done = await scan('--json', '--explain', at('业主.xlsx'), at('advert.txt'));
    t.equal(done.exitCode, 3);
    const [sheet, ad] = linesOf(done);
    t.match(sheet, {
      path: at('业主.xlsx'),
      decision: { rule: 'bulk-owners', matches: [{ rule: 'bulk-owners', why: 'owner 132 >= 5' }, {}, {}] },
      explanation: {
        accounts: [
          { number: 1, part: /Sheet1$/, at: { unit: 'row', number: 2 }, kind: 'owner', why: 'counted', of: null },
          { number: 2, at: { unit: 'row', number: 3 } },
        ],
        more: {},
      },
    });
    t.match(ad, { verdict: 'allow', explanation: { accounts: [{ why: 'counted', lacks: 'no-home' }] } });
    const spoken = await runProgram(['scan', '--explain', at('业主.xlsx'), at('folder')], {
      home,
      env: { MENSHEN_LANGUAGE: 'zh' },
    });
    t.match(spoken.stdout, /block bulk-owners: owner 132 >= 5\n/);
    t.match(spoken.stdout, /量刑标准参照 50: 5\.28 · 500: 0\.53 · 5000: 0\.05/);
    t.match(spoken.stdout, /#1 .*Sheet1, 第 2 行: .*\*\*\*\*.*业主记录, 计入\n/);
    for (const { phone, name, building, room } of people) {
      for (const raw of [phone, name, `${building}号${room}`, `${room}室`, `-${room}`]) {
        if (done.stdout.includes(raw) || spoken.stdout.includes(raw)) t.fail(`${raw} can be read in the output`);
      }
    }
  });

  await t.test('a wrong use is 2 and prints no data', async (t) => {
    for (const argv of [
      [],
      ['--json'],
      ['--nonsense', at('empty.txt')],
      ['--to', 'a b', at('empty.txt')],
      ['--to', '', 'x'],
    ]) {
      const done = await scan(...argv);
      t.equal(done.exitCode, 2, argv.join(' '));
      t.equal(done.stdout, '');
      t.match(done.stderr, /Usage/);
    }
    const env = { MENSHEN_INSPECT_WORKERS: 'many' };
    t.match(await runProgram(['scan', at('empty.txt')], { home, env }), {
      exitCode: 2,
      stderr: /MENSHEN_INSPECT_WORKERS/,
    });
    t.match(await scan('--help'), { exitCode: 0, stdout: '' });
  });

  t.strictSame(fs.readdirSync(home), [], 'none of it wrote a ledger, an incident or anything else');
});
