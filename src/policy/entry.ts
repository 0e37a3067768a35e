import { z } from 'zod';

/** A strict object that names the allowed keys when it meets another. */
export function entry<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `unknown key; allowed here: ${Object.keys(shape).join(', ')}` : undefined,
  });
}

/** One or several; never none. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item).min(1, 'must not be empty'));
