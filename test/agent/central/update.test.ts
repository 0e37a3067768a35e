import fs from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import t, { type Test } from 'tap';
import { inspectorOf, openPolicy } from '../../../src/agent/agent.js';
import type { Link } from '../../../src/agent/central/link.js';
import { openPolicySync, type PolicySync } from '../../../src/agent/central/policy-sync.js';
import { openRuling, type Ruling } from '../../../src/agent/ruling.js';
import { onlineKeyFile } from '../../../src/central/office.js';
import { makeKeyFile, readKeyFile } from '../../../src/central/publish/keys.js';
import {
  bundleTarget,
  ROLLOUT_TARGET,
  sha256Of,
  signDocument,
  snapshotDocument,
  targetsDocument,
  timestampDocument,
} from '../../../src/central/publish/metadata.js';
import { halt, kill, promote, publish, rollback } from '../../../src/central/publish/release.js';
import { openRepository } from '../../../src/central/publish/repository.js';
import { packBundle } from '../../../src/policy/bundle.js';
import { FIRST_ROLLOUT, shareOf } from '../../../src/policy/rollout.js';
import { startTestCentral, type TestCentral, type TestPc } from '../../builders/central.js';

const KEY = 'ab'.repeat(32);
/** A PC that is in none of the early rings by its id. */
const LATE = ['a', 'b', 'c', 'd', 'e', 'f'].find((id) => shareOf(id) > 50) ?? '';
const WORKERS = {
  profile: 'normal' as const,
  workers: 2,
  worker_heap_mib: 64,
  child_mib: 64,
  keep_child: false,
  memory_kib: 64,
  shared_mib: 0,
  max_held_mib: 16,
};
const policyText = (label: string, mode = 'enforce'): string =>
  `version: ${label}\nmode: ${mode}\nrules:\n  - id: bulk\n    when: { records: { owner: ">=5" } }\n    then: block\n`;
const files = (text: string) => [{ path: 'policy.yaml', bytes: Buffer.from(text) }];

interface Pc extends TestPc {
  readonly ruling: Ruling;
  readonly sync: PolicySync;
  /** Looks once and says what runs, and why nothing newer. */
  look(): Promise<{ runs: string; error: string | null }>;
  /** What the network does to answers, by path; null passes them on. */
  meddle: (path: string, body: Buffer) => Buffer | Readable | null;
  clock: { now: number };
}

const online = (central: TestCentral) => readKeyFile(onlineKeyFile(central.dir), null);

async function release(
  central: TestCentral,
  text: string,
  ring: string | null = null,
  mode: 'enforce' | 'observe' = 'enforce',
) {
  const { central: office } = central;
  const keys = await central.offlineKeys('targets');
  const version = await publish(office, keys, {
    files: files(text),
    label: 'x',
    rules: 1,
    ring,
    mode,
    by: 'test',
    note: '',
  });
  office.served.forget();
  return version;
}

async function startPc(t: Test, central: TestCentral, place: { branch?: string; tags?: string[] } = {}): Promise<Pc> {
  const pc = await central.pc();
  const builtin = openPolicy(t.testdir({ 'policy.yaml': policyText('builtin') }));
  const clock = { now: Date.now() };
  const ruling = openRuling({
    first: { policy: builtin, since: new Date().toISOString() },
    key: KEY,
    open: (policy, key, listedPhones) => inspectorOf(policy, key, WORKERS, () => undefined, { listedPhones }),
    clock: () => clock.now,
    onFault: (error) => t.fail(String(error)),
  });
  t.teardown(() => ruling.close());
  const made: Pc = {
    ...pc,
    ruling,
    clock,
    meddle: () => null,
    sync: openPolicySync(
      {
        home: pc.home,
        ruling,
        open: openPolicy,
        link: () => meddled(pc.link, (path, body) => made.meddle(path, body)),
        place: () => ({ device: LATE, branch: place.branch ?? 'pudong', tags: place.tags ?? [] }),
        clock: () => clock.now,
        log: () => undefined,
      },
      null,
    ),
    look: async () => {
      await made.sync.check();
      return { runs: ruling.policy().version, error: made.sync.state().error };
    },
  };
  return made;
}

/** A network, or a central, that changes what it hands out. */
function meddled(link: Link, meddle: Pc['meddle']): Link {
  const inside = (path: string): string => new URL(path, link.server).pathname.replace('/agent/v1/repository/', '');
  return {
    ...link,
    call: async (call) => {
      const answer = await link.call(call);
      const changed = meddle(inside(call.path), answer.body);
      return changed instanceof Buffer ? { ...answer, status: 200, etag: '"other"', body: changed } : answer;
    },
    open: async (path, accept) => {
      // What central does not have, somebody in its place may make up.
      const body = await link.open(path, accept).then(
        async (response) => Buffer.concat(await response.toArray()),
        (error: Error) => error,
      );
      const changed = meddle(inside(path), body instanceof Buffer ? body : Buffer.alloc(0)) ?? body;
      if (changed instanceof Error) throw changed;
      return (changed instanceof Buffer ? Readable.from([changed]) : changed) as IncomingMessage;
    },
  };
}

