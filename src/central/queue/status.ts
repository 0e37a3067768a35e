/** What becomes of an incident, in order. `confirmed`, `false-alarm` and `lawful` say what it was; `closed` that it is done with. */
export const STATUSES = ['new', 'triage', 'investigating', 'confirmed', 'false-alarm', 'lawful', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

/** What somebody still has to look at. */
export const OPEN = ['new', 'triage', 'investigating'] as const satisfies readonly Status[];
/** What it was, in the end. */
export const OUTCOMES = ['confirmed', 'false-alarm', 'lawful'] as const satisfies readonly Status[];

export const isOpen = (status: Status): boolean => OPEN.some((each) => each === status);
export const isOutcome = (status: Status): boolean => OUTCOMES.some((each) => each === status);

const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  new: ['triage', 'investigating', ...OUTCOMES],
  triage: ['new', 'investigating', ...OUTCOMES],
  investigating: ['triage', ...OUTCOMES],
  confirmed: ['investigating', 'closed', 'false-alarm', 'lawful'],
  'false-alarm': ['investigating', 'closed', 'confirmed', 'lawful'],
  lawful: ['investigating', 'closed', 'confirmed', 'false-alarm'],
  closed: ['investigating'],
};

/** Nothing is closed that nobody said what it was; what is closed may be opened again. */
export const mayFollow = (from: Status, to: Status): boolean => from === to || NEXT[from].includes(to);

/** A status as stored; two of them had other names once. */
export function statusOf(stored: string): Status {
  if (stored === 'open') return 'new';
  if (stored === 'in-review') return 'investigating';
  return STATUSES.find((each) => each === stored) ?? 'new';
}

const HOUR_MS = 3_600_000;
/** Hours until somebody should have said what it was, by severity. */
const DUE_HOURS = [7 * 24, 72, 24, 4] as const;

export const dueAt = (severity: number, now: number): number => now + (DUE_HOURS[severity] ?? DUE_HOURS[0]) * HOUR_MS;
