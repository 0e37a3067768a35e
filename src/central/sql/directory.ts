import { type DirectorySource, sourceSchema, sourceTarget } from '../directory/definition.js';
import { DirectoryError, type DirectoryUnit, type Snapshot } from '../directory/snapshot.js';
import type { SecretBox } from '../outlet/secret-box.js';
import type { Db } from './database.js';

export interface ShownSource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly target: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly doneAt: number | null;
  readonly error: string | null;
  readonly people: number;
}

export interface Leaver {
  readonly id: string;
  readonly name: string;
  readonly unit: string | null;
  /** The last day the directory names, or when it stopped naming them. */
  readonly at: number;
}

export interface Taken {
  readonly people: number;
  readonly joined: number;
  readonly left: number;
}

/** Who works for the company. */
export interface Directory {
  /** False when there is one of that name. */
  addSource(id: string, source: DirectorySource, by: string, now: number): Promise<boolean>;
  sources(): Promise<ShownSource[]>;
  /** With its secrets. Null when it is gone. Rejects with SecretBoxError. */
  open(id: string): Promise<DirectorySource | null>;
  removeSource(id: string): Promise<boolean>;
  /** Sources nobody has begun to read since then; each is given to one caller. */
  due(since: number, now: number): Promise<string[]>;
  failed(id: string, error: string): Promise<void>;
  /**
   * Takes a snapshot as what is true now: who is not in it has left. Rejects with DirectoryError DIRECTORY_SHRANK, and
   * changes nothing, when more than half of ten or more people would leave at once, unless `anyway`.
   */
  take(id: string, snapshot: Snapshot, now: number, anyway?: boolean): Promise<Taken>;
  /** Phones of everybody who works here at that moment, over all sources. */
  phones(now: number): Promise<string[]>;
  units(): Promise<DirectoryUnit[]>;
  /** Whose last day lies within, soonest first. */
  leavers(from: number, to: number): Promise<Leaver[]>;
  /** Last day of the account of that name, the latest where several sources name one. Null when none does. */
  lastDay(account: string): Promise<number | null>;
}

const MIN_KNOWN = 10;
const MAX_ROWS = 500;
const MAX_LEAVERS = 5_000;

