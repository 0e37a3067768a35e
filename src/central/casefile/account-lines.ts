import type { Account, Explanation } from '../../model/explanation.js';
import { caseText } from '../../text/casefile.js';
import { explainText } from '../../text/explain.js';
import { kindNames } from '../../text/kinds.js';
import { fill, type Language } from '../../text/language.js';

/** One line an entry: its number, and what became of it; then how many there were, where not all are told. Masked. */
export function accountLines(
  { accounts, of = accounts.length }: Explanation,
  language: Language,
): Array<readonly [name: string, text: string]> {
  const lines = accounts.map((account) => [`#${account.number}`, lineOf(account, language)] as const);
  const rest = of > accounts.length ? fill(caseText[language].entries, { shown: accounts.length, of }) : null;
  return rest === null ? lines : [...lines, ['', rest]];
}

function lineOf({ part, at, entities, kind, why, lacks, of }: Account, language: Language): string {
  const text = explainText[language];
  const shown = entities.map(({ shown, is }) => (is === undefined ? shown : `${shown} [${text[`is-${is}`]}]`));
  const facts = [
    ...(kind === null ? [] : [kindNames[language][kind]]),
    ...(lacks === null ? [] : [text[lacks]]),
    `${text[why]}${of === null ? '' : fill(text.of, { n: of })}`,
  ];
  const place = at === null ? part : `${part}, ${fill(text[at.unit], { n: at.number })}`;
  return `${shown.join('  ')} — ${facts.join(' · ')} — ${place}`;
}
