import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, type FileHandle, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthorityError } from './authority-error.js';
import { keySigner, type Signer } from './certificate.js';

/** The CA's certificate and the means to sign with its key; the key itself stays in this file. */
export interface KeyFile {
  readonly certificate: X509Certificate;
  readonly signer: Signer;
}

/** What a first run writes. */
export interface NewPair {
  readonly key: KeyObject;
  readonly certPem: string;
}

/**
 * Key and certificate live together in `ca-key.pem` (0600), so no crash can leave one without the other; `ca.pem` is a
 * public copy of the certificate. Windows has no modes: there the directory's access list, set at installation, is the lock.
 */
export const keyPath = (home: string): string => join(home, 'ca-key.pem');
export const certPath = (home: string): string => join(home, 'ca.pem');

/**
 * Opens the pair in `home`, after writing the one `make` gives when there is none.
 *
 * Throws AuthorityError: HOME_SHARED, CA_KEY_EXPOSED, CA_DAMAGED, CA_MISMATCH, CA_UNREADABLE.
 */
export async function openKeyFile(home: string, make: () => Promise<NewPair>): Promise<KeyFile> {
  const existing = await readPrivate(keyPath(home));
  if (existing === null) {
    await prepareHome(home);
    const pair = await make();
    const key = pair.key.export({ type: 'pkcs8', format: 'pem' }).toString();
    await writeOnce(home, keyPath(home), key + pair.certPem, 0o600);
  }
  const pem = existing ?? (await readPrivate(keyPath(home)));
  if (pem === null) throw new AuthorityError('CA_UNREADABLE', `${keyPath(home)} vanished while it was being opened`);
  const file = parsePair(keyPath(home), pem);
  await matchPublicCopy(home, file.certificate);
  return file;
}

/** Certificates of CAs that were replaced: where a PC still trusts one, it must vouch for nothing. */
export const retiredPath = (home: string): string => join(home, 'ca-retired.pem');

/**
 * Puts a new pair in the old one's place, each file in one step; the old certificate joins the retired ones first. Throws
 * AuthorityError CA_UNREADABLE, and the old pair stands then.
 */
export async function replaceKeyFile(home: string, old: X509Certificate, pair: NewPair): Promise<KeyFile> {
  const key = pair.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  await replace(home, retiredPath(home), (await readRetired(home)).concat(old.toString()).join(''), 0o644);
  await replace(home, keyPath(home), key + pair.certPem, 0o600);
  await replace(home, certPath(home), pair.certPem, 0o644);
  return parsePair(keyPath(home), key + pair.certPem);
}

/** PEM of every CA this PC had before; none on most. */
export async function readRetired(home: string): Promise<string[]> {
  try {
    const text = await readFile(retiredPath(home), 'latin1');
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw new AuthorityError('CA_UNREADABLE', `cannot read ${retiredPath(home)}`, error);
  }
}

async function prepareHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const { mode } = await stat(home);
  // A sticky directory such as /tmp belongs to everybody and must stay as it is.
  if ((mode & 0o1000) !== 0) {
    throw new AuthorityError('HOME_SHARED', `${home} is shared by all users; choose a directory of its own`);
  }
  if ((mode & 0o077) !== 0) await chmod(home, 0o700);
}

/** Null when there is no such file. The mode is read from the open file, so it cannot be swapped in between. */
async function readPrivate(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw new AuthorityError('CA_UNREADABLE', `cannot read ${path}; run as the user that owns it`, error);
  }
  try {
    if (process.platform !== 'win32') refuseExposed(path, await file.stat());
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function refuseExposed(path: string, { mode, uid }: Stats): void {
  if ((mode & 0o077) !== 0) {
    throw new AuthorityError('CA_KEY_EXPOSED', `${path} can be read by other users; run: chmod 600 ${path}`);
  }
  const self = process.getuid?.();
  // Whoever owns the file knows the key, whatever its mode says.
  if (self !== undefined && uid !== self && uid !== 0) {
    throw new AuthorityError(
      'CA_KEY_EXPOSED',
      `${path} belongs to another user (uid ${uid}); remove it and make a new CA`,
    );
  }
}

function parsePair(path: string, pem: string): KeyFile {
  let key: KeyObject;
  let certificate: X509Certificate;
  try {
    key = createPrivateKey(pem);
    certificate = new X509Certificate(pem);
  } catch (error) {
    throw new AuthorityError(
      'CA_DAMAGED',
      `${path} is damaged; restore it, or remove it and ca.pem to make a new CA and install that one`,
      error,
    );
  }
  if (key.asymmetricKeyType !== 'ec' || !certificate.ca) {
    throw new AuthorityError('CA_DAMAGED', `${path} holds no P-256 CA made by menshen; remove it to make a new one`);
  }
  if (!certificate.checkPrivateKey(key)) {
    throw new AuthorityError('CA_MISMATCH', `key and certificate in ${path} do not belong together; restore the file`);
  }
  return { certificate, signer: keySigner(key, 'ecdsa-sha256') };
}

async function matchPublicCopy(home: string, certificate: X509Certificate): Promise<void> {
  const path = certPath(home);
  let copy: string;
  try {
    copy = await readFile(path, 'utf8');
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw new AuthorityError('CA_UNREADABLE', `cannot read ${path}`, error);
    await writeOnce(home, path, certificate.toString(), 0o644);
    return;
  }
  let fingerprint: string;
  try {
    fingerprint = new X509Certificate(copy).fingerprint256;
  } catch (error) {
    throw new AuthorityError('CA_DAMAGED', `${path} is damaged; remove it and it is written again`, error);
  }
  if (fingerprint !== certificate.fingerprint256) {
    throw new AuthorityError('CA_MISMATCH', `${path} is not the certificate of ${keyPath(home)}; remove the wrong one`);
  }
}

/** Complete or not at all, and never over an existing file: of two first runs at once, one wins and both use it. */
async function writeOnce(home: string, path: string, text: string, mode: number): Promise<void> {
  await writeDraft(home, path, text, mode, link);
}

/** Complete or not at all, over the file that is there. */
async function replace(home: string, path: string, text: string, mode: number): Promise<void> {
  await writeDraft(home, path, text, mode, rename);
}

async function writeDraft(
  home: string,
  path: string,
  text: string,
  mode: number,
  put: (draft: string, path: string) => Promise<void>,
): Promise<void> {
  const draft = join(home, `.${randomBytes(8).toString('hex')}.pem`);
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw new AuthorityError('CA_UNREADABLE', `cannot write ${path}`, error);
  } finally {
    await rm(draft, { force: true });
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;
