/** Kinds of record, most specific first (DESIGN.md section 5.3): a record has the first kind whose entities it holds. */
export const KINDS = [
  'credit',
  'stay',
  'waybill',
  'owner',
  'identity',
  'lead',
  'contact',
  'phone-list',
  'home-list',
] as const;

export type Kind = (typeof KINDS)[number];

/** Records by kind; a kind with none is absent. */
export type Counts = Readonly<Partial<Record<Kind, number>>>;
