// SHA256SUMS over everything in a folder, and a detached signature of it: Ed25519 or P-256, from a key in the environment.
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const SUMS = 'SHA256SUMS';

/** `files`: of the folder, or of a folder in it. Writes SHA256SUMS, and SHA256SUMS.sig where a key (PEM, PKCS #8) is given. */
export function seal(folder, files, keyPem) {
  const lines = files
    .map((file) => path.relative(folder, file))
    .sort()
    .map((name) => `${hash(path.join(folder, name))}  ${name}\n`);
  fs.writeFileSync(path.join(folder, SUMS), lines.join(''));
  fs.rmSync(path.join(folder, `${SUMS}.sig`), { force: true });
  if (keyPem === undefined) return;
  const key = createPrivateKey(keyPem);
  const signature = sign(digestFor(key), fs.readFileSync(path.join(folder, SUMS)), key);
  fs.writeFileSync(path.join(folder, `${SUMS}.sig`), signature);
}

/** What is wrong with a folder of packages under a public key, a sentence each; empty when all is well. */
export function problems(folder, publicPem) {
  const key = createPublicKey(publicPem);
  const text = fs.readFileSync(path.join(folder, SUMS));
  if (!verify(digestFor(key), text, key, fs.readFileSync(path.join(folder, `${SUMS}.sig`)))) {
    return [`${SUMS}.sig is not a signature of ${SUMS} by this key`];
  }
  return text
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) {2}((?!\.{1,2}\/)[^/\\]+(?:\/[^/\\]+)?)$/.exec(line) ?? [];
      if (name === undefined) return line === '' ? [] : [`${SUMS} has a line that is none: ${line}`];
      const file = path.join(folder, name);
      if (!fs.existsSync(file)) return [`${name} is missing`];
      return hash(file) === sum ? [] : [`${name} is not the one that was signed`];
    });
}

const hash = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const digestFor = (key) => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256');
