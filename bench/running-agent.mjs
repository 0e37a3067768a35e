// The built program as it runs on a PC, and real TLS on both of its sides: what benches of a running agent share.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import {
  buildCertificate,
  commonName,
  keyIdentifier,
  keySigner,
  randomSerial,
  toPem,
} from '../dist/tls/certificate.js';
import * as extension from '../dist/tls/extension.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A root certificate, and one of it for these sites. */
export async function makeRoot(sites) {
  const issue = async (subject, issuer, extensions, signer) => {
    const der = await buildCertificate(
      {
        serial: randomSerial(),
        issuer: commonName(issuer),
        subject: commonName(subject.name),
        notBefore: new Date(Date.now() - 86_400_000),
        notAfter: new Date(Date.now() + 30 * 86_400_000),
        publicKey: subject.publicKey,
        extensions,
      },
      signer,
    );
    return toPem(der);
  };
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = ({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' });
  const [ca, leaf] = [pair(), pair()];
  const signer = keySigner(ca.privateKey, 'ecdsa-sha256');
  const ofCa = [
    extension.basicConstraints(true),
    extension.keyUsage('keyCertSign'),
    extension.subjectKeyIdentifier(keyIdentifier(spki(ca))),
  ];
  const ofLeaf = [
    extension.keyUsage('digitalSignature'),
    extension.serverAuth(),
    extension.subjectAltName(
      sites.map((value) => ({ kind: 'dns', value })),
      false,
    ),
    extension.authorityKeyIdentifier(keyIdentifier(spki(ca))),
  ];
  return {
    ca: await issue({ name: 'Bench root', publicKey: spki(ca) }, 'Bench root', ofCa, signer),
    cert: await issue({ name: sites[0], publicKey: spki(leaf) }, 'Bench root', ofLeaf, signer),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
}

export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

export async function startAgent(home, env) {
  const child = spawn(process.execPath, [path.join(root, 'dist/cli/main.js'), 'run', '--port', '0'], {
    env: { ...process.env, ...env, MENSHEN_HOME: home, MENSHEN_LANGUAGE: 'en' },
  });
  let said = '';
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the agent ended: ${said}`)));
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return { child, port };
}

/** A connection to the proxy with `hello` answered; rejects when it ends instead. */
export function open(port, hello, granted) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(hello));
    let said = Buffer.alloc(0);
    const gone = () => reject(new Error('refused'));
    const read = (chunk) => {
      said = Buffer.concat([said, chunk]);
      if (!granted(said)) return;
      socket.removeListener('data', read);
      socket.removeListener('close', gone);
      resolve(socket);
    };
    socket.on('error', () => socket.destroy());
    socket.on('close', gone);
    socket.on('data', read);
  });
}

export const connect = (port, to) =>
  open(port, `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`, (bytes) => bytes.includes('\r\n\r\n'));

export async function secure(socket, site, ca) {
  const secured = tls.connect({ socket, servername: site, ca: [ca] });
  secured.on('error', () => secured.destroy());
  await Promise.race([
    once(secured, 'secureConnect'),
    once(secured, 'close').then(() => Promise.reject(new Error('gone'))),
  ]);
  return secured;
}

/** One exchange on a kept connection; resolves with the status. */
export function ask(socket, site, body, type = 'text/plain') {
  return new Promise((resolve, reject) => {
    let text = '';
    const gone = () => reject(new Error('gone'));
    const read = (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (end < 0 || length === undefined || text.length < end + 4 + Number(length)) return;
      socket.removeListener('data', read);
      socket.removeListener('close', gone);
      resolve(Number(text.slice(9, 12)));
    };
    socket.on('data', read);
    socket.on('close', gone);
    socket.cork();
    socket.write(
      `POST /bench HTTP/1.1\r\nHost: ${site}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    );
    socket.write(body);
    socket.uncork();
  });
}
