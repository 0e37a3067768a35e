import { z } from 'zod';

/** Business phones of the people head office employs, as its own small signed target. */
export const STAFF_TARGET = 'rollout/staff.json';
export const MAX_STAFF = 300_000;
export const MAX_STAFF_BYTES = 8 * 1024 * 1024;

export const staffSchema = z.strictObject({
  schema: z.literal(1),
  /** Digits, with a `+` and country where they are not of China. */
  phones: z.array(z.string().regex(/^\+?\d{5,15}$/)).max(MAX_STAFF),
});

/** As published: the same phones always give the same bytes. */
export function staffBytes(phones: readonly string[]): Buffer {
  const sorted = [...new Set(phones)].sort();
  return Buffer.from(`${JSON.stringify(staffSchema.parse({ schema: 1, phones: sorted }))}\n`);
}

/** Throws what is wrong with it. */
export const readStaff = (text: string): readonly string[] => staffSchema.parse(JSON.parse(text)).phones;
