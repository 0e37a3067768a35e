import type { Incident } from '../../model/incident.js';
import type { Verdict } from '../../model/verdict.js';
import { addExample, type PolicyEdit } from '../../policy/edit.js';
import type { PolicyFile } from '../../policy/load.js';
import type { Tested } from '../job/job.js';

/** What the policy says of the false alarm once it is changed. */
export interface Becomes {
  readonly verdict: Verdict;
  readonly rule: string | null;
}

/** Advert of a home that does not exist, around a phone. */
const advertOf = (phone: string): string => `今日房源，示范花园，8号602，89平，500万，${phone}`;
/** A policy is no phone book: so many of the phones get an example. */
const MAX_ADVERTS = 3;

/**
 * A false alarm as examples of the policy: as much of each kind, to the same place. No value of the incident is in them,
 * only its counts; a business phone, which the change itself names, stands in an advert that is made up.
 */
export function examplesOf(incident: Incident, edit: PolicyEdit, verdict: Becomes): object[] {
  const { id, records, known, canaries, outcome, patterns, host } = incident;
  const name = nameOf(id);
  const expected = { verdict: verdict.verdict, ...(verdict.rule === null ? {} : { rule: verdict.rule }) };
  if (edit.what === 'staff') {
    return edit.phones.slice(0, MAX_ADVERTS).map((phone) => ({ name, text: advertOf(phone), to: host, ...expected }));
  }
  return [
    {
      name,
      records,
      ...(known === undefined ? {} : { known }),
      ...(canaries === undefined ? {} : { canaries }),
      ...(outcome.name === 'inspected' ? {} : { outcome: outcome.name, reason: [...outcome.reasons] }),
      ...(patterns.length === 0 ? {} : { pattern: patterns.map((hit) => hit.id) }),
      to: host,
      ...(edit.what === 'exception' && edit.who?.length === 1 ? { who: edit.who[0] } : {}),
      ...expected,
    },
  ];
}

/** The policy with those examples. */
export const withExamples = (files: readonly PolicyFile[], examples: readonly object[]): PolicyFile[] =>
  examples.reduce<PolicyFile[]>((so, example) => addExample(so, example), [...files]);

/** What became of them; null where the policy could not be read with them. The first of several that differ counts. */
export function becomesIn(tests: readonly Tested[], incident: string): Becomes | null {
  const own = tests.filter(({ name }) => name === nameOf(incident));
  const worst = own.find(({ ok }) => !ok) ?? own[0];
  return worst === undefined ? null : worst.actual;
}

const nameOf = (incident: string): string => `false alarm ${incident}`;
