import t from 'tap';
import { command, fourTransfers, program, startWorld } from './transfers.js';

/*
 * Clients that come with the system: wget, Python with requests, a JDK, git, Firefox. What is absent is said, and fails.
 */

t.test('clients of the system', async (t) => {
  const dir = t.testdir({});
  const world = await startWorld({ dir });
  t.teardown(() => world.close());
  const { caFile } = world.agent;

  await t.test('wget', (t) =>
    fourTransfers(t, world, async (url, file) => {
      const ran = await command('wget', [
        ...['--no-config', '--server-response', '--tries=1', '-O', '-', `--ca-certificate=${caFile}`],
        ...['-e', 'use_proxy=yes', '-e', `https_proxy=${world.proxy}`, `--post-file=${file}`, url],
      ]);
      return [...ran.stderr.matchAll(/^\s*HTTP\/1\.1 (\d+)/gm)].at(-1)?.[1] ?? ran.stderr;
    }),
  );

  for (const how of ['file', 'stream']) {
    await t.test(`Python requests: ${how}`, (t) =>
      fourTransfers(t, world, async (url, file) => {
        const ran = await command('python3', [program('send.py'), url, file, caFile, world.proxy, how]);
        return ran.stdout.trim() || ran.stderr;
      }),
    );
  }

  for (const how of [[], ['expect']]) {
    await t.test(`Java HttpClient ${how.join()}`, (t) =>
      fourTransfers(t, world, async (url, file) => {
        const ran = await command('java', [program('Send.java'), url, file, caFile, world.proxy, ...how]);
        return ran.stdout.trim() || ran.stderr;
      }),
    );
  }
});
