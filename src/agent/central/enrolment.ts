import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../store/whole-file.js';

/** What a PC keeps of its enrolment; the key never leaves it. */
const schema = z.strictObject({
  schema: z.literal(1),
  server: z.url(),
  device: z.uuid(),
  branch: z.string(),
  tags: z.array(z.string()),
  /** Of the computer that enrolled: on another one this enrolment was copied with a disk. */
  machine: z.string(),
  /** PEM of central's authority. */
  ca: z.string(),
  key: z.string(),
  certificate: z.string(),
  expires: z.iso.datetime(),
  /** When to ask for the next certificate. */
  renewAfter: z.iso.datetime(),
});

export type Enrolment = z.infer<typeof schema>;

export class EnrolmentError extends Error {
  override readonly name = 'EnrolmentError';
  readonly code: 'ENROLMENT_DAMAGED' | 'TOKEN_MALFORMED' | 'CENTRAL_IMPOSTOR' | 'ALREADY_ENROLLED';

  constructor(code: EnrolmentError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export const centralDir = (home: string): string => path.join(home, 'central');
export const enrolmentFile = (home: string): string => path.join(centralDir(home), 'enrolment.json');

/** Null when this PC belongs to no fleet. Throws EnrolmentError ENROLMENT_DAMAGED. */
export async function readEnrolment(home: string): Promise<Enrolment | null> {
  const file = enrolmentFile(home);
  let text: string;
  try {
    text = await fs.readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new EnrolmentError('ENROLMENT_DAMAGED', `${file} cannot be read; enrol this PC again`, error);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EnrolmentError('ENROLMENT_DAMAGED', `${file} is damaged; enrol this PC again`, cause);
  }
}

export async function writeEnrolment(home: string, enrolment: Enrolment): Promise<void> {
  await fs.mkdir(centralDir(home), { recursive: true, mode: 0o700 });
  await writeWhole(enrolmentFile(home), JSON.stringify(enrolment));
}
