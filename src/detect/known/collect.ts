import type { Reason } from '../../model/outcome.js';
import type { PartSink } from '../../model/part.js';
import { compileCompounds } from '../entities/compound.js';
import { isPublicNumber } from '../entities/public-number.js';
import { type Draft, hasExactHome } from '../records/draft.js';
import { readObject } from '../records/object.js';
import { readTable } from '../records/table.js';
import { readText } from '../records/text.js';

export interface CollectorOptions {
  /** Canonical business phones: never an owner's. */
  readonly staffPhones: ReadonlySet<string>;
  readonly compounds: readonly string[];
  /** Told of each person of each entry, as often as it comes, in canonical form. */
  readonly person: (canonical: string) => void;
  /** Told of a part that could not be read, or not to its end. */
  readonly unread: (path: readonly string[], reason: Reason) => void;
}

/**
 * Takes the parts of the agency's own exports and gives the persons in them, by the rules that count them in a transfer.
 * Holds nothing of them, so that an export of any length takes the same memory.
 */
export function createCollector(options: CollectorOptions): PartSink {
  const compounds = compileCompounds(options.compounds);
  const take = (drafts: readonly Draft[]): void => {
    for (const draft of drafts) for (const person of personsOf(draft)) options.person(person);
  };
  /** A landline is a person's only beside a room and an owner's label. */
  function personsOf(draft: Draft): string[] {
    const phones = draft.phones.map((phone) => phone.digits).filter((digits) => !options.staffPhones.has(digits));
    const landlines = draft.owner && hasExactHome(draft) ? draft.landlines.filter((it) => !isPublicNumber(it)) : [];
    return [...phones, ...landlines, ...draft.ids];
  }
  return {
    text: (_path, text) => readText(text, compounds, take),
    table: () => readTable(compounds, take),
    object: (path, fields) => readObject(path.at(-1) ?? '', fields, compounds, take),
    opaque: (path) => options.unread(path, 'unsupported-format'),
    unread: (path, _outcome, reason) => options.unread(path, reason),
  };
}