const read = async (central: TestCentral, name: string): Promise<Buffer> =>
  Buffer.from((await central.central.files.read(name)) ?? []);

t.test('a published policy is verified, compiled and switched to; a broken one is not', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  t.strictSame(await pc.look(), { runs: 'builtin', error: null }, 'nothing published yet');
  const before = pc.ruling.inspector();
  await release(central, policyText('one'));
  t.strictSame(await pc.look(), { runs: '1', error: null });
  t.not(pc.ruling.inspector(), before, 'with workers of its own');
  t.match(pc.sync.state().bundle, { version: 1, ring: 'all', observe: false });
  const same = pc.ruling.inspector();
  await pc.look();
  t.equal(pc.ruling.inspector(), same, 'nothing new, nothing switched');

  await release(central, policyText('two').replace('then: block', 'then: stop'));
  const broken = await pc.look();
  t.equal(broken.runs, '1');
  t.match(broken.error, /policy\.yaml/);
  await release(central, policyText('three'));
  t.strictSame(await pc.look(), { runs: '3', error: null }, 'the next good one heals it');
  t.equal(await rollback(central.central, await central.offlineKeys('targets'), { to: 1, ring: null, by: 'test' }), 4);
  t.strictSame(await pc.look(), { runs: '4', error: null }, 'what was 1 comes back as 4');
});

t.test('whatever the network or a stolen online key does, the last good policy goes on', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  await pc.look();
  const old = {
    timestamp: await read(central, 'metadata/timestamp.json'),
    snapshot: await read(central, 'metadata/2.snapshot.json'),
    targets: await read(central, 'metadata/2.targets.json'),
  };
  await release(central, policyText('two'));
  t.strictSame(await pc.look(), { runs: '2', error: null });
  // From here on there is a version 3 that must never be reached by false means.
  await release(central, policyText('three'));
  const key = await online(central);
  const stranger = await makeKeyFile(`${t.testdir()}/stranger.pem`, null);
  const soon = Date.now() + 3_600_000;
  const forged = packBundle({ version: 9, files: files(policyText('forged')) });
  const seal = (versions: Record<string, number>, by = key) => {
    const snapshot = signDocument(snapshotDocument({ version: 90, expires: soon }, versions), [by]);
    return {
      'metadata/90.snapshot.json': snapshot,
      'metadata/timestamp.json': signDocument(timestampDocument({ version: 90, expires: soon }, 90, snapshot), [by]),
    };
  };
  const replace = (answers: Record<string, Buffer>) => (path: string) => answers[path] ?? null;
  const endless = () =>
    new Readable({
      read() {
        this.push(Buffer.alloc(65_536, 0x20));
      },
    });
  const rings = Buffer.from(
    JSON.stringify({ ...FIRST_ROLLOUT, rings: FIRST_ROLLOUT.rings.map((ring) => ({ ...ring, version: 9 })) }),
  );
  const entry = (path: string, body: Buffer) => ({ path, length: body.length, sha256: sha256Of(body) });

  const attacks: Record<string, readonly [meddle: Pc['meddle'], why: RegExp]> = {
    'rollback: an older timestamp': [replace({ 'metadata/timestamp.json': old.timestamp }), /BadVersionError/],
    'rollback: older targets under a new seal': [
      replace({ ...seal({ targets: 2, rollout: 3 }), 'metadata/2.targets.json': old.targets }),
      /targets/,
    ],
    'mix-and-match: an older snapshot for the newest timestamp': [
      (path) => (/metadata\/\d+\.snapshot/.test(path) ? old.snapshot : null),
      /snapshot/,
    ],
    'mix-and-match: older targets for the newest snapshot': [
      (path) => (/metadata\/\d+\.targets/.test(path) ? old.targets : null),
      /targets/,
    ],
    'wrong key: all of it sealed by a stranger': [
      replace(seal({ targets: 4, rollout: 4 }, stranger)),
      /UnsignedMetadata|signature|signed/i,
    ],
    'wrong key: targets signed by the online key': [
      replace({
        ...seal({ targets: 91, rollout: 4 }),
        'metadata/91.targets.json': signDocument(
          targetsDocument({ version: 91, expires: soon }, [entry(bundleTarget(9), forged)], {
            keys: [key],
            threshold: 1,
          }),
          [key],
        ),
      }),
      /targets/,
    ],
    'the rollout role signing a bundle': [
      replace({
        ...seal({ targets: 4, rollout: 91 }),
        'metadata/91.rollout.json': signDocument(
          targetsDocument(
            { version: 91, expires: soon },
            [entry(ROLLOUT_TARGET, rings), entry(bundleTarget(9), forged)],
            null,
          ),
          [key],
        ),
        [`targets/rollout/${sha256Of(rings)}.rings.json`]: rings,
        [`targets/bundle/${sha256Of(forged)}.9`]: forged,
      }),
      /bundle\/9 is not signed/,
    ],
    'endless data: a timestamp without end': [
      (path) => (path === 'metadata/timestamp.json' ? endless() : null),
      /length/i,
    ],
    'endless data: a bundle without end': [
      (path) => (path.startsWith('targets/bundle/') ? endless() : null),
      /length/i,
    ],
    'truncated metadata': [
      (path, body) => (path.endsWith('.snapshot.json') ? body.subarray(0, body.length / 2) : null),
      /snapshot/,
    ],
    'a truncated bundle': [
      (path, body) => (path.startsWith('targets/bundle/') ? body.subarray(0, -10) : null),
      /length|hash/i,
    ],
    'a changed bundle': [
      (path, body) => (path.startsWith('targets/bundle/') ? Buffer.from(body.map((byte) => byte ^ 1)) : null),
      /hash/i,
    ],
    'a root that signed itself': [
      (path) =>
        path === 'metadata/2.root.json' ? Buffer.from(old.timestamp.toString().replace('timestamp', 'root')) : null,
      /./,
    ],
    'nonsense for a rollout': [
      (path) => (path.startsWith('targets/rollout/') ? Buffer.from('{}') : null),
      /hash|length/i,
    ],
  };
  const tuf = path.join(pc.home, 'central', 'tuf');
  const untouched = path.join(t.testdir(), 'tuf');
  await fs.cp(tuf, untouched, { recursive: true });
  for (const [name, [meddle, why]] of Object.entries(attacks)) {
    await t.test(name, async (t) => {
      // Each attack meets the same PC: one that a stolen key led on is another story, told below.
      await fs.rm(tuf, { recursive: true });
      await fs.cp(untouched, tuf, { recursive: true });
      await fs.rm(path.join(pc.home, 'central', 'rings.json'), { force: true });
      pc.meddle = meddle;
      const { runs, error } = await pc.look();
      t.equal(runs, '2', 'what ran goes on');
      t.match(error, why);
      t.equal(pc.ruling.policy().mode, 'enforce');
    });
  }

  await fs.cp(untouched, tuf, { recursive: true });
  pc.meddle = () => null;
  t.strictSame(await pc.look(), { runs: '3', error: null }, 'the true repository is taken up again');
});

