import type { Insertable } from 'kysely';
import { pack } from '../../ledger/event.js';
import type { RecordPrint } from '../../model/finding.js';
import { type Counts, KINDS, type Kind } from '../../model/kind.js';
import type { Tables } from './database.js';
import { timeOf } from './time-of.js';

export interface TransferShipment {
  readonly id: string;
  readonly person: string;
  readonly channel: string;
  readonly host: string;
  readonly verdict: string;
  readonly recipients: readonly string[];
  /** Entries by kind, repeats included. */
  readonly rawRecords: Counts;
  readonly prints: ReadonlyArray<{
    readonly kind: string;
    readonly persons: readonly string[];
    readonly homes: readonly string[];
  }>;
}

/** What every row of a PC carries. */
export interface RowKey {
  readonly tenant: string;
  readonly branch: string;
  readonly device: string;
}

interface Carried {
  readonly id: string;
  readonly transfer: TransferShipment;
  readonly body: string;
}

const MAX_SKETCH = 64;
/** Records times recipients of one transfer. */
const MAX_SENT_TO = 50_000;

/** The row of a transfer. */
export function transferRow(key: RowKey, { id, transfer, body }: Carried): Insertable<Tables['transfer']> {
  const at = timeOf(id);
  const { person, channel, host, verdict } = transfer;
  return {
    ...key,
    at,
    id,
    person,
    channel,
    host,
    verdict,
    left_at: left(verdict) ? at : null,
    body,
    sketch: sketchOf(transfer),
  };
}

/** The smallest fingerprints: two lists that share people share these in the same measure (bottom-k sketch). */
function sketchOf({ prints }: TransferShipment): string {
  const persons = new Set(prints.flatMap(({ persons }) => persons));
  return [...persons].sort().slice(0, MAX_SKETCH).join('');
}

/** Its fingerprints, each once. */
export function printRows(key: RowKey, { id, transfer }: Carried): Insertable<Tables['print']>[] {
  const prints = new Map<string, { readonly kind: string; readonly of: 'person' | 'home' }>(
    transfer.prints.flatMap(({ kind, persons, homes }) => [
      ...homes.map((print) => [print, { kind, of: 'home' }] as const),
      ...persons.map((print) => [print, { kind, of: 'person' }] as const),
    ]),
  );
  const sent = leftTheAgency(transfer) ? 1 : 0;
  return [...prints].map(([print, what]) => {
    return { ...key, ...what, print, at: timeOf(id), transfer: id, person: transfer.person, sent };
  });
}

/** To whom it went, record by record: people, or homes where nobody is named. */
export function sentToRows(key: RowKey, { id, transfer }: Carried): Insertable<Tables['sent_to']>[] {
  if (!leftTheAgency(transfer)) return [];
  const { person, channel } = transfer;
  const prints = new Set(transfer.prints.flatMap(({ persons, homes }) => persons[0] ?? homes[0] ?? []));
  const rows = [...new Set(transfer.recipients)].flatMap((recipient) =>
    [...prints].map((print) => ({ ...key, recipient, print, at: timeOf(id), transfer: id, person, channel })),
  );
  return rows.slice(0, MAX_SENT_TO);
}

/** What left, kept whole, since fingerprints alone do not say which belong to one record. */
export function sentListRow(key: RowKey, { id, transfer }: Carried): Insertable<Tables['sent_list']>[] {
  const prints = transfer.prints.flatMap(({ kind, ...of }): RecordPrint[] => (isKind(kind) ? [{ ...of, kind }] : []));
  if (!leftTheAgency(transfer) || prints.length === 0) return [];
  const { person, channel, host, recipients, rawRecords } = transfer;
  const row = { person, channel, host, recipients: [...new Set(recipients)].join('\n'), records: prints.length };
  return [{ ...key, ...row, at: timeOf(id), transfer: id, raw: JSON.stringify(rawRecords), prints: pack(prints) }];
}

const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

/** What goes into the agency's own systems is work, and has not left. */
const leftTheAgency = ({ verdict, channel }: TransferShipment): boolean => left(verdict) && channel !== 'sanctioned';

const left = (verdict: string): boolean => verdict === 'allow' || verdict === 'flag';
