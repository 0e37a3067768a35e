import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { connect, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import t from 'tap';
import { systemClock } from '../../src/model/clock.js';
import { type Authority, openAuthority } from '../../src/tls/authority.js';
import { buildCertificate, commonName, keySigner, randomSerial, subjectOf, toPem } from '../../src/tls/certificate.js';
import { subjectAltName } from '../../src/tls/extension.js';
import { handshake } from '../builders/handshake.js';

const DAY_MS = 86_400_000;
const EXCLUDED = ['icbc.com.cn', 'gov.cn'];
const options = (dir: string) => ({ dir, clock: systemClock, excluded: EXCLUDED });

/** What a thief with the CA's key file could make: leaves for any name, past every check in this program. */
function forger(stolen: string, caPem: string): (host: string) => Promise<SecureContext> {
  const key = createPrivateKey(stolen);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return async (host) => {
    const der = await buildCertificate(
      {
        serial: randomSerial(),
        issuer: subjectOf(new X509Certificate(caPem).raw),
        subject: commonName(host),
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: new Date(Date.now() + DAY_MS),
        publicKey,
        extensions: [subjectAltName([{ kind: 'dns', value: host }], false)],
      },
      keySigner(key, 'ecdsa-sha256'),
    );
    return createSecureContext({ key: stolen, cert: toPem(der) });
  };
}
const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

t.test('the first run', async (t) => {
  const home = join(t.testdir(), 'home');
  const authority = await openAuthority(options(home));

  t.test('makes a directory and a key only their owner can open', async (t) => {
    t.equal(await mode(home), 0o700);
    t.equal(await mode(join(home, 'ca-key.pem')), 0o600);
    t.same((await readdir(home)).sort(), ['ca-key.pem', 'ca.pem']);
  });

  t.test('publishes the certificate without its key', async (t) => {
    const published = await readFile(join(home, 'ca.pem'), 'utf8');
    t.equal(published, authority.certPem);
    t.notMatch(published, 'PRIVATE');
  });

  t.test('makes a P-256 CA that can sign leaves only, with a name of its own', async (t) => {
    const ca = new X509Certificate(authority.certPem);
    t.ok(ca.ca);
    t.ok(ca.verify(ca.publicKey));
    t.equal(ca.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    t.match(ca.subject, /^CN=Menshen Local CA .+ [0-9a-f]{8}$/);
    t.match(ca.serialNumber, /^[4-7][0-9A-F]{39}$/);
    t.same(ca.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    t.equal(authority.fingerprint256, ca.fingerprint256);
    t.equal(authority.notAfter.getTime(), Date.parse(ca.validTo));
  });

  t.test('is remembered by the next one', async (t) => {
    const again = await openAuthority({ ...options(home), excluded: [] });
    t.equal(again.fingerprint256, authority.fingerprint256);
    t.ok(again.constrained('icbc.com.cn'), 'constraints are those of the CA, not of today');
  });

  t.test('on another computer makes another CA', async (t) => {
    const other = await openAuthority(options(join(t.testdir(), 'home')));
    t.not(other.fingerprint256, authority.fingerprint256);
    t.not(new X509Certificate(other.certPem).subject, new X509Certificate(authority.certPem).subject);
  });
});

t.test('two first runs at once end with the same CA', async (t) => {
  const home = join(t.testdir(), 'home');
  const both = await Promise.all([openAuthority(options(home)), openAuthority(options(home))]);
  t.equal(both[0].fingerprint256, both[1].fingerprint256);
  t.same((await readdir(home)).sort(), ['ca-key.pem', 'ca.pem']);
});

t.test('a directory of everybody is refused and left as it is', async (t) => {
  const home = t.testdir();
  await chmod(home, 0o1777);
  await t.rejects(openAuthority(options(home)), { code: 'HOME_SHARED' });
  t.same(await readdir(home), []);
});

t.test('an existing directory is closed to others', async (t) => {
  const home = join(t.testdir(), 'home');
  await mkdir(home, { mode: 0o755 });
  await openAuthority(options(home));
  t.equal(await mode(home), 0o700);
});

t.test('what is on disk is checked before it is used', async (t) => {
  const made = async (t: { testdir(): string }) => {
    const home = join(t.testdir(), 'home');
    await openAuthority(options(home));
    return { home, key: join(home, 'ca-key.pem'), cert: join(home, 'ca.pem') };
  };

  t.test('a key others can read is refused, with the command that mends it', async (t) => {
    const { home, key } = await made(t);
    await chmod(key, 0o640);
    await t.rejects(openAuthority(options(home)), { code: 'CA_KEY_EXPOSED', message: `chmod 600 ${key}` });
    await chmod(key, 0o600);
    await t.resolves(openAuthority(options(home)));
  });

  t.test('a cut key is damaged', async (t) => {
    const { home, key } = await made(t);
    await writeFile(key, (await readFile(key, 'utf8')).slice(0, 100));
    await t.rejects(openAuthority(options(home)), { code: 'CA_DAMAGED', message: /make a new CA/ });
  });

  t.test('an empty key is damaged', async (t) => {
    const { home, key } = await made(t);
    await writeFile(key, '');
    await t.rejects(openAuthority(options(home)), { code: 'CA_DAMAGED' });
  });

  t.test('a certificate cut short is damaged', async (t) => {
    const { home, cert } = await made(t);
    await writeFile(cert, (await readFile(cert, 'utf8')).slice(0, 200));
    await t.rejects(openAuthority(options(home)), { code: 'CA_DAMAGED' });
  });

  t.test('a key and a certificate of two different CAs are no pair', async (t) => {
    const one = await made(t);
    const other = await openAuthority(options(join(one.home, 'other')));
    const key = (await readFile(one.key, 'utf8')).split('-----BEGIN CERTIFICATE')[0] ?? '';
    await writeFile(one.key, key + other.certPem);
    await t.rejects(openAuthority(options(one.home)), { code: 'CA_MISMATCH' });
  });

  t.test("another CA's public copy is no pair", async (t) => {
    const { home, cert } = await made(t);
    const other = await openAuthority(options(join(home, 'other')));
    await writeFile(cert, other.certPem);
    await t.rejects(openAuthority(options(home)), { code: 'CA_MISMATCH' });
  });

  t.test('a lost public copy is written again', async (t) => {
    const { home, cert } = await made(t);
    const before = await readFile(cert, 'utf8');
    await rm(cert);
    await openAuthority(options(home));
    t.equal(await readFile(cert, 'utf8'), before);
  });

  t.test('an expired CA is refused', async (t) => {
    const { home } = await made(t);
    const later = () => Date.now() + 6 * 365 * DAY_MS;
    await t.rejects(openAuthority({ ...options(home), clock: later }), { code: 'CA_EXPIRED' });
  });

  t.test('a clock set before the CA was made is pointed out', async (t) => {
    const { home } = await made(t);
    const earlier = () => Date.now() - 30 * DAY_MS;
    await t.rejects(openAuthority({ ...options(home), clock: earlier }), {
      code: 'CA_NOT_YET_VALID',
      message: /clock/,
    });
  });

  t.test('an excluded name that is no DNS suffix is refused', async (t) => {
    const home = join(t.testdir(), 'home');
    const wrong = openAuthority({ ...options(home), excluded: ['*.bank.example'] });
    await t.rejects(wrong, { code: 'EXCLUDED_INVALID', message: /\*\.bank\.example/ });
  });
});

t.test('leaves', async (t) => {
  const authority = await openAuthority(options(join(t.testdir(), 'home')));
  const meet = async (host: string, context?: SecureContext) =>
    handshake({ host, context: context ?? (await authority.leafContext(host)), ca: authority.certPem });

  for (const host of ['shop.example', '127.0.0.1', '::1', '2001:db8::7', 'a_b.example', `${'a'.repeat(60)}.example`]) {
    t.test(`a client that trusts the CA accepts the leaf of ${host}`, async (t) => {
      const { certificate } = await meet(host);
      const now = Date.now();
      t.notOk(certificate.ca);
      t.same(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
      t.ok(now - Date.parse(certificate.validFrom) > 0.9 * DAY_MS, 'valid since yesterday');
      t.ok(Date.parse(certificate.validTo) - now < 31 * DAY_MS, 'for a month');
      t.ok(certificate.checkIssued(new X509Certificate(authority.certPem)));
    });
  }

  t.test('an internationalised name is made out in A-labels', async (t) => {
    const context = await authority.leafContext('房源.例子.cn');
    const { certificate } = await meet('xn--7ou17y.xn--fsqu00a.cn', context);
    t.match(certificate.subjectAltName, /^DNS:xn--/);
  });

  t.test('case, brackets and a final dot make no second leaf', async (t) => {
    t.equal(await authority.leafContext('Shop.Example.'), await authority.leafContext('shop.example'));
    t.equal(await authority.leafContext('[::1]'), await authority.leafContext('0:0:0:0:0:0:0:1'));
  });

  t.test('a leaf is good for its own name only', async (t) => {
    const context = await authority.leafContext('shop.example');
    await t.rejects(meet('other.example', context), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  t.test('a client that does not trust the CA refuses the leaf', async (t) => {
    const stranger = await openAuthority(options(join(t.testdir(), 'home')));
    const context = await authority.leafContext('shop.example');
    await t.rejects(handshake({ host: 'shop.example', context, ca: stranger.certPem }));
  });

  for (const host of [
    '',
    '*',
    '*.shop.example',
    'a b.example',
    'a..b',
    'x'.repeat(64),
    'fe80::1%eth0',
    'a/b',
    'a:443',
    'user@shop.example',
    '-a.example',
    'a\0b',
  ]) {
    t.test(`no leaf can be made out to ${JSON.stringify(host.slice(0, 20))}`, async (t) => {
      await t.rejects(authority.leafContext(host), { code: 'HOST_INVALID' });
      await t.rejects(authority.singleUseContext(host), { code: 'HOST_INVALID' });
    });
  }

  t.test('many callers at once wait for one mint', async (t) => {
    const contexts = await Promise.all(Array.from({ length: 50 }, () => authority.leafContext('busy.example')));
    t.equal(new Set(contexts).size, 1);
  });

  t.test('a single-use leaf is accepted, short-lived, and never seen again', async (t) => {
    const first = await authority.singleUseContext('broken.example');
    const second = await authority.singleUseContext('broken.example');
    t.not(first, second);
    t.not(first, await authority.leafContext('broken.example'));
    const { certificate } = await meet('broken.example', first);
    t.ok(Date.parse(certificate.validTo) - Date.now() < DAY_MS);
  });

  t.test('every start has a leaf key of its own', async (t) => {
    const home = join(t.testdir(), 'home');
    const keyOf = async (from: Authority) => {
      const context = await from.leafContext('shop.example');
      const { certificate } = await handshake({ host: 'shop.example', context, ca: from.certPem });
      return certificate.publicKey.export({ type: 'spki', format: 'pem' });
    };
    const first = await openAuthority(options(home));
    t.not(await keyOf(first), await keyOf(await openAuthority(options(home))));
  });
});

t.test('the leaf cache', async (t) => {
  t.test('keeps what is used and drops what is not', async (t) => {
    const authority = await openAuthority({ ...options(join(t.testdir(), 'home')), maxLeaves: 2 });
    const a = await authority.leafContext('a.example');
    const b = await authority.leafContext('b.example');
    t.equal(await authority.leafContext('a.example'), a);
    await authority.leafContext('c.example');
    t.equal(await authority.leafContext('a.example'), a, 'used last before the third came');
    t.not(await authority.leafContext('b.example'), b, 'unused longest');
  });

  t.test('makes a new leaf before the old one expires', async (t) => {
    let now = Date.now();
    const authority = await openAuthority({ ...options(join(t.testdir(), 'home')), clock: () => now });
    const first = await authority.leafContext('a.example');
    now += 26 * DAY_MS;
    t.equal(await authority.leafContext('a.example'), first);
    now += 2 * DAY_MS;
    const [second, same] = await Promise.all([authority.leafContext('a.example'), authority.leafContext('a.example')]);
    t.not(second, first);
    t.equal(second, same);
  });

  t.test('makes a new leaf when the clock that made it ran ahead and was set right', async (t) => {
    let now = Date.now();
    const authority = await openAuthority({ ...options(join(t.testdir(), 'home')), clock: () => now });
    now += 40 * DAY_MS;
    const ahead = await authority.leafContext('a.example');
    now -= 3_600_000;
    t.equal(await authority.leafContext('a.example'), ahead, 'an hour is within what clocks differ by');
    now -= 40 * DAY_MS;
    t.not(await authority.leafContext('a.example'), ahead, 'clients would call it not yet valid');
  });

  t.test('makes no leaf once the CA has expired', async (t) => {
    let now = Date.now();
    const authority = await openAuthority({ ...options(join(t.testdir(), 'home')), clock: () => now });
    now += 6 * 365 * DAY_MS;
    await t.rejects(authority.leafContext('a.example'), { code: 'CA_EXPIRED' });
    now -= 6 * 365 * DAY_MS;
    await t.resolves(authority.leafContext('a.example'), 'a failure is not kept');
  });
});

t.test('a client that insists on a revocation list', async (t) => {
  const crlUrl = 'http://127.0.0.1:8877/ca.crl';
  const authority = await openAuthority({ ...options(join(t.testdir(), 'home')), crlUrl });
  const pem = (der: Buffer) => `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`;
  const meet = async (crl: string) =>
    handshake({
      host: 'shop.example',
      context: await authority.leafContext('shop.example'),
      ca: authority.certPem,
      crl,
    });

  t.test('finds its address in the leaf and is content with it', async (t) => {
    const { certificate } = await meet(pem(await authority.crl()));
    t.ok(certificate.raw.includes(crlUrl));
  });

  t.test('is not content with that of another CA', async (t) => {
    const other = await openAuthority(options(join(t.testdir(), 'home')));
    await t.rejects(meet(pem(await other.crl())), { code: 'UNABLE_TO_GET_CRL' });
  });
});

t.test('names the CA may not sign for', async (t) => {
  const home = join(t.testdir(), 'home');
  const authority = await openAuthority(options(home));

  t.test('are the excluded ones and everything under them', async (t) => {
    for (const host of ['icbc.com.cn', 'mybank.icbc.com.cn', 'WWW.ICBC.COM.CN.', 'shanghai.gov.cn']) {
      t.ok(authority.constrained(host), host);
      await t.rejects(authority.leafContext(host), { code: 'NAME_CONSTRAINED' });
      await t.rejects(authority.singleUseContext(host), { code: 'NAME_CONSTRAINED' });
    }
    for (const host of ['noticbc.com.cn', 'com.cn', 'icbc.com.cn.example', '127.0.0.1', 'not a name']) {
      t.notOk(authority.constrained(host), host);
    }
  });

  t.test('fail in a client even when signed with a stolen key', async (t) => {
    const stolen = await readFile(join(home, 'ca-key.pem'), 'utf8');
    const forge = forger(stolen, authority.certPem);
    const control = await forge('shop.example');
    await t.resolves(handshake({ host: 'shop.example', context: control, ca: authority.certPem }));
    for (const host of ['icbc.com.cn', 'mybank.icbc.com.cn']) {
      const forged = await forge(host);
      const attempt = handshake({ host, context: forged, ca: authority.certPem });
      await t.rejects(attempt, { message: /excluded subtree violation/ });
    }
  });
});

t.test('a new CA in the old one’s place', async (t) => {
  const home = join(t.testdir(), 'home');
  const authority = await openAuthority(options(home));
  const old = authority.certPem;
  const context = await authority.leafContext('shop.example');
  const server = createServer((raw) => {
    const secure = new TLSSocket(raw, { isServer: true, secureContext: context });
    secure.on('error', () => raw.destroy());
    secure.pipe(secure);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ca: [old], servername: 'shop.example' });
  t.teardown(() => client.destroy());
  await once(client, 'secureConnect');

  await authority.rotate();
  t.not(authority.certPem, old);
  client.write('still here');
  t.equal(String((await once(client, 'data'))[0]), 'still here', 'a connection that stands goes on');
  const next = await authority.leafContext('shop.example');
  await t.resolves(handshake({ host: 'shop.example', context: next, ca: authority.certPem }));
  await t.rejects(handshake({ host: 'shop.example', context: next, ca: old }), 'the next leaf is of the new CA');
  t.strictSame(authority.retired, [old]);
  t.equal(await readFile(join(home, 'ca.pem'), 'utf8'), authority.certPem, 'its public copy is the new one');

  const again = await openAuthority(options(home));
  t.equal(again.fingerprint256, authority.fingerprint256, 'it is there after a restart');
  await again.rotate();
  t.strictSame(again.retired, [old, authority.certPem], 'and every earlier one is remembered');
  if (process.platform !== 'win32') t.equal((await stat(join(home, 'ca-key.pem'))).mode & 0o777, 0o600);
});
