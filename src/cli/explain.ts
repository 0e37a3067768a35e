import type { Decision } from '../model/decision.js';
import type { Account, Explanation } from '../model/explanation.js';
import type { Gauge } from '../model/gauge.js';
import { explainText } from '../text/explain.js';
import { kindNames } from '../text/kinds.js';
import { fill, type Language } from '../text/language.js';
import { plain } from './table.js';

/** Entries of one file that are explained one by one; the rest is summed. */
export const EXPLAINED_ENTRIES = 200;

/** What `--explain` adds for one file or text. */
export interface Explained {
  readonly decision: Decision;
  readonly gauge: Gauge;
  readonly halved: boolean;
  /** Absent where nothing was read closely, because nothing in it could be a record. */
  readonly explanation: Explanation | undefined;
}

/** For people: the rules that matched and why, the gauge, and the entries; a line each. Masked like all of them. */
export function explainedLines({ decision, gauge, halved, explanation }: Explained, language: Language): string[] {
  const text = explainText[language];
  const rules = decision.matches.map((match) => `${match.then} ${match.rule}: ${match.why}`);
  const gauges = (['50', '500', '5000'] as const).map((each) => `${each}: ${gauge[each]}`).join(' · ');
  const lines = [
    ...(rules.length > 0 ? rules : [text.noRule]),
    `${text.gauge} ${gauges} (${halved ? text.halved : text.full})`,
  ];
  for (const account of explanation?.accounts ?? []) lines.push(accountLine(account, language));
  const more = Object.entries(explanation?.more ?? {});
  if (more.length > 0) {
    const total = more.reduce((sum, [, count]) => sum + count, 0);
    const sums = more.map(([why, count]) => `${count} × ${text[why as Account['why']]}`);
    lines.push(fill(text.more, { n: total }) + sums.join(' · '));
  }
  return lines.map(plain);
}

function accountLine(account: Account, language: Language): string {
  const text = explainText[language];
  const { at, entities, kind, why, lacks, of } = account;
  const place = at === null ? account.part : `${account.part}, ${fill(text[at.unit], { n: at.number })}`;
  const shown = entities
    .map(({ shown, is }) => (is === undefined ? shown : `${shown} [${text[`is-${is}`]}]`))
    .join(' ');
  const what = [kind === null ? '' : kindNames[language][kind], lacks === null ? '' : text[lacks]];
  const because = `${text[why]}${of === null ? '' : fill(text.of, { n: of })}`;
  const facts = [...what.filter((each) => each !== ''), because].join(', ');
  return `#${account.number} ${place}: ${shown}${shown === '' ? '' : ' — '}${facts}`;
}