export function openDirectory(db: Db, tenant: string, box: SecretBox): Directory {
  return {
    addSource: (id, source, by, now) =>
      db.transaction().execute(async (inside) => {
        const row = { tenant, id, name: source.name, type: source.where.type, target: sourceTarget(source) };
        const rest = { created_at: now, created_by: by, read_at: 0, done_at: null, error: null };
        const sealed = box.seal(JSON.stringify(source));
        await inside
          .insertInto('directory_source')
          .values({ ...row, ...rest, sealed })
          .execute();
        const same = await inside
          .selectFrom('directory_source')
          .select('id')
          .where((eb) => eb.and({ tenant, name: source.name }))
          .execute();
        if (same.length === 1) return true;
        await inside
          .deleteFrom('directory_source')
          .where((eb) => eb.and({ tenant, id }))
          .execute();
        return false;
      }),

    sources: async () => {
      const rows = await db.selectFrom('directory_source').selectAll().where('tenant', '=', tenant).execute();
      const counts = await db
        .selectFrom('directory_person')
        .where('tenant', '=', tenant)
        .where('left_at', 'is', null)
        .groupBy('source')
        .select((eb) => ['source', eb.fn.countAll<number>().as('people')])
        .execute();
      return rows.map(({ id, name, type, target, created_at, created_by, done_at, error }) => ({
        id,
        name,
        type,
        target,
        createdAt: created_at,
        createdBy: created_by,
        doneAt: done_at,
        error,
        people: Number(counts.find(({ source }) => source === id)?.people ?? 0),
      }));
    },

    open: async (id) => {
      const row = await db
        .selectFrom('directory_source')
        .select('sealed')
        .where((eb) => eb.and({ tenant, id }))
        .executeTakeFirst();
      return row === undefined ? null : sourceSchema.parse(JSON.parse(box.open(row.sealed)));
    },

    removeSource: (id) =>
      db.transaction().execute(async (inside) => {
        for (const table of ['directory_person', 'directory_unit'] as const) {
          await inside
            .deleteFrom(table)
            .where((eb) => eb.and({ tenant, source: id }))
            .execute();
        }
        const { numDeletedRows } = await inside
          .deleteFrom('directory_source')
          .where((eb) => eb.and({ tenant, id }))
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),

    due: async (since, now) => {
      const rows = await db
        .updateTable('directory_source')
        .set({ read_at: now })
        .where('tenant', '=', tenant)
        .where('type', '!=', 'csv')
        .where('read_at', '<', since)
        .returning('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    failed: async (id, error) => {
      await db
        .updateTable('directory_source')
        .set({ error: error.slice(0, 300) })
        .where((eb) => eb.and({ tenant, id }))
        .execute();
    },

    take: (id, { people, units }, now, anyway = false) =>
      db.transaction().execute(async (inside) => {
        const source = { tenant, source: id };
        await inside
          .updateTable('directory_source')
          .set({ done_at: now, read_at: now, error: null })
          .where((eb) => eb.and({ tenant, id }))
          .execute();
        const known = await inside
          .selectFrom('directory_person')
          .select('id')
          .where((eb) => eb.and(source))
          .where('left_at', 'is', null)
          .execute();
        const here = new Set(people.map((person) => person.id));
        const gone = known.filter((person) => !here.has(person.id)).map((person) => person.id);
        if (!anyway && known.length >= MIN_KNOWN && gone.length * 2 > known.length) {
          throw new DirectoryError(
            'DIRECTORY_SHRANK',
            `${gone.length} of ${known.length} people would leave at once: check filter and rights, or say so if it is true`,
          );
        }
        for (let at = 0; at < gone.length; at += MAX_ROWS) {
          await inside
            .updateTable('directory_person')
            .set({ left_at: now })
            .where((eb) => eb.and(source))
            .where('id', 'in', gone.slice(at, at + MAX_ROWS))
            .execute();
        }
        const rows = [...new Map(people.map((person) => [person.id, person])).values()].map((person) => ({
          ...source,
          id: person.id,
          name: person.name,
          phones: JSON.stringify(person.phones),
          unit: person.unit,
          leaves_at: person.leavesAt,
          left_at: null,
          seen_at: now,
        }));
        for (let at = 0; at < rows.length; at += MAX_ROWS) {
          await inside
            .insertInto('directory_person')
            .values(rows.slice(at, at + MAX_ROWS))
            .onConflict((conflict) =>
              conflict.columns(['tenant', 'source', 'id']).doUpdateSet((eb) => ({
                name: eb.ref('excluded.name'),
                phones: eb.ref('excluded.phones'),
                unit: eb.ref('excluded.unit'),
                leaves_at: eb.ref('excluded.leaves_at'),
                left_at: null,
                seen_at: now,
              })),
            )
            .execute();
        }
        await inside
          .deleteFrom('directory_unit')
          .where((eb) => eb.and(source))
          .execute();
        for (let at = 0; at < units.length; at += MAX_ROWS) {
          const part = units.slice(at, at + MAX_ROWS).map((unit) => ({ ...source, ...unit }));
          await inside.insertInto('directory_unit').values(part).execute();
        }
        const before = new Set(known.map((person) => person.id));
        return { people: rows.length, joined: rows.filter((row) => !before.has(row.id)).length, left: gone.length };
      }),

    phones: async (now) => {
      const rows = await db
        .selectFrom('directory_person')
        .select('phones')
        .where('tenant', '=', tenant)
        .where('left_at', 'is', null)
        .where((eb) => eb.or([eb('leaves_at', 'is', null), eb('leaves_at', '>', now)]))
        .execute();
      return [...new Set(rows.flatMap(({ phones }) => JSON.parse(phones) as string[]))].sort();
    },

    units: async () => {
      const rows = await db
        .selectFrom('directory_unit')
        .select(['id', 'name', 'parent'])
        .where('tenant', '=', tenant)
        .orderBy('id')
        .execute();
      return rows;
    },

    leavers: async (from, to) => {
      const rows = await db
        .selectFrom('directory_person')
        .select(['id', 'name', 'unit', 'leaves_at', 'left_at'])
        .where('tenant', '=', tenant)
        .where((eb) => eb.or([eb('left_at', 'is not', null), eb('leaves_at', 'is not', null)]))
        .limit(MAX_LEAVERS)
        .execute();
      return rows
        .map(({ leaves_at, left_at, ...rest }) => ({ ...rest, at: leaves_at ?? left_at ?? 0 }))
        .filter(({ at }) => at >= from && at <= to)
        .sort((a, b) => a.at - b.at);
    },
    async lastDay(account) {
      const rows = await db
        .selectFrom('directory_person')
        .select(['leaves_at', 'left_at'])
        .where((eb) => eb.and({ tenant, id: account }))
        .execute();
      const days = rows.map(({ leaves_at, left_at }) => leaves_at ?? left_at ?? 0).filter((at) => at > 0);
      return days.length === 0 ? null : Math.max(...days);
    },
  };
}
