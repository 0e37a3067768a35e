import type { AccessTables } from './access-tables.js';
import type { AffectedTables } from './affected-tables.js';
import type { DeskTables } from './desk-tables.js';
import type { DirectoryTables } from './directory-tables.js';
import type { EvidenceTables } from './evidence-tables.js';
import type { FleetTables } from './fleet-tables.js';
import type { IncidentTables } from './incident-tables.js';
import type { OutletTables } from './outlet-tables.js';
import type { PolicyTables } from './policy-tables.js';
import type { RollupTables } from './rollup-tables.js';
import type { SeenTables } from './seen-tables.js';
import type { ToldTables } from './told-tables.js';

/**
 * The rows of central, as the query layer types them. Times are milliseconds since 1970, truth is 0 or 1, `body` and
 * other JSON is text: what SQLite and PostgreSQL keep alike. Every table that grows with the fleet carries `tenant` and
 * `branch` first in its key, so that a distributed engine can place it, and `at` for its partitions in time.
 */
export interface Tables
  extends FleetTables,
    IncidentTables,
    PolicyTables,
    AccessTables,
    DeskTables,
    EvidenceTables,
    OutletTables,
    SeenTables,
    DirectoryTables,
    RollupTables,
    ToldTables,
    AffectedTables {}
