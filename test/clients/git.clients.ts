import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import type { Answer, OriginRequest } from '../builders/origin.js';
import { command, startWorld } from './transfers.js';

/*
 * git over https, both ways: the site is git's own http-backend.
 */

t.test('git clones, pulls and pushes; owners are not pushed', async (t) => {
  const dir = t.testdir({ sites: {}, work: {} });
  const sites = path.join(dir, 'sites');
  const names = { lawful: 'code.ordinary.example', leak: 'gitee.com' };
  const world = await startWorld({
    dir,
    lawful: [names.lawful],
    leak: [names.leak],
    answer: (request) => backend(sites, request),
  });
  t.teardown(() => world.close());
  const git = async (...args: readonly string[]) =>
    command('git', ['-c', 'protocol.version=2', ...args], {
      HOME: dir,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_SSL_CAINFO: world.agent.caFile,
      https_proxy: world.proxy,
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@a.example',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@a.example',
    });
  const succeeds = async (what: string, ...args: readonly string[]): Promise<void> => {
    const ran = await git(...args);
    t.equal(ran.exitCode, 0, `${what}: ${ran.stderr}`);
  };
  for (const host of Object.values(names)) {
    await succeeds(
      'a repository at the site',
      'init',
      '--bare',
      '-b',
      'main',
      path.join(sites, host, 'repository.git'),
    );
    await succeeds(
      'takes pushes',
      '-C',
      path.join(sites, host, 'repository.git'),
      'config',
      'http.receivepack',
      'true',
    );
  }
  const work = path.join(dir, 'work');
  await succeeds('clone', 'clone', `https://${names.lawful}/repository.git`, path.join(work, 'a'));
  const here = path.join(work, 'a');
  const commit = async (name: string, content: string | Buffer): Promise<void> => {
    await fs.writeFile(path.join(here, name), content);
    await succeeds('add', '-C', here, 'add', '.');
    await succeeds('commit', '-C', here, 'commit', '-qm', `change ${name}`);
  };
  const push = (...args: readonly string[]) => git('-C', here, 'push', ...args);

  await commit('README.md', '馨佳园两房，74平，378万，满五唯一。\n'.repeat(40));
  t.equal((await push('origin', 'HEAD:main')).exitCode, 0, 'a small push');
  await commit('photos.bin', randomBytes(6 * 1024 * 1024));
  const large = await push('origin', 'HEAD:main');
  t.equal(large.exitCode, 0, `a large push, which git sends in chunks: ${large.stderr}`);
  await succeeds('clone again', 'clone', `https://${names.lawful}/repository.git`, path.join(work, 'b'));
  t.ok(
    (await fs.readFile(path.join(work, 'b', 'photos.bin'))).equals(await fs.readFile(path.join(here, 'photos.bin'))),
    'and what was pushed is there',
  );

  await commit('业主.csv', await fs.readFile(world.file('small-leak')));
  const refused = await push(`https://${names.leak}/repository.git`, 'HEAD:main');
  t.not(refused.exitCode, 0, 'owners in a new file are refused');
  t.match(refused.stderr, /403/, 'and git says so');
  await succeeds('another history', '-C', here, 'checkout', '-q', '-b', 'later', 'HEAD~1');
  await commit('业主.xlsx', await fs.readFile(world.file('large-leak')));
  t.match((await push(`https://${names.leak}/repository.git`, 'HEAD:main')).stderr, /403/, 'in a workbook as well');
  const arrived = await git('-C', path.join(sites, names.leak, 'repository.git'), 'rev-parse', 'main');
  t.not(arrived.exitCode, 0, 'nothing has arrived');
  t.ok(world.agent.incidents().every(({ verdict, records }) => verdict !== 'block' || (records.owner ?? 0) >= 5));
});

/** git http-backend, a CGI program (its manual names the variables). */
async function backend(sites: string, request: OriginRequest): Promise<Answer> {
  const url = new URL(request.url, `https://${request.host}`);
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: path.join(sites, url.hostname),
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: `${request.headers['git-protocol'] ?? ''}`,
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: `${request.bodyBytes}`,
      HTTP_CONTENT_ENCODING: `${request.headers['content-encoding'] ?? ''}`,
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(request.body);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const out = Buffer.concat(chunks);
  const end = out.indexOf('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of out.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body: out.subarray(end + 4) };
}
