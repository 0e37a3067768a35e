import type { Migration } from '../store/store.js';

/**
 * `event` says who, when and where; `mark` says which fingerprint, in which event, in which record of it (`item` is twice
 * the record's place, one more for a home). Marks are written to `mark_new`, small enough to stay in memory, and moved in
 * slices to `mark`: 20,000 rows thrown straight into five million would touch nearly as many pages. An event that is
 * removed leaves marks that lead nowhere; a sweep takes them away. So no event's number may ever be given again.
 */
export const EVENT_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger/5-events',
    sql: `
      CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        same BLOB NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        person TEXT NOT NULL,
        account TEXT NOT NULL,
        system TEXT NOT NULL,
        host TEXT NOT NULL,
        path TEXT NOT NULL,
        recipients TEXT NOT NULL,
        transfer TEXT NOT NULL,
        key TEXT NOT NULL,
        skew INTEGER NOT NULL,
        times INTEGER NOT NULL,
        records INTEGER NOT NULL,
        counts TEXT NOT NULL,
        raw TEXT NOT NULL,
        prints TEXT NOT NULL
      ) STRICT;
      CREATE INDEX event_of_person ON event (kind, person, at);
      CREATE INDEX event_of_kind ON event (kind, at);
      CREATE INDEX event_of_transfer ON event (transfer) WHERE transfer <> '';
      CREATE TABLE mark (
        print BLOB NOT NULL,
        event INTEGER NOT NULL,
        item INTEGER NOT NULL,
        PRIMARY KEY (print, event, item)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE mark_new (
        print BLOB NOT NULL,
        event INTEGER NOT NULL,
        item INTEGER NOT NULL,
        PRIMARY KEY (print, event, item)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE mark_tending (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        merged BLOB NOT NULL,
        swept BLOB NOT NULL,
        sweeping INTEGER NOT NULL
      ) STRICT;
      INSERT INTO mark_tending VALUES (1, x'', x'', 0);

      CREATE TEMP TABLE old_record AS
        SELECT transfer, person, host, kind, persons, homes,
          row_number() OVER (PARTITION BY transfer, person, host ORDER BY kind, persons, homes) - 1 AS place
        FROM (SELECT DISTINCT transfer, person, host, kind, persons, homes FROM sent);
      INSERT INTO event (same, kind, at, person, account, system, host, path, recipients, transfer, key, skew, times,
          records, counts, raw, prints)
        SELECT randomblob(8), 'sent', MAX(s.at), s.person, s.person, MAX(s.channel), s.host, '/',
          COALESCE((SELECT group_concat(recipient, char(10)) FROM (SELECT DISTINCT recipient FROM sent t
            WHERE t.transfer = s.transfer AND t.person = s.person AND t.host = s.host
              AND t.recipient <> t.channel || ' ' || t.host)), ''),
          s.transfer, '', 0, 1,
          (SELECT COUNT(*) FROM old_record o
            WHERE o.transfer = s.transfer AND o.person = s.person AND o.host = s.host),
          '{}',
          COALESCE((SELECT json_group_object(r.kind, r.raw) FROM sent_raw r
            WHERE r.transfer = s.transfer AND r.person = s.person), '{}'),
          (SELECT group_concat(o.kind || char(9) || o.persons || char(9) || o.homes, char(10)) FROM
            (SELECT * FROM old_record ORDER BY place) o
            WHERE o.transfer = s.transfer AND o.person = s.person AND o.host = s.host)
        FROM sent s GROUP BY s.transfer, s.person, s.host;
      WITH RECURSIVE piece (event, item, rest) AS (
          SELECT e.id, o.place * 2, o.persons FROM old_record o
            JOIN event e ON e.transfer = o.transfer AND e.person = o.person AND e.host = o.host
          UNION ALL
          SELECT e.id, o.place * 2 + 1, o.homes FROM old_record o
            JOIN event e ON e.transfer = o.transfer AND e.person = o.person AND e.host = o.host
          UNION ALL
          SELECT event, item, substr(rest, 18) FROM piece WHERE length(rest) > 17
        )
        INSERT OR IGNORE INTO mark (print, event, item)
          SELECT unhex(substr(rest, 1, 16)), event, item FROM piece
          WHERE length(rest) >= 16 AND unhex(substr(rest, 1, 16)) IS NOT NULL;
      DROP TABLE temp.old_record;
      DROP TABLE sent;
      DROP TABLE sent_raw;
    `,
  },
];
