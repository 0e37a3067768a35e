import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { fetchLatest } from '../../src/agent/central/updater.js';
import { defaultKeysDir } from '../../src/central/data.js';
import { startTestCentral } from '../builders/central.js';
import { runProgram } from '../builders/program.js';

/*
 * Policy that is signed where central is not: two keys on two machines, and files that are carried between them. Every
 * command is a process of its own; a PC follows what comes out.
 */

const central = await startTestCentral({ keys: { count: 2, threshold: 2 } });
t.teardown(() => central.close());
const pc = await central.pc();
const base = t.testdir({
  policy: {
    'policy.yaml': 'version: first\nmode: enforce\n',
  },
});
const folder = path.join(base, 'policy');

/** A machine of its own, with one key and nothing of central. */
async function machine(name: string, key: string) {
  const home = path.join(base, name);
  await fs.mkdir(home);
  const file = path.join(home, 'targets.pem');
  await fs.rename(path.join(defaultKeysDir(central.dir), key), file);
  return {
    home,
    sign: (from: string, ...more: string[]) =>
      runProgram(['policy', 'sign', from, '--key', file, '--yes', '--json', ...more], { home }),
  };
}

const head = (...argv: string[]) => runProgram(['policy', ...argv, '--data', central.dir], { home: base });
const at = (name: string): string => path.join(base, name);
const first = await machine('first', 'targets.pem');
const second = await machine('second', 'targets-2.pem');
const edited = async (
  from: string,
  to: string,
  change: (request: Record<string, unknown>) => void,
): Promise<string> => {
  const request = JSON.parse(await fs.readFile(at(from), 'utf8'));
  change(request);
  await fs.writeFile(at(to), JSON.stringify(request));
  return at(to);
};
const json = (base64: unknown) => JSON.parse(Buffer.from(String(base64), 'base64').toString('utf8'));
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');

t.test('what is prepared at central is signed elsewhere by two keys, and PCs take it', async (t) => {
  t.match(await head('publish', folder, '--yes'), { exitCode: 1, stderr: /holds no targets key/ });
  const prepared = await head(
    'publish',
    folder,
    '--prepare',
    at('one.json'),
    '--ring',
    'canary',
    '--note',
    '第一版',
    '--yes',
  );
  t.match(prepared, { exitCode: 0, stderr: /examples pass\n[\s\S]*Carry / });
  t.equal((await central.central.repository.published()).newest, 0, 'nothing is published by preparing it');
  t.match(await head('publish', '--signed', at('one.json'), '--yes'), { exitCode: 1, stderr: /too few keys/ });

  const half = await first.sign(at('one.json'), '--out', at('one-a.json'));
  t.match(half, {
    exitCode: 0,
    stderr: /version 1 \(first\) for canary, enforce, prepared by cli:[\s\S]*第一版[\s\S]*1 of 2/,
  });
  t.match(JSON.parse(half.stdout), { version: 1, signedBy: 1, threshold: 2 });
  t.match(await head('publish', '--signed', at('one-a.json'), '--yes'), { exitCode: 1, stderr: /signed by 1\/2 keys/ });
  await first.sign(at('one-a.json'));
  t.match(await head('publish', '--signed', at('one-a.json'), '--yes'), { exitCode: 1 }, 'one key twice is one key');

  t.equal((await second.sign(at('one.json'), '--out', at('one-b.json'))).exitCode, 0);
  const done = await head('publish', '--signed', at('one-a.json'), '--signed', at('one-b.json'), '--yes', '--json');
  t.match(JSON.parse(done.stdout), { version: 1, ring: 'canary' });
  const latest = await fetchLatest(pc.home, pc.link);
  t.match(latest.rollout.rings, [{ name: 'canary', version: 1 }, { version: null }, { version: null }]);
  t.match(await latest.fetchBundle(1, at('1.bundle')), /^[0-9a-f]{64}$/);
  const [entry] = await central.central.audit.list({ limit: 1 });
  t.match(entry, { action: 'policy.published', detail: { preparedBy: /^cli:/, signedBy: [/./, /./] } });
  t.match(
    await head('publish', '--signed', at('one-a.json'), '--signed', at('one-b.json'), '--yes'),
    { exitCode: 1, stderr: /prepare and sign it anew/ },
    'once',
  );
});