t.test('a PC led far ahead by a stolen online key comes back when that key is replaced', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  const key = await online(central);
  const expires = Date.now() + 3_600_000;
  const snapshot = signDocument(snapshotDocument({ version: 9_000, expires }, { targets: 2, rollout: 2 }), [key]);
  const answers: Record<string, Buffer> = {
    'metadata/9000.snapshot.json': snapshot,
    'metadata/timestamp.json': signDocument(timestampDocument({ version: 9_000, expires }, 9_000, snapshot), [key]),
  };
  pc.meddle = (path) => answers[path] ?? null;
  t.strictSame(await pc.look(), { runs: '1', error: null }, 'the thief can move versions, not policy');
  pc.meddle = () => null;
  await release(central, policyText('two'));
  t.match(await pc.look(), { runs: '1', error: /BadVersionError/ });
  const fresh = openRepository(central.central.files, await makeKeyFile(`${t.testdir()}/online.pem`, null), Date.now);
  const [root, targets] = [await central.offlineKeys('root'), await central.offlineKeys('targets')];
  await fresh.rotate(root, { root, targets }, { root: 1, targets: 1 });
  central.central.served.forget();
  t.strictSame(await pc.look(), { runs: '2', error: null });
});

t.test('freeze: expired signatures are refused, and held back ones noticed; the policy goes on', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  await pc.look();
  pc.clock.now += 8 * 86_400_000;
  t.match(await pc.look(), { runs: '1', error: /held back/ });
  pc.clock.now = Date.now();
  const past = openRepository(central.central.files, await online(central), () => Date.now() - 60 * 86_400_000);
  await past.setRollout((now) => now);
  central.central.served.forget();
  t.match(await pc.look(), { runs: '1', error: /[Ee]xpired/ });
  t.equal(await central.central.repository.renew(), true, 'central signs anew');
  central.central.served.forget();
  t.strictSame(await pc.look(), { runs: '1', error: null });
});

