import {
  DummyDriver,
  Kysely,
  Migrator,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteDialect,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql as statement,
} from 'kysely';
import pg from 'pg';
import { openDatabase } from '../../store/database.js';
import { ensurePartitions, migrations } from './migrations.js';
import { type Dialect, MONTHLY, SHAPES } from './schema.js';
import type { TableShape } from './shape.js';
import type { Tables } from './tables.js';

export type { Tables } from './tables.js';
export type Db = Kysely<Tables>;

export type SqlCode = 'SQL_UNREACHABLE' | 'SQL_MIGRATION';

/** Central's database cannot be used; the message says what to do. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: SqlCode;

  constructor(code: SqlCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Central's open database, whichever it is. */
export interface Sql {
  readonly db: Db;
  readonly dialect: Dialect;
  /** Daily: partitions of the months to come. */
  tend(now: number): Promise<void>;
  close(): Promise<void>;
}

export interface SqlOptions {
  /** Path of the SQLite file, or `postgres://…`. */
  readonly store: string;
  readonly now: number;
  /** Connections of one node (PostgreSQL). Default 10. */
  readonly maxConnections?: number;
}

const INT8 = 20;

/** Opens the database and brings its tables up to date; several nodes may do so at once. Throws SqlError, StoreError. */
export async function openSql(options: SqlOptions): Promise<Sql> {
  const { store } = options;
  const dialect: Dialect = /^postgres(?:ql)?:\/\//.test(store) ? 'postgres' : 'sqlite';
  const db = dialect === 'postgres' ? openPostgres(options) : openSqlite(store);
  const tend = async (now: number): Promise<void> => {
    if (dialect === 'postgres') return ensurePartitions(db as unknown as Kysely<unknown>, now);
    // What lies in its tables, looked at in samples: without that SQLite takes any index for as good as another.
    await statement`pragma analysis_limit = 1000`.execute(db);
    await statement`pragma optimize = 0x10002`.execute(db);
    await tellTenants(db);
  };
  const sql: Sql = { db, dialect, tend, close: () => db.destroy() };
  try {
    await migrate(db, dialect);
    await tend(options.now);
  } catch (cause) {
    await db.destroy();
    if (cause instanceof SqlError) throw cause;
    const why = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new SqlError('SQL_UNREACHABLE', `the database cannot be used: ${why}; check --store and the server`, cause);
  }
  return sql;
}

/**
 * A sample of an index sees a thousand rows of a tenant and takes them for all: a walk through everything then looks as
 * cheap as an index that leads to ten. Here all rows are one tenant's.
 */
async function tellTenants(db: Db): Promise<void> {
  const { rows } = await statement`select 1 from sqlite_schema where name = 'sqlite_stat1'`.execute(db);
  if (rows.length === 0) return;
  const after = statement`substr(stat, instr(stat, ' ') + 1)`;
  await statement`update sqlite_stat1 set stat = substr(stat, 1, instr(stat, ' ')) || substr(stat, 1, instr(stat, ' ') - 1)
      || case when instr(${after}, ' ') = 0 then '' else substr(${after}, instr(${after}, ' ')) end
    where tbl in (${statement.join(MONTHLY)}) and instr(stat, ' ') > 0`.execute(db);
  await statement`analyze sqlite_schema`.execute(db);
}

function openSqlite(path: string): Db {
  const database = openDatabase(path);
  // The query builder's own type asks for a mutable result; the rows are the same.
  const dialect = new SqliteDialect({ database: database as never });
  return new Kysely<Tables>({ dialect });
}

function openPostgres({ store, maxConnections = 10 }: SqlOptions): Db {
  const pool = new pg.Pool({
    connectionString: store,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: {
      // Counts and milliseconds are far below 2^53.
      getTypeParser: ((oid: number, format: 'text') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that the server ends is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

async function migrate(db: Db, dialect: Dialect): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(dialect) } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results.find(({ status }) => status === 'Error')?.migrationName ?? 'preparing them';
  const why = error instanceof Error ? error.message || error.name : String(error);
  throw new SqlError('SQL_MIGRATION', `the tables could not be brought up to date (${failed}): ${why}`, error);
}

/** The statements that make the tables, as this program sends them, in order. */
export async function ddl(dialect: Dialect): Promise<string[]> {
  const statements: string[] = [];
  const parts =
    dialect === 'postgres'
      ? {
          createAdapter: () => new PostgresAdapter(),
          createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
          createQueryCompiler: () => new PostgresQueryCompiler(),
        }
      : {
          createAdapter: () => new SqliteAdapter(),
          createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
          createQueryCompiler: () => new SqliteQueryCompiler(),
        };
  const db = new Kysely<unknown>({
    dialect: { ...parts, createDriver: () => new DummyDriver() },
    log: ({ query }) => void statements.push(query.sql),
  });
  for (const migration of Object.values(migrations(dialect))) await migration.up(db);
  if (dialect === 'postgres') {
    // Any month shows the form.
    await ensurePartitions(db, Date.UTC(2026, 0, 1));
    statements.push(...distribution());
  }
  await db.destroy();
  return statements;
}

/** What an administrator of a Citus cluster runs once; other distributed engines shard by the keys as they are. */
function distribution(): string[] {
  return Object.entries(SHAPES).map(([name, shape]: [string, TableShape]) =>
    shape.shard === undefined
      ? `-- Citus: select create_reference_table('${name}')`
      : `-- Citus: select create_distributed_table('${name}', '${shape.shard}')`,
  );
}
