import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { z } from 'zod';
import { keyIdOf } from '../../inspect/key-id.js';
import { writeWhole } from '../../store/whole-file.js';
import { keySigner, toPem } from '../../tls/certificate.js';
import { buildRequest } from '../../tls/request.js';
import { codeKeyFile } from '../codes.js';
import { centralDir, type Enrolment, EnrolmentError, readEnrolment, writeEnrolment } from './enrolment.js';
import { type Link, LinkError, openLink } from './link.js';
import { machineHash } from './machine.js';

const TOKEN = /^msh1\.([\w-]{20,100})\.([\w-]{43})\.([\w-]{43})$/;
const TIMEOUT_MS = 15_000;
const MAX_CHAIN = 5;

const enrolled = z.object({
  device: z.uuid(),
  branch: z.string(),
  tags: z.array(z.string()),
  certificate: z.string(),
  expires: z.iso.datetime(),
  root: z.string(),
});
const renewed = z.object({ certificate: z.string(), expires: z.iso.datetime() });
const keyAnswer = z.object({ suite: z.literal('hmac-sha256'), key: z.string().regex(/^[0-9a-f]{64}$/) });

const codeKeyAnswer = z.object({ key: z.string().regex(/^[0-9a-f]{64}$/) });

export interface EnrolOptions {
  readonly home: string;
  /** `https://host:port`. */
  readonly server: string;
  readonly token: string;
  readonly version: string;
  /** Enrol anew although this PC is enrolled. */
  readonly again?: boolean;
}

/** Where a PC keeps the policy root it began with, and what it follows from there. */
export const firstRootFile = (home: string): string => path.join(centralDir(home), 'first-root.json');
export const fingerprintKeyFile = (home: string): string => path.join(home, 'fingerprint.key');

/**
 * Enrols this PC: finds the authority that the token names, has a key of its own certified, checks the policy root, and
 * fetches the fleet's fingerprint key with the new certificate. Rejects with EnrolmentError or LinkError; nothing is
 * written before everything is there.
 */
export async function enrol({ home, server, token, version, again }: EnrolOptions): Promise<Enrolment> {
  const [, secret, caPin, rootPin] = TOKEN.exec(token.trim()) ?? [];
  if (secret === undefined || caPin === undefined || rootPin === undefined) {
    throw new EnrolmentError('TOKEN_MALFORMED', 'that is no enrolment token; copy it whole, it begins with msh1.');
  }
  if (again !== true && (await readEnrolment(home)) !== null) {
    throw new EnrolmentError(
      'ALREADY_ENROLLED',
      `this PC is enrolled already (${centralDir(home)}); add --again to enrol it anew`,
    );
  }
  await fs.mkdir(home, { recursive: true, mode: 0o700 });
  const ca = await findAuthority(server, caPin);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const machine = await machineHash(home);
  const anonymous = openLink({ server, ca, client: null });
  let answer: z.infer<typeof enrolled>;
  try {
    answer = await ask(anonymous, enrolled, '/agent/v1/enrol', {
      secret,
      machine,
      csr: await requestFor(privateKey),
      name: hostname(),
      version,
    });
  } finally {
    anonymous.close();
  }
  if (createHash('sha256').update(answer.root).digest('base64url') !== rootPin) {
    throw new EnrolmentError('CENTRAL_IMPOSTOR', `${server} shows another policy root than the token names`);
  }
  const { device, branch, tags, certificate, expires } = answer;
  const enrolment: Enrolment = {
    schema: 1,
    server,
    device,
    branch,
    tags,
    machine,
    ca,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate,
    expires,
    renewAfter: renewAfter(expires),
  };
  const link = openLink({ server, ca, client: { key: enrolment.key, cert: certificate } });
  try {
    const key = await fetchFleetKey(link);
    await fs.rm(path.join(centralDir(home), 'tuf'), { recursive: true, force: true });
    await fs.mkdir(centralDir(home), { recursive: true, mode: 0o700 });
    await writeWhole(firstRootFile(home), answer.root);
    await keepFleetKey(home, key);
    await writeEnrolment(home, enrolment);
  } finally {
    link.close();
  }
  return enrolment;
}

