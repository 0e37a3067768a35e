import { createHash, randomBytes } from 'node:crypto';
import { GeneralEncrypt, type GeneralJWE } from 'jose';
import {
  EVIDENCE_SUITE,
  type EvidenceKeys,
  type EvidenceText,
  type KeyHolder,
  type ReadableRecord,
  type SealedText,
} from '../model/evidence.js';

const KiB = 1024;
/** What is sealed is padded to the next of these: its length says little of how much was found. */
const SIZES = [2 * KiB, 8 * KiB, 32 * KiB, 128 * KiB] as const;
const LARGEST = SIZES[3];
const SALT_BYTES = 16;

/**
 * Seals records with their full values (DESIGN.md section 13): to every reviewer, and that once more to every approver. An
 * approver who opens it finds what only reviewers read; a reviewer alone does not come near it.
 *
 * @param of records there were, of which these are the first
 */
export async function seal(
  records: readonly ReadableRecord[],
  of: number,
  { reviewers, approvers }: EvidenceKeys,
): Promise<SealedText> {
  const salt = randomBytes(SALT_BYTES).toString('base64url');
  const { bytes, count } = padded(records, { schema: 1, salt, of });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const inner = await encryptTo(bytes, reviewers, 'json');
  const outer = await encryptTo(Buffer.from(JSON.stringify(inner)), approvers, 'jwe');
  return { jwe: JSON.stringify(outer), sha256, records: count, of };
}

/** As many of the records as fit, as JSON, with spaces behind it. */
function padded(
  records: readonly ReadableRecord[],
  head: Omit<EvidenceText, 'records'>,
): { bytes: Buffer; count: number } {
  const textOf = (some: readonly ReadableRecord[]): string => JSON.stringify({ ...head, records: some });
  let count = 0;
  let size = Buffer.byteLength(textOf([]));
  for (const record of records) {
    size += Buffer.byteLength(JSON.stringify(record)) + 1;
    if (size > LARGEST) break;
    count += 1;
  }
  const text = Buffer.from(textOf(records.slice(0, count)));
  const target = SIZES.find((each) => each >= text.length) ?? LARGEST;
  return { bytes: Buffer.concat([text, Buffer.alloc(target - text.length, ' ')]), count };
}

function encryptTo(plain: Uint8Array, holders: readonly KeyHolder[], cty: string): Promise<GeneralJWE> {
  const jwe = new GeneralEncrypt(plain).setProtectedHeader({ enc: 'A256GCM', cty, suite: EVIDENCE_SUITE });
  for (const { id, key } of holders) jwe.addRecipient(key).setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: id });
  return jwe.encrypt();
}
