import { z } from 'zod';
import { type Explanation, MAX_ACCOUNTS, MAX_EXPLANATION, WHYS } from '../model/explanation.js';
import { KINDS } from '../model/kind.js';

const MAX_PART = 200;
const number = z.int().positive();

const account = z.object({
  number,
  part: z.string().max(MAX_PART + 1),
  at: z.object({ unit: z.enum(['line', 'row', 'object']), number }).nullable(),
  entities: z
    .array(
      z.object({
        type: z.enum(['phone', 'landline', 'id', 'name', 'home', 'area', 'layout', 'price', 'rent']),
        shown: z.string().max(100),
        is: z.exactOptional(z.enum(['owner', 'staff', 'business', 'known'])),
      }),
    )
    .max(32),
  kind: z.enum(KINDS).nullable(),
  why: z.enum(WHYS),
  lacks: z.enum(['no-home', 'no-room', 'elsewhere']).nullable(),
  of: number.nullable(),
});

const schema = z.object({
  accounts: z.array(account).max(MAX_ACCOUNTS),
  more: z.partialRecord(z.enum(WHYS), z.number().nonnegative()),
  of: z.exactOptional(z.int().nonnegative()),
});

/** The explanation that a parsed JSON value is, as `keptExplanation` bounds it; undefined for anything else. */
export function readExplanation(value: unknown): Explanation | undefined {
  const result = schema.safeParse(value);
  return result.success ? keptExplanation(result.data) : undefined;
}

/** As much of it as an incident keeps: the first accounts, while they fit into `MAX_EXPLANATION` characters. */
export function keptExplanation({ accounts, more, of }: Explanation): Explanation {
  const kept: (typeof accounts)[number][] = [];
  let room = MAX_EXPLANATION;
  for (const each of accounts.slice(0, MAX_ACCOUNTS)) {
    const part = each.part.length > MAX_PART ? `${each.part.slice(0, MAX_PART)}…` : each.part;
    const short = { ...each, part };
    room -= JSON.stringify(short).length;
    if (room < 0) break;
    kept.push(short);
  }
  return { accounts: kept, more, ...(of === undefined ? {} : { of }) };
}
