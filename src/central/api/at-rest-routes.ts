import { z } from 'zod';
import type { Central } from '../central.js';
import { atRest } from '../sql/at-rest.js';
import { iso, time } from './fields.js';
import { route } from './route.js';

const found = z.object({
  device: z.string(),
  pc: z.string(),
  branch: z.string(),
  place: z.string(),
  scannedAt: time,
  files: z.number(),
  unread: z.number(),
  held: z.number(),
  records: z.record(z.string(), z.number()),
});
const limit = z.coerce.number<number | string>().int().min(1).max(2_000).default(500);

/** What scheduled scans found lying on PCs: counts by kind of place, never a file or a path. */
export function atRestRoutes({ sql, settings }: Central) {
  return [
    route({
      method: 'GET',
      path: '/api/v1/at-rest',
      summary: 'What the last scans found on PCs, by kind of place; most first',
      access: 'fleet:read',
      query: z.object({ limit }),
      answer: z.object({ items: z.array(found) }),
      handle: async ({ query, actor }) => {
        const rows = await atRest(sql.db, settings.tenant, { branch: actor.branch, limit: query.limit });
        return { items: rows.map(({ scannedAt, ...rest }) => ({ ...rest, scannedAt: iso(scannedAt) })) };
      },
    }),
  ];
}
