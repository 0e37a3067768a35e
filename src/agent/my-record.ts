import type { Ledger, StoredEvent, TransferRow } from '../ledger/ledger.js';
import { KINDS } from '../model/kind.js';
import type { Retention } from '../model/ledger-terms.js';
import { escapeHtml, htmlPage } from '../proxy/page.js';
import { countOf } from '../text/kinds.js';
import { fill, type Language } from '../text/language.js';
import { myRecordText } from '../text/myRecord.js';

/** Whose record is asked for. */
export interface Asker {
  /** Id of the account that opened the connection; null: the system does not say. */
  readonly account: string | null;
  /** Id of the login that sits at it now. */
  readonly login: string | null;
}

/** What is kept about one person. */
export interface OwnRecord {
  readonly people: readonly string[];
  /** The account is shared by several logins: what it did alone may be anybody's. */
  readonly shared: boolean;
  readonly kept: ReadonlyArray<{
    readonly what: StoredEvent['kind'] | 'transferRows';
    readonly rows: number;
    readonly until: number;
  }>;
  readonly transfers: readonly TransferRow[];
}

/** While the database cannot answer. */
export const NO_RECORD: OwnRecord = { people: [], shared: false, kept: [], transfers: [] };

const MAX_ROWS = 10_000;
const SHOWN = 50;

/** Only what is surely this person's: rows of the login, and of the account unless several people share it. */
export function ownRecord(ledger: Ledger, { account, login }: Asker, retention: Retention): OwnRecord {
  const shared = account !== null && ledger.loginsAt(account).length > 0;
  const people = [...(login === null ? [] : [login]), ...(account === null || shared ? [] : [account])];
  const events = people.flatMap((person) => ledger.events({ person, limit: MAX_ROWS }));
  const transfers = people
    .flatMap((person) => ledger.transfers({ person, limit: MAX_ROWS }))
    .sort((a, b) => b.at - a.at);
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  const kept: Array<OwnRecord['kept'][number]> = kinds.map((what) => {
    const these = events.filter(({ kind }) => kind === what);
    const oldest = Math.min(...these.map(({ at }) => at));
    const keptMs = what === 'sent' ? retention.sentMs : what === 'refused' ? retention.refusedMs : retention.seenMs;
    return { what, rows: these.length, until: oldest + keptMs };
  });
  const last = transfers.at(-1);
  if (last !== undefined)
    kept.push({ what: 'transferRows', rows: transfers.length, until: last.at + retention.transfersMs });
  return { people, shared, kept, transfers: transfers.slice(0, SHOWN) };
}

/** The page at `/my-record`. No thresholds, no fingerprints: a person's own facts. */
export function myRecordPage(record: OwnRecord, language: Language): string {
  const text = myRecordText[language];
  const who =
    record.people.length > 0
      ? fill(text.who, { person: record.people.map(escapeHtml).join(', ') })
      : record.shared
        ? text.shared
        : text.nobody;
  const kept = record.kept.map(({ what, rows, until }) => [text[what], String(rows), day(until)]);
  const transfers = record.transfers.map((row) => [
    time(row.at),
    escapeHtml(row.host),
    KINDS.filter((kind) => (row.records[kind] ?? 0) > 0)
      .map((kind) => countOf(language, row.records[kind] ?? 0, kind))
      .join('，') || '-',
    text[row.verdict],
  ]);
  return htmlPage(
    text.title,
    `<section><h1 class="calm">${text.title}</h1><p>${who}</p><p class="soft">${text.how}</p></section>
<section><h2>${text.kept}</h2>${table([text.class, text.count, text.until], kept, text.none)}</section>
<section><h2>${text.transfers}</h2>${table([text.at, text.where, text.found, text.result], transfers, text.none)}</section>`,
    language,
  );
}

function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>, none: string): string {
  if (rows.length === 0) return `<p class="soft">${none}</p>`;
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${line(headings, 'th')}${rows.map((cells) => line(cells, 'td')).join('')}</table>`;
}

const time = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
