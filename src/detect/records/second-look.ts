import { findAddresses } from '../entities/address.js';
import type { Compounds } from '../entities/compound.js';
import { gatheredPhone, mayBeGathered } from '../entities/gathered-phone.js';
import { lookAt, mayHoldPerson } from '../entities/look.js';
import { findNames } from '../entities/name.js';
import { NUMBER_LABEL, PHONE_WORD } from '../vocabulary/words.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { type Rewriting, WAYS_TO_A_HOME, WAYS_TO_A_PERSON, WAYS_TO_BOTH } from './rewritings.js';

/** Characters of a line in which somebody writes one entry. */
const MAX_LINE = 240;

/**
 * Reads a line once more, in other ways, when it gave one person without a home or one home without a person. The ways
 * are tried one on top of the other; the first that gives both wins, null when none does.
 *
 * @param read how a line is read
 */
export function lookAgain(
  line: string,
  first: readonly Draft[],
  compounds: Compounds,
  read: (line: string) => readonly Draft[],
): readonly Draft[] | null {
  const [only] = first;
  const enough = mayHoldPerson(lookAt(line));
  if ((only === undefined || !hasPerson(only)) && enough) {
    for (const rewrite of [...WAYS_TO_BOTH, gathered(compounds)]) {
      const other = line.length > MAX_LINE ? null : rewrite(line);
      const drafts = other === null ? [] : read(other);
      if (drafts.some((draft) => hasPerson(draft) && hasExactHome(draft))) return drafts;
    }
  }
  if (only === undefined || first.length > 1 || line.length > MAX_LINE) return null;
  const person = hasPerson(only);
  if (person === hasExactHome(only) || !enough) return null;
  let written = line;
  for (const rewrite of person ? WAYS_TO_A_HOME : WAYS_TO_A_PERSON) {
    const other = rewrite(written);
    if (other === null || other === written) continue;
    written = other;
    const drafts = read(written);
    if (drafts.length === 1 && drafts.some((draft) => hasPerson(draft) && hasExactHome(draft))) return drafts;
  }
  return person ? null : withGathered(line, only, compounds);
}

/** A line of a Chinese name and digits enough for a phone and a door, with the phone's digits put together. */
function gathered(compounds: Compounds): Rewriting {
  return (line) => {
    if (line.length > MAX_DRESSED) return null;
    const digits = lookAt(line).plain;
    if (digits < LEAST_DIGITS || digits > MOST_DIGITS || !CHINESE.test(line) || !mayBeGathered(line)) return null;
    const homes = findAddresses(line, { compounds, isAddress: false });
    const somebody = homes.some(({ home }) => home.place !== '') || PHONE_WORD.test(line) || findNames(line).length > 0;
    const phone = somebody ? gatheredPhone(line, homes) : null;
    return phone === null ? null : `${line.slice(0, phone.start)} ${phone.digits} ${line.slice(phone.end)}`;
  };
}

const MAX_DRESSED = 120;
const CHINESE = /[\u4e00-\u9fff]{2}/;
/** Digits of a phone with those of the shortest door, and with those of a long one, a size and a price. */
const LEAST_DIGITS = 14;
const MOST_DIGITS = 26;

/**
 * The home's person by the digits that are left in the line, when a name, a word for a phone or the home's own place says
 * that one is meant.
 */
function withGathered(line: string, only: Draft, compounds: Compounds): readonly Draft[] | null {
  const placed = only.homes.some((home) => home.place !== '');
  if (!placed && only.name === '' && !only.owner && !PHONE_WORD.test(line)) return null;
  const phone = gatheredPhone(line, findAddresses(line, { compounds, isAddress: false }));
  if (phone === null || NUMBER_LABEL.test(line.slice(Math.max(0, phone.start - 16), phone.start))) return null;
  const { digits, current, labelled } = phone;
  return [{ ...only, phones: [{ digits, current, labelled, owned: only.owner }] }];
}
