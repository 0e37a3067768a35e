/** What a person may have done shortly before a transfer. A closed list: a rule that names another is refused. */
export const EVENTS = ['view', 'bulk-view'] as const;

/** Records were shown or exported to this person by a source system: some, or very many (`bulk-view`). */
export type EventName = (typeof EVENTS)[number];

export interface SeenEvent {
  readonly event: EventName;
  /** Milliseconds since 1970. */
  readonly at: number;
}
