import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import t from 'tap';
import { startTestAgent } from '../builders/agent.js';
import { makeCrl } from '../builders/crl.js';
import { curl } from '../builders/curl.js';
import { makeSelfSigned, makeTestCa, type TestCertificate } from '../builders/pki.js';
import { openTunnel, secure } from './raw.js';

/*
 * Sites whose TLS is bad in every way that is known, each a real server on this machine: the visitor gets a page of ours
 * with the reason, the site gets no request, and once the site is well again, so is the visitor.
 */

const DAY_MS = 86_400_000;
const days = (count: number): Date => new Date(Date.now() + count * DAY_MS);

interface Bad {
  readonly certificate: TestCertificate;
  readonly code: string;
  readonly host?: string;
  readonly tls?: TlsOptions;
}

t.test('sites with bad TLS', async (t) => {
  const ca = await makeTestCa();
  const rsa = await makeTestCa({ name: 'RSA root', keyBits: 2048 });
  const constrained = await makeTestCa({ name: 'Constrained root', excluded: ['inner.example'] });
  const stranger = await makeTestCa({ name: 'Unknown root' });
  const hidden = await ca.intermediate();
  const takenBack = await ca.intermediate('Intermediate that was taken back');
  const names = (host: string): { names: string[] } => ({ names: [host] });
  const revoked = await ca.issue(names('revoked.example'));
  const without = await hidden.issue(names('incomplete.example'));
  const cases: Readonly<Record<string, Bad>> = {
    'expired.example': {
      certificate: await ca.issue({ ...names('expired.example'), notBefore: days(-9), notAfter: days(-1) }),
      code: 'cert-expired',
    },
    'not-yet.example': {
      certificate: await ca.issue({ ...names('not-yet.example'), notBefore: days(2) }),
      code: 'cert-not-yet-valid',
    },
    'wrong-host.example': { certificate: await ca.issue(names('other.example')), code: 'cert-wrong-host' },
    'self-signed.example': {
      certificate: await makeSelfSigned(names('self-signed.example')),
      code: 'cert-self-signed',
    },
    'unknown-ca.example': {
      certificate: await stranger.issue(names('unknown-ca.example')),
      code: 'cert-unknown-issuer',
    },
    'incomplete.example': { certificate: { ...without, chain: without.cert }, code: 'cert-unknown-issuer' },
    'sha1.example': {
      certificate: await rsa.issue({ ...names('sha1.example'), signature: 'rsa-sha1' }),
      code: 'cert-weak',
    },
    'rsa1024.example': {
      certificate: await ca.issue({ ...names('rsa1024.example'), keyBits: 1024 }),
      code: 'cert-weak',
    },
    'revoked.example': { certificate: revoked, code: 'cert-revoked' },
    'revoked-issuer.example': {
      certificate: await takenBack.issue(names('revoked-issuer.example')),
      code: 'cert-revoked',
    },
    'a.inner.example': { certificate: await constrained.issue(names('a.inner.example')), code: 'cert-invalid' },
    'tls11.example': {
      certificate: await rsa.issue({ ...names('tls11.example'), keyBits: 2048 }),
      code: 'tls-version',
      tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    },
    'null.example': {
      certificate: await rsa.issue({ ...names('null.example'), keyBits: 2048 }),
      code: 'tls-handshake',
      tls: { maxVersion: 'TLSv1.2', ciphers: 'eNULL:@SECLEVEL=0' },
    },
    'anonymous.example': {
      certificate: await ca.issue(names('anonymous.example')),
      code: 'tls-handshake',
      tls: { maxVersion: 'TLSv1.2', ciphers: 'aNULL:@SECLEVEL=0' },
    },
  };

  let requests = 0;
  const servers = new Map<string, { port: number; mend: (certificate: TestCertificate) => void; close: () => void }>();
  for (const [host, { certificate, tls }] of Object.entries(cases)) {
    const careless = { ciphers: 'DEFAULT:@SECLEVEL=0', ...tls };
    const server = createTls({ key: certificate.key, cert: certificate.chain, ...careless }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', () => {
        requests += 1;
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      });
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    servers.set(host, {
      port,
      mend: ({ key, chain }) =>
        server.setSecureContext({ key, cert: chain, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: 'DEFAULT' }),
      close: () => server.close(),
    });
  }
  const dir = t.testdir();
  const crlFile = path.join(dir, 'revoked.pem');
  fs.writeFileSync(crlFile, await makeCrl(ca, [revoked, takenBack]));
  const roots = { ...ca, cert: [ca, rsa, constrained].map(({ cert }) => cert).join('') };
  const agent = await startTestAgent({
    ca: roots,
    origins: [...servers].map(([host, { port }]) => ({ names: [host], origin: { port } })),
    settings: { 'upstream.crl': crlFile },
  });
  t.teardown(async () => {
    await agent.close();
    for (const { close } of servers.values()) close();
  });

  for (const [host, { code }] of Object.entries(cases)) {
    await t.test(host, async (t) => {
      const through = { proxyPort: agent.port, caFile: agent.caFile };
      const answer = await curl(['-H', 'Accept: text/html', `https://${host}/secret?x=1`, '--data', 'a=b'], through);
      t.match(answer, { status: 502, headers: { 'x-menshen-error': code } }, answer.stderr);
      t.match(answer.body, /<html.*The site/s, 'a page with the reason');
      t.equal(requests, 0, 'no request was forwarded');
      const serialOf = async (): Promise<string> => {
        const peer = await secure(await openTunnel(agent.port, `${host}:443`), { ca: agent.caPem, name: host });
        peer.socket.destroy();
        return peer.certificate.serialNumber;
      };
      t.not(await serialOf(), await serialOf(), 'each page has a leaf of its own');
      servers.get(host)?.mend(await ca.issue({ names: [host] }));
      if (code.startsWith('tls-')) return;
      t.match(await curl([`https://${host}/`], through), { status: 200 }, 'mended, it is served at once');
      requests = 0;
    });
  }
});
