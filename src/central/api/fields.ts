import { z } from 'zod';
import { hideNumbers } from '../../model/number.js';

/* Fields that several calls share. */

export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const word = z.string().min(1).max(200);
/** Words that somebody writes for others to read: a number in them is hidden before anybody keeps it. */
export const said = (max: number, min = 0) => z.string().trim().min(min).max(max).transform(hideNumbers);
export const branchName = z.string().regex(/^[^\p{Cc}]{1,64}$/u);
export const limit = z.coerce.number<number | string>().int().min(1).max(200).default(50);
export const time = z.iso.datetime();
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
export const iso = (at: number): string => new Date(at).toISOString();
/** One of it or several, in a query. */
export const several = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item).max(50)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);
/** `?canary=yes`. */
export const yes = z.literal('yes').transform(() => true as const);

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