/** A new certificate for a new key. Rejects with LinkError. */
export async function renew(home: string, enrolment: Enrolment, link: Link): Promise<Enrolment> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { certificate, expires } = await ask(link, renewed, '/agent/v1/renew', { csr: await requestFor(privateKey) });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const next = { ...enrolment, key, certificate, expires, renewAfter: renewAfter(expires) };
  await keepFleetKey(home, await fetchFleetKey(link));
  await writeEnrolment(home, next);
  return next;
}

/** After two thirds of its life. */
function renewAfter(expires: string): string {
  const now = Date.now();
  return new Date(now + (Date.parse(expires) - now) * (2 / 3)).toISOString();
}

export async function fetchFleetKey(link: Link): Promise<string> {
  const { body } = await link.call({ method: 'GET', path: '/agent/v1/key' });
  return parsed(keyAnswer, body).key;
}

/** The key by which this PC checks codes of head office. Rejects with LinkError; an older central has none. */
export async function fetchCodeKey(home: string, link: Link): Promise<void> {
  const { body } = await link.call({ method: 'GET', path: '/agent/v1/code-key' });
  await writeWhole(codeKeyFile(home), `${parsed(codeKeyAnswer, body).key}\n`);
}

/** The fleet's key becomes this PC's; the one before stays beside it, under its name, for rows made with it. */
export async function keepFleetKey(home: string, key: string): Promise<boolean> {
  const file = fingerprintKeyFile(home);
  const before = await fs.readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
  if (before === key) return false;
  if (before !== null && /^[0-9a-f]{64}$/.test(before)) await writeWhole(`${file}.${keyIdOf(before)}`, `${before}\n`);
  await writeWhole(file, `${key}\n`);
  return true;
}

async function requestFor(key: KeyObject): Promise<string> {
  const der = await buildRequest('menshen pc', createPublicKey(key), keySigner(key, 'ecdsa-sha256'));
  return der.toString('base64');
}

async function ask<T>(link: Link, schema: z.ZodType<T>, path: string, json: unknown): Promise<T> {
  const { body } = await link.call({ method: 'POST', path, json });
  return parsed(schema, body);
}

function parsed<T>(schema: z.ZodType<T>, body: Buffer): T {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new LinkError('CENTRAL_ANSWER', 'central answers with something else than agreed', { cause });
  }
}

/** The authority with this hash, as the server sends it. Nothing is said to the server before it is found. */
function findAuthority(server: string, pin: string): Promise<string> {
  const { hostname: host, port } = new URL(server);
  return new Promise((resolve, reject) => {
    const bare = host.replace(/^\[|\]$/g, '');
    // Not verified here on purpose: what is looked for is the certificate to verify with.
    const socket = connect({ host: bare, port: Number(port || 443), rejectUnauthorized: false, timeout: TIMEOUT_MS });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', (cause) => {
      const code = 'code' in cause ? String(cause.code) : cause.message;
      fail(new LinkError('CENTRAL_UNREACHABLE', `${server} cannot be reached: ${code}`, { cause }));
    });
    socket.once('timeout', () => fail(new LinkError('CENTRAL_UNREACHABLE', `${server} does not answer`)));
    socket.once('secureConnect', () => {
      const found = inChain(socket.getPeerCertificate(true), pin);
      if (found === null) {
        fail(new EnrolmentError('CENTRAL_IMPOSTOR', `${server} is not the central that made this token`));
        return;
      }
      socket.destroy();
      resolve(toPem(found));
    });
  });
}

function inChain(leaf: DetailedPeerCertificate, pin: string): Buffer | null {
  let each: DetailedPeerCertificate | undefined = leaf;
  for (let depth = 0; depth < MAX_CHAIN && each?.raw !== undefined; depth++) {
    if (createHash('sha256').update(each.raw).digest('base64url') === pin) return each.raw;
    each = each.issuerCertificate;
  }
  return null;
}