t.test('an older version picked by the online key is never taken back', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  await release(central, policyText('two'));
  await pc.look();
  await promote(central.central, { ring: 'all', version: 1, mode: 'enforce', by: 'test' });
  central.central.served.forget();
  t.match(await pc.look(), { runs: '2', error: /older/ });
});

t.test('keys are rotated under the old ones, with thresholds; what the old ones sign later is refused', async (t) => {
  const central = await startTestCentral({ keys: { count: 3, threshold: 2 } });
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  t.strictSame(await pc.look(), { runs: '1', error: null });
  const [root, targets] = [await central.offlineKeys('root'), await central.offlineKeys('targets')];
  const { repository } = central.central;
  const bundle = (version: number) => ({
    packed: packBundle({ version, files: files(policyText('x')) }),
    rollout: (now: typeof FIRST_ROLLOUT) => now,
  });
  await t.rejects(repository.addBundle(targets.slice(0, 1), bundle), { code: 'KEYS_TOO_FEW' });
  const dir = t.testdir();
  const next = {
    root: [await makeKeyFile(`${dir}/r1.pem`, 'secret'), await makeKeyFile(`${dir}/r2.pem`, 'secret')],
    targets: [await makeKeyFile(`${dir}/t1.pem`, null)],
  };
  await t.rejects(repository.rotate(root.slice(0, 1), next, { root: 2, targets: 1 }), { code: 'KEYS_TOO_FEW' });
  t.equal(await repository.rotate(root, next, { root: 2, targets: 1 }), 2);
  await t.rejects(repository.addBundle(targets, bundle), { code: 'KEYS_TOO_FEW' }, 'the old keys sign no more');
  await publish(central.central, next.targets, {
    files: files(policyText('two')),
    label: 'x',
    rules: 1,
    ring: null,
    mode: 'enforce',
    by: 'test',
    note: '',
  });
  central.central.served.forget();
  t.strictSame(await pc.look(), { runs: '2', error: null }, 'the PC followed from root 1 to root 2');
  await t.rejects(readKeyFile(`${dir}/r1.pem`, null), { code: 'KEYS_DAMAGED' }, 'a passphrase is asked for');
});

t.test('rings: a canary goes first, a halted ring keeps what it has, observing refuses nothing', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const canary = await startPc(t, central, { tags: ['canary'] });
  await release(central, policyText('one'));
  await canary.look();
  await release(central, policyText('two'), 'canary', 'observe');
  t.strictSame(await canary.look(), { runs: '2', error: null });
  t.equal(canary.ruling.policy().mode, 'observe');
  const { rollout } = await central.central.repository.published();
  t.strictSame(
    rollout.rings.map(({ name, version }) => [name, version]),
    [
      ['canary', 2],
      ['early', 1],
      ['all', 1],
    ],
  );
  await promote(central.central, { ring: 'canary', version: 2, mode: 'enforce', by: 'test' });
  central.central.served.forget();
  await canary.look();
  t.equal(canary.ruling.policy().mode, 'enforce');
  await release(central, policyText('three'), 'canary');
  await halt(central.central, 'canary', true, 'test', 'refusals rise');
  central.central.served.forget();
  t.strictSame(await canary.look(), { runs: '2', error: null }, 'halted before it looked');
  await halt(central.central, 'canary', false, 'test', 'understood');
  central.central.served.forget();
  t.strictSame(await canary.look(), { runs: '3', error: null });
  await t.rejects(release(central, policyText('x'), 'nowhere'), { code: 'RING_UNKNOWN' });
});

t.test('the kill switch ends by itself, and cannot be set for longer than a day', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const pc = await startPc(t, central);
  await release(central, policyText('one'));
  await pc.look();
  await t.rejects(kill(central.central, 25, 'test', 'too long'), { code: 'KILL_TOO_LONG' });
  await kill(central.central, 2, 'test', 'phones cannot be sold');
  central.central.served.forget();
  await pc.look();
  t.equal(pc.ruling.policy().mode, 'observe');
  pc.clock.now += 3 * 3_600_000;
  t.equal(pc.ruling.policy().mode, 'enforce', 'without another word of central');
  pc.clock.now -= 3 * 3_600_000;
  await kill(central.central, null, 'test', 'over');
  central.central.served.forget();
  await pc.look();
  t.equal(pc.ruling.policy().mode, 'enforce');
  await central.central.repository.setRollout((now) => ({
    ...now,
    kill: { until: new Date(Date.now() + 1e10).toISOString() },
  }));
  central.central.served.forget();
  await pc.look();
  t.equal(pc.ruling.policy().mode, 'enforce', 'one without end is not obeyed, whoever signed it');
});
