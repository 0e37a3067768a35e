import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import type { Facts } from '../../src/platform/change.js';
import { inEffect } from '../../src/platform/check.js';
import { install, type Stage } from '../../src/platform/install.js';
import { openJournal } from '../../src/platform/journal.js';
import { ruleFile } from '../../src/platform/linux/firewall.js';
import { LINUX } from '../../src/platform/linux/parts.js';
import { unitFile } from '../../src/platform/linux/service.js';
import { remove } from '../../src/platform/remove.js';
import { undo } from '../../src/platform/undo.js';
import { FACTS } from './facts.js';
import { makeMachine, makeRoot, makeSettings, picture } from './tree.js';

const stagesIn = (root: string, facts: Facts = FACTS): Stage[] => {
  const machine = makeMachine(root, makeSettings());
  return LINUX.map((part) => ({ name: part.name, changes: part.changes(facts, machine) }));
};

const DEBIAN = {
  '/usr/local/share/ca-certificates/company.crt': 'C\n',
  '/etc/ssl/certs/ca-certificates.crt': 'C\n',
  '/etc/environment': 'LANG=zh_CN.UTF-8\n',
  '/etc/firefox/policies/policies.json': '{"policies":{"DisableTelemetry":true}}',
  '/usr/bin/dconf': '',
  '/usr/bin/plasmashell': '',
  '/usr/bin/certutil': '',
  '/etc/passwd': 'wang:x:1000:1000::/home/wang:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n',
  '/home/wang/.pki/nssdb/cert9.db': '',
};

t.test('each family of distributions gets the CA where it looks for it', (t) => {
  const layouts = [
    ['/usr/local/share/ca-certificates', '.crt', '/usr/sbin/update-ca-certificates'],
    ['/etc/pki/ca-trust/source/anchors', '.pem', '/usr/bin/update-ca-trust'],
    ['/usr/share/pki/trust/anchors', '.pem', '/usr/sbin/update-ca-certificates'],
    ['/etc/ca-certificates/trust-source/anchors', '.crt', '/usr/bin/trust'],
  ] as const;
  for (const [folder, extension, program] of layouts) {
    const root = makeRoot({ [`${folder}/other`]: '' });
    const changes = stagesIn(root).find(({ name }) => name === 'trust')?.changes ?? [];
    t.match(changes[0], { kind: 'file', path: new RegExp(`^${folder}/menshen-[0-9a-f]{8}\\${extension}$`) });
    t.match(changes[1], { kind: 'command', run: [program] });
    fs.rmSync(root, { recursive: true });
  }
  t.end();
});

