import { z } from 'zod';
import { LISTS, SINGLES } from './schema.js';

/**
 * JSON Schema of one policy file, made from the schemas that check it. Values in the policy's own notation (`>=5`, `64KiB`)
 * accept anything here: only the real check knows them.
 */
export function policySchema(): object {
  const file = z.strictObject(
    Object.fromEntries([
      ...Object.entries(SINGLES).map(([name, schema]) => [name, schema.optional()]),
      ...Object.entries(LISTS).map(([name, schema]) => [name, z.array(schema as z.ZodType).optional()]),
    ]),
  );
  return z.toJSONSchema(file, { io: 'output', unrepresentable: 'any' });
}
