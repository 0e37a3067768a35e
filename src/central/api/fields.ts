import { z } from 'zod';

/* Fields that several calls share. */

export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const word = z.string().min(1).max(200);
export const limit = z.coerce.number<number | string>().int().min(1).max(200).default(50);
export const time = z.iso.datetime();
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });
export const iso = (at: number): string => new Date(at).toISOString();