t.test('a desktop is set up whole, asked about, and left exactly as it was', (t) => {
  const root = makeRoot(DEBIAN);
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const machine = makeMachine(root, makeSettings());
  const then = picture(root);
  const stages = stagesIn(root);
  const notes = path.join(root, 'notes');
  install(stages, machine, openJournal(notes));
  const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
  t.same(
    JSON.parse(read('/etc/firefox/policies/policies.json')).policies.DisableTelemetry,
    true,
    "others' policies stay",
  );
  t.equal(JSON.parse(read('/etc/firefox/policies/policies.json')).policies.Proxy.Locked, true);
  t.match(JSON.parse(read('/etc/opt/edge/policies/managed/menshen.json')), {
    ProxySettings: { ProxyPacMandatory: true },
    QuicAllowed: false,
    EncryptedClientHelloEnabled: false,
    DnsOverHttpsMode: 'off',
    CACertificates: [/^[A-Za-z0-9+/]+=*$/],
  });
  t.match(read('/etc/environment'), /^LANG=zh_CN\.UTF-8\n# BEGIN menshen.*NODE_EXTRA_CA_CERTS.*\n# END menshen\n$/s);
  t.notMatch(read('/etc/environment'), /proxy/i, 'no proxy variables unless asked for');
  t.equal(read('/etc/dconf/profile/user').split('\n')[0], 'user-db:user');
  t.match(read('/etc/xdg/kioslaverc'), /\[Proxy Settings\]\[\$i\]\nProxyType=2\n/);
  const files = stages.flatMap(({ changes }) => changes.filter(({ kind }) => kind !== 'command'));
  t.ok(files.length > 10);
  for (const change of files) t.equal(inEffect(change, machine), true);
  t.equal(install(stages, machine, openJournal(notes)).made, 0, 'a second installation has nothing to do');

  t.same(undo(openJournal(notes), machine), []);
  t.same(picture(root), then);
  t.end();
});

t.test('without its journal, what is recognisably ours is removed and all else stays', (t) => {
  const root = makeRoot(DEBIAN);
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const machine = makeMachine(root, makeSettings());
  const stages = stagesIn(root);
  const notes = path.join(root, 'notes');
  install(stages, machine, openJournal(notes));
  fs.rmSync(notes, { recursive: true });
  t.same(remove(stages, machine), []);
  const files = Object.entries(picture(root)).filter(([, what]) => what.startsWith('file'));
  t.same(
    files.filter(([file]) => file.includes('menshen')),
    [],
  );
  t.equal(fs.readFileSync(path.join(root, 'etc/environment'), 'utf8'), DEBIAN['/etc/environment']);
  t.same(JSON.parse(fs.readFileSync(path.join(root, 'etc/firefox/policies/policies.json'), 'utf8')), {
    policies: { DisableTelemetry: true },
  });
  t.end();
});

t.test("people's certificate databases are asked, given and taken back by name", (t) => {
  const root = makeRoot(DEBIAN);
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const changes = stagesIn(root).find(({ name }) => name === 'nss')?.changes ?? [];
  t.equal(changes.length, 1, 'only databases that exist, only of people');
  t.match(changes[0], {
    run: ['/usr/bin/certutil', '-d', 'sql:/home/wang/.pki/nssdb', '-A', '-t', 'C,,', '-n', FACTS.ca.name],
    undo: ['/usr/bin/certutil', '-d', 'sql:/home/wang/.pki/nssdb', '-D', '-n', FACTS.ca.name],
  });
  t.end();
});

t.test('rules of the firewall are written always and loaded only where asked for', (t) => {
  const root = makeRoot();
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const of = (firewall: boolean) =>
    stagesIn(root, { ...FACTS, firewall }).find(({ name }) => name === 'firewall')?.changes ?? [];
  t.same(
    of(false).map(({ kind }) => kind),
    ['file'],
  );
  t.match(of(true)[1], { kind: 'command', run: ['nft', '-f'], undo: ['nft', 'delete', 'table', 'inet', 'menshen'] });
  const rules = ruleFile(FACTS);
  for (const port of [25, 465, 587, 993, 443, 853]) t.match(rules, new RegExp(`\\b${port}\\b`));
  const mail = [{ network: '203.0.113.25', ports: [465, 993] }];
  const listed = ruleFile({ ...FACTS, mailNetworks: mail });
  t.match(
    listed,
    /ip daddr 203\.0\.113\.25 tcp dport \{ 465, 993 \} accept\n.*tcp dport \{ 25, /,
    'before the refusal',
  );
  t.equal(listed.replace(/^.*203\.0\.113\.25.*\n/m, ''), rules, 'and nothing else is opened');
  const checked = spawnSync('nft', ['-c', '-f', '-'], {
    input: listed.replace('"menshen"', '"root"'),
    encoding: 'utf8',
  });
  t.ok(checked.error !== undefined || checked.status === 0 || /not permitted/i.test(checked.stderr), checked.stderr);
  t.end();
});

t.test('the unit is taken by systemd without a complaint and called well protected', (t) => {
  const root = makeRoot();
  t.teardown(() => fs.rmSync(root, { recursive: true }));
  const unit = path.join(root, 'menshen.service');
  fs.writeFileSync(unit, unitFile({ ...FACTS, program: root }));
  const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  if (analyze('--version').status === 0) {
    const { stdout, stderr } = analyze('security', '--offline=true', '--no-pager', unit);
    const figure = Number(/exposure level for .*: (\d+\.\d+)/.exec(stdout)?.[1]);
    t.ok(figure > 0 && figure <= 2, `${figure} ${stderr}`);
  } else {
    t.match(fs.readFileSync(unit, 'utf8'), /NoNewPrivileges=yes[\s\S]*ProtectSystem=strict/);
  }
  t.end();
});
