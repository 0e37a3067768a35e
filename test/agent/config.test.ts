import os from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import {
  ConfigError,
  type ConfigProblem,
  type ConfigSources,
  environmentName,
  loadConfig,
  parseResolve,
  parseSocksLogin,
  SETTINGS,
} from '../../src/agent/config.js';
import { parseParent } from '../../src/proxy/parent/parent.js';

function fileWith(t: Test, yaml: string): string {
  return path.join(t.testdir({ 'menshen.yaml': yaml }), 'menshen.yaml');
}

/** What is wrong with these settings; none is a failure. */
function problems(sources: Partial<ConfigSources>): readonly ConfigProblem[] {
  try {
    loadConfig({ env: {}, flags: {}, ...sources });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

t.test('without a word from anybody there are defaults', async (t) => {
  const config = loadConfig({ env: {}, flags: {} });
  t.match(config, {
    home: path.join(os.homedir(), '.menshen'),
    listen: { port: 8877 },
    upstream: { extra_ca: '', resolve: '', proxy: '' },
    inspect: {
      workers: 2,
      worker_heap_mib: 384,
      child_mib: 400,
      keep_child: false,
      memory_kib: 1024,
      shared_mib: 32,
      max_held_mib: 4096,
    },
    policy: { dir: '' },
  });
});

t.test('the file, then the environment, then flags: the later wins', async (t) => {
  const file = fileWith(t, 'listen: { port: 1001 }\ninspect:\n  workers: 3\n  memory_kib: 64\n');
  const env = { MENSHEN_INSPECT_WORKERS: '4', MENSHEN_LISTEN_PORT: '1002', MENSHEN_HOME: 'relative/home' };
  const config = loadConfig({ file, env, flags: { 'listen.port': '1003' } });
  t.match(config, { listen: { port: 1003 }, inspect: { workers: 4, memory_kib: 64 } });
  t.equal(config.home, path.resolve('relative/home'));
  t.match(
    loadConfig({ file: fileWith(t, ''), env: {}, flags: {} }),
    { listen: { port: 8877 } },
    'an empty file is one',
  );
});

const SAMPLES: Readonly<Record<string, string>> = {
  resolve: 'a:1=127.0.0.1:2',
  proxy: 'http://parent:3128',
  workers: '3',
  socks_login: 'li:word',
  link_local: 'true',
  keep_child: 'true',
  mode: 'required',
  safe_mode: 'open',
  profile: 'low',
};

t.test('every setting can be given in the environment', async (t) => {
  t.equal(environmentName('upstream.extra_ca'), 'MENSHEN_UPSTREAM_EXTRA_CA');
  t.equal(environmentName('inspect.worker_heap_mib'), 'MENSHEN_INSPECT_WORKER_HEAP_MIB');
  for (const setting of SETTINGS) {
    const [section = '', key = ''] = setting.split('.');
    const value = SAMPLES[key] ?? '32';
    const given = { ...loadConfig({ env: { [environmentName(setting)]: value }, flags: {} }) } as Record<
      string,
      unknown
    >;
    t.equal(String((given[section] as Record<string, unknown>)[key]), value, setting);
  }
});

t.test('says in which line of the file a fault is', async (t) => {
  const file = fileWith(t, '# ours\nlisten:\n  port: 8877\n  prot: 1\ninspect:\n  workers: many\nextra: true\n');
  t.strictSame(
    problems({ file }).map(({ where, path: at }) => [where, at]),
    [
      [`${file}:4`, 'listen.prot'],
      [`${file}:6`, 'inspect.workers'],
      [`${file}:7`, 'extra'],
    ],
  );
  t.match(problems({ file }), [
    { message: /is no setting/ },
    { message: /expected number/ },
    { message: /is no setting/ },
  ]);
});

t.test('says which variable or flag a fault is in', async (t) => {
  const env = { MENSHEN_LISTEN_PORT: '70000', MENSHEN_UPSTREAM_PROXY: 'ftp://a:1' };
  t.match(problems({ env, flags: { 'upstream.resolve': 'a=b' } }), [
    { where: 'MENSHEN_LISTEN_PORT', path: 'listen.port', message: /65535/ },
    { where: '--upstream.resolve', path: 'upstream.resolve', message: /host:port=ip:port/ },
    { where: 'MENSHEN_UPSTREAM_PROXY', path: 'upstream.proxy', message: /http:\/\/host:port/ },
  ]);
});

t.test('nothing but a number becomes a number', async (t) => {
  for (const value of ['', ' ', '-1', '1.5', '0x50', '1e3', 'true', '８０', '99999999999']) {
    t.equal(problems({ env: { MENSHEN_LISTEN_PORT: value } }).length, 1, JSON.stringify(value));
  }
  for (const value of ['', 'true', '[80]', '{}', '"x"', '1.5', '~']) {
    t.match(problems({ file: fileWith(t, `listen: { port: ${value} }`) }), [{ path: 'listen.port' }], value);
  }
});

t.test('a section must be one', async (t) => {
  for (const yaml of ['listen: 8877', 'listen: [1]', 'listen: "x"']) {
    t.match(problems({ file: fileWith(t, yaml) }), [{ path: 'listen', where: /menshen\.yaml:1$/ }], yaml);
  }
  for (const yaml of ['- listen', 'words', '8877']) {
    t.match(problems({ file: fileWith(t, yaml) }), [{ path: '(top)', message: /must be a mapping/ }], yaml);
  }
});

t.test('broken YAML has a line, a missing file a reason', async (t) => {
  const file = fileWith(t, 'listen:\n  port: 1\n  port: 2\nupstream: "open\n');
  const found = problems({ file });
  t.ok(found.length > 0);
  for (const { where, path: at } of found) t.match([where, at], [/menshen\.yaml:[3-5]$/, '(yaml)']);
  t.match(problems({ file: '/nowhere/menshen.yaml' }), [{ where: '/nowhere/menshen.yaml', message: /ENOENT/ }]);
  t.match(problems({ file: os.tmpdir() }), [{ message: /EISDIR/ }], 'a folder is no file');
});

t.test('the error says all of it in lines', async (t) => {
  t.throws(() => loadConfig({ env: { MENSHEN_LISTEN_PORT: 'x', MENSHEN_INSPECT_WORKERS: '1' }, flags: {} }), {
    name: 'ConfigError',
    code: 'CONFIG_INVALID',
    message: /^MENSHEN_LISTEN_PORT: listen\.port .*\nMENSHEN_INSPECT_WORKERS: inspect\.workers /,
  });
});

t.test('reads where names lead', async (t) => {
  t.strictSame(
    [...(parseResolve('Shop.Example:443=127.0.0.1:4711, a:80=[::1]:8080 ,b:1=inner.example:2,') ?? [])],
    [
      ['shop.example:443', { host: '127.0.0.1', port: 4711 }],
      ['a:80', { host: '::1', port: 8080 }],
      ['b:1', { host: 'inner.example', port: 2 }],
    ],
  );
  t.strictSame([...(parseResolve('') ?? [1])], []);
  for (const text of ['a', 'a:443', 'a=b:1', 'a:443=b', 'a:443=b:c', 'a:443=:1', 'a b:443=c:1', '=']) {
    t.equal(parseResolve(text), null, text);
  }
});

t.test('reads a parent proxy and its login', async (t) => {
  const plain = { protocol: 'http', host: 'parent.example', port: 3128, login: null };
  t.strictSame(parseParent('http://parent.example:3128'), plain);
  t.strictSame(parseParent('http://[::1]'), { ...plain, host: '::1', port: 80 });
  t.strictSame(parseParent('socks5://parent.example'), { ...plain, protocol: 'socks5', port: 1080 });
  t.strictSame(parseParent('socks5h://parent.example:1'), { ...plain, protocol: 'socks5', port: 1 });
  t.strictSame(parseParent('http://li%40hua:p%3Aw@parent:1'), {
    ...{ protocol: 'http', host: 'parent', port: 1 },
    login: { user: 'li@hua', password: 'p:w' },
  });
  t.match(parseParent('socks5://li%40hua:p%3Aw@parent:1'), { login: { user: 'li@hua', password: 'p:w' } });
  for (const text of [
    ...['', 'parent:3128', 'https://parent:1', 'socks4://parent:1', 'http://', 'http://a:99999', 'http://%zz@a'],
    ...[`socks5://${'u'.repeat(256)}:p@parent`, 'socks5://user@parent'],
  ]) {
    t.equal(parseParent(text), null, text);
  }
});

t.test('reads the login of the SOCKS door', async (t) => {
  t.strictSame(parseSocksLogin('li:p:w'), { user: 'li', password: 'p:w' });
  for (const text of ['', 'li', ':p', 'li:', `${'业'.repeat(86)}:p`]) t.equal(parseSocksLogin(text), null, text);
  const wrong = problems({ env: { MENSHEN_LISTEN_SOCKS_LOGIN: 'li' } });
  t.match(wrong, [{ where: 'MENSHEN_LISTEN_SOCKS_LOGIN', path: 'listen.socks_login', message: /user:password/ }]);
});

t.test('reads what is reached without the parent, and whether the local link is', async (t) => {
  const { upstream } = loadConfig({
    file: fileWith(t, 'upstream: { no_proxy: [inner.example, 10.0.0.0/8], link_local: true }'),
    env: {},
    flags: {},
  });
  t.match(upstream, { no_proxy: 'inner.example,10.0.0.0/8', link_local: true });
  t.equal(loadConfig({ env: { MENSHEN_UPSTREAM_LINK_LOCAL: 'false' }, flags: {} }).upstream.link_local, false);
  t.match(problems({ env: { MENSHEN_UPSTREAM_LINK_LOCAL: 'maybe', MENSHEN_UPSTREAM_NO_PROXY: 'a/b' } }), [
    { path: 'upstream.no_proxy' },
    { path: 'upstream.link_local' },
  ]);
});

t.test('a PC with little memory takes less of everything, but for what is said', (t) => {
  const low = loadConfig({ env: {}, flags: { 'inspect.profile': 'low', 'inspect.child_mib': '300' } }).inspect;
  t.match(low, {
    profile: 'low',
    workers: 2,
    worker_heap_mib: 128,
    child_mib: 300,
    memory_kib: 256,
    shared_mib: 0,
    max_held_mib: 1024,
  });
  t.match(loadConfig({ env: {}, flags: {} }).inspect, { profile: 'normal', worker_heap_mib: 384, memory_kib: 1024 });
  t.end();
});
