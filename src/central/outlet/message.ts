import type { Incident } from '../../model/incident.js';

/** Counts of a stretch of time. Names no person and no address. */
export interface DigestFigures {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly branch: string | null;
  readonly incidents: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Records, each counted once an incident. */
  readonly records: number;
  readonly critical: number;
  /** Not closed yet, whenever they came. */
  readonly open: number;
  /** Most first, at most five. */
  readonly channels: ReadonlyArray<{ readonly name: string; readonly incidents: number }>;
  readonly branches: ReadonlyArray<{ readonly name: string; readonly incidents: number }>;
  readonly pcs: number;
  readonly silent: number;
}

export const ALARM_KINDS = [
  'refusal-spike',
  'heartbeat-loss',
  'ingest-gap',
  'trust-expiry',
  'tamper',
  'disk',
  'outlet-failing',
  'ring-halted',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** What an alarm was raised on: numbers and words that name no person. */
export type AlarmFigures = Readonly<Record<string, string | number>>;

/** As it waits in the database. */
export type Queued =
  | { readonly kind: 'digest'; readonly figures: DigestFigures }
  | {
      readonly kind: 'alarm';
      readonly alarm: AlarmKind;
      readonly subject: string;
      readonly state: 'raised' | 'resolved';
      readonly at: number;
      readonly figures: AlarmFigures;
    }
  | { readonly kind: 'incident'; readonly id: string; readonly branch: string }
  | { readonly kind: 'test' };

/** An incident as outlets tell of it: masked, without samples. */
export interface ToldIncident {
  readonly incident: Incident;
  readonly branch: string;
  readonly device: string;
  /** 0 low to 3 critical. */
  readonly severity: number;
}

/** As it is sent. `id` is the same for every try. */
export interface Message {
  readonly id: string;
  /** When it was queued, milliseconds since 1970. */
  readonly at: number;
  readonly content: Exclude<Queued, { kind: 'incident' }> | ({ readonly kind: 'incident' } & ToldIncident);
}

/** What came of a try. `again: false` will never work as it is. */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly again: boolean; readonly afterMs?: number };
