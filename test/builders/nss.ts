import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { driver } from '../../src/store/driver.js';

// NSS keeps a PKCS #11 token in SQLite: one row an object, one column an attribute, named `a` + its number in hex.
const COLUMNS =
  '0 1 2 3 10 11 12 80 81 82 83 84 85 86 87 88 89 8a 8b 90 100 101 102 103 104 105 106 107 108 109 10a 10b 10c 110 111 ' +
  '120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 160 161 162 163 164 165 166 170 180 181 200 201 202 210 ' +
  '300 301 302 400 401 402 403 404 405 406 480 481 482 500 501 502 503 40000211 40000212 80000001 ce534351 ce534352 ' +
  'ce534353 ce534354 ce534355 ce534356 ce534357 ce534358 ce534364 ce534365 ce534366 ce534367 ce534368 ce534369 ce534373 ' +
  'ce534374 ce536351 ce536352 ce536353 ce536354 ce536355 ce536356 ce536357 ce536358 ce536359 ce53635a ce53635b ce53635c ' +
  'ce53635d ce53635e ce53635f ce536360 ce5363b4 ce5363b5 d5a0db00';

const TRUE = Buffer.from([1]);
const FALSE = Buffer.from([0]);
/** How NSS writes an attribute that is there and empty. */
const EMPTY = Buffer.from([0xa5, 0x00, 0x5a]);
const CERTIFICATE = ulong(1);
const X509 = ulong(0);
const TRUST = ulong(0xce534353);
const TRUSTED_DELEGATOR = ulong(0xce534352);
const MUST_VERIFY = ulong(0xce53435b);

/**
 * Creates `home`/.pki/nssdb holding one certificate, trusted to issue web-server certificates and nothing else: what
 * `certutil -A -t "C,,"` writes. A Chromium whose HOME this is trusts that CA beside its built-in roots.
 * @param caPem one certificate
 */
export function writeNssDatabase(home: string, caPem: string): void {
  const der = new X509Certificate(caPem).raw;
  const { serial, issuer, subject } = namesOf(der);
  const folder = join(home, '.pki', 'nssdb');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new driver(join(folder, 'cert9.db'));
  try {
    const columns = COLUMNS.split(' ').map((hex) => `a${hex}`);
    database.exec(`CREATE TABLE nssPublic (id PRIMARY KEY UNIQUE ON CONFLICT ABORT, ${columns.join(', ')});
      CREATE INDEX issuer ON nssPublic (a81); CREATE INDEX subject ON nssPublic (a101);
      CREATE INDEX label ON nssPublic (a3); CREATE INDEX ckaid ON nssPublic (a102);`);
    const insert = (id: number, attributes: Record<string, Buffer>): void => {
      const names = Object.keys(attributes);
      database
        .prepare(`INSERT INTO nssPublic (id, ${names.join(', ')}) VALUES (${id}${', ?'.repeat(names.length)})`)
        .run(...Object.values(attributes));
    };
    const common = { a1: TRUE, a2: FALSE, a170: TRUE, a81: issuer, a82: serial };
    insert(1, {
      ...common,
      a0: CERTIFICATE,
      a3: Buffer.from('ca'),
      a80: X509,
      a11: der,
      a101: subject,
      a102: sha1(der),
    });
    insert(2, {
      ...common,
      a0: TRUST,
      a3: EMPTY,
      ace536358: TRUSTED_DELEGATOR, // web servers
      ace536359: MUST_VERIFY, // client login
      ace53635a: MUST_VERIFY, // code signing
      ace53635b: MUST_VERIFY, // mail
      ace536360: FALSE,
      ace5363b4: sha1(der),
      ace5363b5: createHash('md5').update(der).digest(),
    });
  } finally {
    database.close();
  }
}

function ulong(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function sha1(bytes: Buffer): Buffer {
  return createHash('sha1').update(bytes).digest();
}

/** The DER of serial number, issuer and subject, tags included, as NSS indexes them (RFC 5280 section 4.1). */
function namesOf(der: Buffer): { serial: Buffer; issuer: Buffer; subject: Buffer } {
  const certificate = element(der, 0);
  const body = element(der, certificate.content);
  const first = element(der, body.content);
  const serial = der[body.content] === 0xa0 ? element(der, first.end) : first; // [0] version is optional
  const algorithm = element(der, serial.end);
  const issuer = element(der, algorithm.end);
  const validity = element(der, issuer.end);
  const subject = element(der, validity.end);
  const cut = (part: { start: number; end: number }): Buffer => der.subarray(part.start, part.end);
  return { serial: cut(serial), issuer: cut(issuer), subject: cut(subject) };
}

function element(der: Buffer, start: number): { start: number; content: number; end: number } {
  const short = der.readUInt8(start + 1);
  const lengthBytes = short & 0x80 ? short & 0x7f : 0;
  const length = lengthBytes > 0 ? der.readUIntBE(start + 2, lengthBytes) : short;
  const content = start + 2 + lengthBytes;
  return { start, content, end: content + length };
}