t.test('carried from key to key; the machine with the key sees what changes', async (t) => {
  await fs.writeFile(path.join(folder, 'policy.yaml'), 'version: second\nmode: observe\n');
  t.equal((await head('publish', folder, '--prepare', at('two.json'), '--yes')).exitCode, 0);
  t.equal((await head('publish', folder, '--prepare', at('late.json'), '--ring', 'early', '--yes')).exitCode, 0);
  const shown = await first.sign(at('two.json'));
  t.match(shown.stderr, /changes against version 1:\n {2}changed setting mode\n/);
  t.match(await second.sign(at('two.json')), { exitCode: 0, stderr: /is signed: carry it back/ });
  t.equal((await head('publish', '--signed', at('two.json'), '--yes')).exitCode, 0);
  t.match((await fetchLatest(pc.home, pc.link)).rollout.rings, [{ version: 2 }, { version: 2 }, { version: 2 }]);

  await first.sign(at('late.json'));
  await second.sign(at('late.json'));
  t.match(await head('publish', '--signed', at('late.json'), '--yes'), {
    exitCode: 1,
    stderr: /prepare and sign it anew/,
  });
  t.match(await head('publish', '--signed', at('two.json'), '--signed', at('late.json'), '--yes'), {
    exitCode: 1,
    stderr: /not of one preparation/,
  });
});

t.test('a file that was changed on the way is not signed, and not published', async (t) => {
  t.equal((await head('publish', folder, '--prepare', at('three.json'), '--yes')).exitCode, 0);
  const list = (change: (signed: Record<string, unknown>) => void) => (request: Record<string, unknown>) => {
    const document = json(request.list);
    change(document.signed);
    request.list = base64(document);
  };
  const cases: ReadonlyArray<readonly [string, RegExp, (request: Record<string, unknown>) => void]> = [
    [
      'another bundle',
      /not the one that the list names/,
      (request) => Object.assign(request, { packed: request.before }),
    ],
    ['a later list', /does not follow/, list((signed) => Object.assign(signed, { version: 99 }))],
    [
      'a rollout by others',
      /to other keys/,
      list((signed) => Object.assign(signed, { delegations: { keys: {}, roles: [] } })),
    ],
    [
      'more for the rollout',
      /to other keys/,
      list((signed) => {
        const { roles } = signed.delegations as { roles: Array<{ paths: string[] }> };
        roles[0]?.paths.push('bundle/*');
      }),
    ],
    [
      'an older bundle exchanged',
      /is not as it was signed before/,
      list((signed) => {
        const targets = signed.targets as Record<string, object>;
        targets['bundle/1'] = { ...targets['bundle/2'] };
      }),
    ],
    [
      'another fleet',
      /not signed by the keys of its root/,
      (request) => Object.assign(request, { root: strangeRoot(request) }),
    ],
    ['nonsense', /no policy to sign/, (request) => Object.assign(request, { version: 'x' })],
  ];
  for (const [name, said, change] of cases) {
    const file = await edited('three.json', 'changed.json', change);
    t.match(await first.sign(file), { exitCode: 1, stderr: said }, name);
  }
  t.match(await first.sign(at('three.json'), '--root', 'f'.repeat(64)), {
    exitCode: 1,
    stderr: /not the one you named/,
  });
  const stranger = path.join(base, 'stranger.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  await fs.writeFile(stranger, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  t.match(await runProgram(['policy', 'sign', at('three.json'), '--key', stranger, '--yes'], { home: base }), {
    exitCode: 1,
    stderr: /is not among those that sign/,
  });

  await first.sign(at('three.json'));
  await second.sign(at('three.json'));
  const ring = await edited('three.json', 'ring.json', (request) => Object.assign(request, { ring: 'nowhere' }));
  t.match(await head('publish', '--signed', ring, '--yes'), { exitCode: 1, stderr: /there is no ring/ });
  const other = await edited('three.json', 'other.json', (request) =>
    Object.assign(request, { packed: request.before }),
  );
  t.match(await head('publish', '--signed', other, '--yes'), {
    exitCode: 1,
    stderr: /not the one that the list names/,
  });
  t.equal((await head('publish', '--signed', at('three.json'), '--yes')).exitCode, 0);
  t.equal((await runProgram(['policy', 'sign'], { home: base })).exitCode, 2);
  t.strictSame(central.faults, []);
});

/** A root whose targets are signed by somebody else. */
function strangeRoot(request: Record<string, unknown>): string {
  const root = json(request.root);
  for (const key of Object.values<{ keyval: { public: string } }>(root.signed.keys)) key.keyval.public = 'a'.repeat(64);
  return base64(root);
}
