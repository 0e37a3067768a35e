import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import t, { type Test } from 'tap';
import { lateClientCertificateError, openTrust, type Trust } from '../../src/tls/trust.js';
import { makeCrl } from '../builders/crl.js';
import { makeSelfSigned, makeTestCa, type TestCertificate } from '../builders/pki.js';

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

async function listen(t: Test, server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => socket.destroy())));
  server.listen(0, host);
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A TLS server that echoes what it gets. */
function originWith(t: Test, certificate: TestCertificate, options: TlsOptions = {}, host?: string): Promise<number> {
  const server = createServer({ key: certificate.key, cert: certificate.chain, ...options }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  return listen(t, server, host);
}

async function tcp(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connectTcp(port, host);
  await once(socket, 'connect');
  return socket;
}

async function meet(t: Test, trust: Trust, port: number, servername: string, host?: string): Promise<TLSSocket> {
  const secure = await trust.connect({ socket: await tcp(port, host), servername });
  t.teardown(() => secure.destroy());
  return secure;
}

async function trusting(t: Test, ...roots: string[]): Promise<Trust> {
  const extraCaFile = join(t.testdir(), 'extra.pem');
  await writeFile(extraCaFile, roots.join('\n'));
  return openTrust({ extraCaFile });
}

t.test('a good certificate', async (t) => {
  const ca = await makeTestCa();
  const trust = await trusting(t, ca.cert);
  const good = await ca.issue({ names: ['shop.example', '*.wild.example', '127.0.0.1', '::1'] });

  t.test('is accepted, the name is sent, and data flows', async (t) => {
    const names: string[] = [];
    const port = await originWith(t, good, {
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    const secure = await meet(t, trust, port, 'shop.example');
    t.ok(secure.authorized);
    t.match(secure.getProtocol(), /^TLSv1\.[23]$/);
    secure.write('ping');
    const [echo] = (await once(secure, 'data')) as [Buffer];
    t.equal(echo.toString(), 'ping');
    t.same(names, ['shop.example']);
  });

  t.test('may carry a wildcard', async (t) => {
    const port = await originWith(t, good);
    t.ok((await meet(t, trust, port, 'a.wild.example')).authorized);
    await t.rejects(meet(t, trust, port, 'a.b.wild.example'), { code: 'CERT_WRONG_HOST' });
  });

  t.test('may be made out to an address, which is not sent as a name', async (t) => {
    const names: string[] = [];
    const port = await originWith(t, good, {
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    t.ok((await meet(t, trust, port, '127.0.0.1')).authorized);
    t.ok((await meet(t, trust, port, '::1')).authorized);
    t.same(names, []);
  });

  t.test('on an IPv6 address', async (t) => {
    const port = await originWith(t, good, {}, '::1');
    t.ok((await meet(t, trust, port, '::1', '::1')).authorized);
  });

  t.test('may be signed by an intermediate that the server sends', async (t) => {
    const below = await ca.intermediate();
    const leaf = await below.issue({ names: ['shop.example'] });
    t.ok((await meet(t, trust, await originWith(t, leaf), 'shop.example')).authorized);
  });

  t.test('gets the protocol asked for', async (t) => {
    const port = await originWith(t, good, { ALPNProtocols: ['h2', 'http/1.1'] });
    const secure = await trust.connect({ socket: await tcp(port), servername: 'shop.example', alpn: ['http/1.1'] });
    t.teardown(() => secure.destroy());
    t.equal(secure.alpnProtocol, 'http/1.1');
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    t.test(`is remembered: the second ${version} connection resumes the first, for that name only`, async (t) => {
      const port = await originWith(t, good, { minVersion: version, maxVersion: version });
      const first = await meet(t, trust, port, 'shop.example');
      t.notOk(first.isSessionReused());
      first.write('x');
      await once(first, 'data');
      const second = await meet(t, trust, port, 'shop.example');
      t.ok(second.isSessionReused());
      t.ok(second.authorized);
      await t.rejects(meet(t, trust, port, 'other.example'), { code: 'CERT_WRONG_HOST' });
    });
  }
});

t.test('a bad certificate is refused under the right code', async (t) => {
  const ca = await makeTestCa();
  const weakCa = await makeTestCa({ name: 'RSA root', keyBits: 2048 });
  const constrained = await makeTestCa({ name: 'Constrained root', excluded: ['bank.example'] });
  const expiredCa = await makeTestCa({ name: 'Expired root', notBefore: ago(20), notAfter: ago(10) });
  const trust = await trusting(t, ca.cert, weakCa.cert, constrained.cert, expiredCa.cert);
  const stranger = await makeTestCa({ name: 'Unknown root' });
  const hidden = await ca.intermediate();
  const names = ['shop.example'];
  const leafOfHidden = await hidden.issue({ names });

  const cases: readonly [string, string, TestCertificate, string?][] = [
    ['expired', 'CERT_EXPIRED', await ca.issue({ names, notBefore: ago(9), notAfter: ago(1) })],
    ['of an expired root', 'CERT_EXPIRED', await expiredCa.issue({ names })],
    ['not yet valid', 'CERT_NOT_YET_VALID', await ca.issue({ names, notBefore: ago(-2) })],
    ['for another host', 'CERT_WRONG_HOST', await ca.issue({ names: ['other.example'] })],
    ['for another address', 'CERT_WRONG_HOST', await ca.issue({ names: ['127.0.0.2', 'shop.example'] }), '127.0.0.1'],
    ['for a name, asked by address', 'CERT_WRONG_HOST', await ca.issue({ names }), '127.0.0.1'],
    ['self-signed', 'CERT_SELF_SIGNED', await makeSelfSigned({ names })],
    ['of an unknown root', 'CERT_UNKNOWN_ISSUER', await stranger.issue({ names })],
    ['with its unknown root', 'CERT_UNKNOWN_ISSUER', await withRoot(stranger.cert, await stranger.issue({ names }))],
    ['without its intermediate', 'CERT_UNKNOWN_ISSUER', { ...leafOfHidden, chain: leafOfHidden.cert }],
    ['with a 1,024 bit key', 'CERT_WEAK', await ca.issue({ names, keyBits: 1024 })],
    ['signed with SHA-1', 'CERT_WEAK', await weakCa.issue({ names, signature: 'rsa-sha1' })],
    [
      'against its issuer’s constraints',
      'CERT_INVALID',
      await constrained.issue({ names: ['bank.example'] }),
      'bank.example',
    ],
  ];
  for (const [what, code, certificate, host = 'shop.example'] of cases) {
    t.test(what, async (t) => {
      // A server this careless sets no level either.
      const port = await originWith(t, certificate, { ciphers: 'DEFAULT:@SECLEVEL=0' });
      await t.rejects(meet(t, trust, port, host), {
        name: 'UpstreamCertificateError',
        code,
        host,
        reason: /^The site.+\.$/,
      });
    });
  }

  t.test('even when many ask at once', async (t) => {
    const port = await originWith(t, await ca.issue({ names: ['other.example'] }));
    const attempts = Array.from({ length: 20 }, () => meet(t, trust, port, 'shop.example'));
    const results = await Promise.allSettled(attempts);
    t.same([...new Set(results.map((result) => result.status))], ['rejected']);
  });
});

t.test('what its issuer took back is refused, whatever else vouches for it', async (t) => {
  const ca = await makeTestCa();
  const below = await ca.intermediate();
  const names = ['shop.example'];
  const [good, bad, byBadIssuer] = [await ca.issue({ names }), await ca.issue({ names }), await below.issue({ names })];
  const dir = t.testdir();
  const extraCaFile = join(dir, 'extra.pem');
  const crlFile = join(dir, 'crl.pem');
  await writeFile(extraCaFile, ca.cert);
  const other = await makeTestCa({ name: 'Another root' });
  await writeFile(crlFile, (await makeCrl(other, [])) + (await makeCrl(ca, [bad, below])));
  const trust = openTrust({ extraCaFile, crlFile });
  t.ok((await meet(t, trust, await originWith(t, good), 'shop.example')).authorized);
  const revoked = { code: 'CERT_REVOKED', reason: /revoked by its issuer/ };
  await t.rejects(meet(t, trust, await originWith(t, bad), 'shop.example'), revoked);
  await t.rejects(meet(t, trust, await originWith(t, byBadIssuer), 'shop.example'), revoked, 'an issuer on the list');
  const again = await originWith(t, bad);
  for (let n = 0; n < 3; n++)
    await t.rejects(meet(t, trust, again, 'shop.example'), revoked, 'no session goes around it');
});

t.test('a file of lists that cannot be used is a fault of the settings', (t) => {
  const dir = t.testdir({
    'words.pem': 'no list',
    'broken.pem': '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----',
  });
  t.throws(() => openTrust({ crlFile: join(dir, 'absent.pem') }), { name: 'CrlError', code: 'CRL_UNREADABLE' });
  for (const name of ['words.pem', 'broken.pem']) {
    t.throws(() => openTrust({ crlFile: join(dir, name) }), { name: 'CrlError', code: 'CRL_DAMAGED' }, name);
  }
  t.end();
});

const withRoot = async (root: string, leaf: TestCertificate) => ({ ...leaf, chain: leaf.chain + root });

t.test("this machine's own CA is no proof of a destination, though the file of roots holds it", async (t) => {
  const own = await makeTestCa();
  const extraCaFile = join(t.testdir(), 'extra.pem');
  await writeFile(extraCaFile, own.cert);
  const port = await originWith(t, await own.issue({ names: ['shop.example'] }));
  t.ok((await meet(t, openTrust({ extraCaFile }), port, 'shop.example')).authorized);
  const trust = openTrust({ extraCaFile, refused: [own.cert] });
  await t.rejects(meet(t, trust, port, 'shop.example'), { code: 'CERT_UNKNOWN_ISSUER' });
});

t.test('a site that wants a certificate of its visitor', async (t) => {
  const ca = await makeTestCa();
  const trust = await trusting(t, ca.cert);
  const demanding = { requestCert: true, rejectUnauthorized: true, ca: [ca.cert] };
  const certificate = await ca.issue({ names: ['shop.example'] });

  t.test('over TLS 1.2 is told from other failures', async (t) => {
    const port = await originWith(t, certificate, { ...demanding, maxVersion: 'TLSv1.2' });
    await t.rejects(meet(t, trust, port, 'shop.example'), { code: 'CERT_CLIENT_REQUIRED' });
  });

  t.test('over TLS 1.3 says so after the handshake', async (t) => {
    const server = createServer({ key: certificate.key, cert: certificate.chain, ...demanding, minVersion: 'TLSv1.3' });
    server.on('tlsClientError', () => undefined);
    const port = await listen(t, server);
    const secure = await meet(t, trust, port, 'shop.example');
    const error = await new Promise<Error>((resolve) => secure.once('error', resolve));
    t.match(lateClientCertificateError(error, 'shop.example'), { code: 'CERT_CLIENT_REQUIRED', host: 'shop.example' });
    t.equal(lateClientCertificateError(new Error('something else'), 'shop.example'), null);
  });
});

t.test('a handshake that cannot be finished', async (t) => {
  const ca = await makeTestCa();
  const trust = await trusting(t, ca.cert);
  const servername = 'shop.example';

  t.test('because the server stays silent, ends in time', async (t) => {
    const port = await listen(t, createTcpServer());
    const socket = await tcp(port);
    await t.rejects(trust.connect({ socket, servername, timeoutMs: 50 }), { code: 'TLS_TIMEOUT', host: servername });
    t.ok(socket.destroyed);
  });

  t.test('because the server hangs up', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.once('data', () => socket.destroy())),
    );
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_CLOSED' });
  });

  t.test('because the server hangs up politely', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.once('data', () => socket.end())),
    );
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_CLOSED' });
  });

  t.test('because the server resets', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    );
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_CLOSED' });
  });

  t.test('because the connection is gone already', async (t) => {
    const socket = await tcp(await listen(t, createTcpServer()));
    socket.destroy();
    await t.rejects(trust.connect({ socket, servername }), { code: 'TLS_CLOSED' });
  });

  t.test('because the server speaks something else', async (t) => {
    const port = await listen(
      t,
      createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_NOT_TLS' });
  });

  t.test('because the server is too old', async (t) => {
    const certificate = await ca.issue({ names: [servername] });
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const port = await originWith(t, certificate, old);
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_VERSION' });
  });

  t.test('because there is no common cipher', async (t) => {
    const certificate = await ca.issue({ names: [servername] });
    const only = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' } as const;
    const port = await originWith(t, certificate, only);
    await t.rejects(meet(t, trust, port, servername), { code: 'TLS_HANDSHAKE' });
  });
});

