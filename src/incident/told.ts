import type { Incident } from '../model/incident.js';

/** An incident with what is known where it is told from. */
export interface Told {
  readonly incident: Incident;
  /** 0 low to 3 critical. */
  readonly severity: number;
  /** Id of the PC; null where it is this one. */
  readonly device: string | null;
  readonly branch: string | null;
}

/** `owner 5, contact 3`. */
export const countsText = ({ records }: Incident): string =>
  Object.entries(records)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');

export const totalOf = ({ records }: Incident): number => Object.values(records).reduce((sum, count) => sum + count, 0);

/** One sentence, for lists. */
export const sentenceOf = (incident: Incident): string =>
  `${incident.verdict}: ${countsText(incident) || 'no records'} to ${incident.host} (${incident.channel})`;
