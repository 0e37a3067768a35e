import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildCertificate, commonName, keySigner, randomSerial, toPem } from '../../src/tls/certificate.js';
import {
  children,
  content,
  context,
  type Der,
  decode,
  encode,
  flag,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
} from '../../src/tls/der.js';
import { keyUsage, unlimitedAuthority } from '../../src/tls/extension.js';
import { SHA256, timestampResponse } from '../../src/tls/timestamp.js';

const DAY_MS = 86_400_000;
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** What a token is made wrong in. */
export type Flaw = 'digest' | 'signature' | 'purpose' | 'unnamed' | 'expired';

/** A small authority that stamps times (RFC 3161), made afresh for each run, over HTTP on this machine. */
export interface TestTsa {
  readonly url: string;
  /** PEM of the root above it. */
  readonly root: string;
  /** What it was asked, DER. */
  readonly asked: Buffer[];
  /** Milliseconds since 1970. */
  now: number;
  /** Answers nothing of use from now on. */
  broken: boolean;
  token(sha256: Uint8Array, nonce?: Uint8Array, flaw?: Flaw): Promise<Buffer>;
  close(): Promise<void>;
}

const key = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
const spki = (of: ReturnType<typeof key>): Buffer => createPublicKey(of).export({ type: 'spki', format: 'der' });
/** RFC 5280 section 4.2.1.12, critical. */
const purpose = (of: string): Der => sequence(oid('2.5.29.37'), flag(true), octets(encode(sequence(oid(of)))));

export async function startTsa(): Promise<TestTsa> {
  const rootKey = key();
  const signerKey = key();
  const certificate = (subject: string, of: ReturnType<typeof key>, days: number, extensions: Der[]) =>
    buildCertificate(
      {
        serial: randomSerial(),
        issuer: commonName('Test time root'),
        subject: commonName(subject),
        notBefore: new Date(Date.now() - 60 * DAY_MS),
        notAfter: new Date(Date.now() + days * DAY_MS),
        publicKey: spki(of),
        extensions,
      },
      keySigner(rootKey, 'ecdsa-sha256'),
    );
  const root = await certificate('Test time root', rootKey, 3_650, [
    unlimitedAuthority(),
    keyUsage('keyCertSign', 'cRLSign'),
  ]);
  const signer = await certificate('Test time authority', signerKey, 300, [purpose(TIME_STAMPING)]);
  const server = await certificate('A server', signerKey, 300, [purpose(SERVER_AUTH)]);
  const ended = await certificate('Time authority that ended', signerKey, -30, [purpose(TIME_STAMPING)]);

  const tsa = {
    root: toPem(root),
    asked: [] as Buffer[],
    now: Date.now(),
    broken: false,
    async token(sha256: Uint8Array, nonce?: Uint8Array, flaw?: Flaw): Promise<Buffer> {
      const own = flaw === 'purpose' ? server : flaw === 'expired' ? ended : signer;
      const info = encode(
        sequence(
          integer(Uint8Array.of(1)),
          oid('1.2.3.4.1'),
          sequence(sequence(oid(SHA256), nothing()), octets(sha256)),
          integer(randomBytes(8)),
          generalizedTime(tsa.now),
          ...(nonce === undefined ? [] : [integer(nonce)]),
        ),
      );
      const digest = createHash('sha256').update(flaw === 'digest' ? 'another' : info);
      const attribute = (type: string, value: Der): Der => sequence(oid(type), set(value));
      const named = sequence(sequence(sequence(octets(createHash('sha256').update(own).digest()))));
      const attributes = [
        attribute('1.2.840.113549.1.9.3', oid(TST_INFO)),
        attribute('1.2.840.113549.1.9.4', octets(digest.digest())),
        ...(flaw === 'unnamed' ? [] : [attribute('1.2.840.113549.1.9.16.2.47', named)]),
      ];
      const signature = sign('sha256', encode(set(...attributes)), signerKey);
      if (flaw === 'signature') signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
      const signerInfo = sequence(
        integer(Uint8Array.of(1)),
        sequence(commonName('Test time root'), integer(Uint8Array.of(1))),
        sequence(oid(SHA256), nothing()),
        context(0, ...attributes),
        sequence(oid('1.2.840.10045.4.3.2')),
        octets(signature),
      );
      const data = sequence(
        integer(Uint8Array.of(3)),
        set(sequence(oid(SHA256), nothing())),
        sequence(oid(TST_INFO), context(0, octets(info))),
        context(0, decode(own)),
        set(signerInfo),
      );
      return encode(sequence(oid('1.2.840.113549.1.7.2'), context(0, data)));
    },
  };
  const web = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const asked = Buffer.concat(pieces);
      tsa.asked.push(asked);
      if (tsa.broken) {
        response.writeHead(503).end('out of order');
        return;
      }
      const [, imprint, nonce] = children(decode(asked));
      const hash = imprint === undefined ? undefined : children(imprint)[1];
      if (hash === undefined || nonce === undefined) throw new Error('not a request for a time stamp');
      tsa.token(content(hash), content(nonce)).then((token) => {
        response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(timestampResponse(token));
      });
    });
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  return Object.assign(tsa, {
    url: `http://127.0.0.1:${port}/stamp`,
    close: () => new Promise<void>((resolve) => void web.close(() => resolve())),
  });
}

function generalizedTime(at: number): Der {
  const text = `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return decode(Buffer.concat([Buffer.from([0x18, text.length]), Buffer.from(text)]));
}
