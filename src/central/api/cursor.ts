import { z } from 'zod';
import { Problem } from './problem.js';

const schema = z.tuple([z.int().nonnegative(), z.string().max(64)]);

/** Where a page ended, for the next one. Opaque to callers. */
export const cursorOf = ({ at, id }: { readonly at: number; readonly id: string }): string =>
  Buffer.from(JSON.stringify([at, id])).toString('base64url');

/** Throws Problem INVALID for anything `cursorOf` did not make. */
export function afterCursor(cursor: string): { readonly at: number; readonly id: string } {
  try {
    const [at, id] = schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, id };
  } catch (cause) {
    throw new Problem('INVALID', 'The cursor is not one of ours; begin without it.', { cause });
  }
}