t.test('the file of extra roots', async (t) => {
  const refuse = async (t: Test, text: string | null, code: string) => {
    const extraCaFile = join(t.testdir(), 'extra.pem');
    if (text !== null) await writeFile(extraCaFile, text);
    t.throws(() => openTrust({ extraCaFile }), { name: 'ExtraCaError', code, path: extraCaFile, message: extraCaFile });
  };

  t.test('must exist', (t) => refuse(t, null, 'EXTRA_CA_UNREADABLE'));
  t.test('must hold a certificate', (t) => refuse(t, 'not PEM at all', 'EXTRA_CA_EMPTY'));
  t.test('must hold nothing damaged', async (t) => {
    const { cert } = await makeTestCa();
    await refuse(t, `${cert}${cert.slice(0, 100)}\n-----END CERTIFICATE-----\n`, 'EXTRA_CA_DAMAGED');
  });
  t.test('may hold text and several roots', async (t) => {
    const one = await makeTestCa({ name: 'One' });
    const two = await makeTestCa({ name: 'Two' });
    const trust = await trusting(t, '# company roots', one.cert, 'second:', two.cert);
    const port = await originWith(t, await two.issue({ names: ['shop.example'] }));
    t.ok((await meet(t, trust, port, 'shop.example')).authorized);
  });
});
