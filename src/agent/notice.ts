import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../model/clock.js';

/** Whether a person has been told: `told`, still within the time to read (`grace`), or past it (`late`). */
export type Told = 'told' | 'grace' | 'late';

/** Who has acknowledged the notice on this PC, and since when the others are known. */
export interface Notice {
  /** Asked for each connection of a person; the first time begins their time to read. */
  told(person: string): Told;
  /** False when it could not be stored: then nobody was told. */
  acknowledge(person: string): boolean;
}

export interface NoticeOptions {
  /** Data directory; the list is `notice.json` in it. */
  readonly home: string;
  readonly required: boolean;
  readonly graceMs: number;
  /** Acknowledged for everybody by whoever installs: `MENSHEN_NOTICE=acknowledged`. Recorded as such. */
  readonly unattended: boolean;
  readonly clock: Clock;
}

const row = z.object({
  /** ISO 8601. */
  first: z.string(),
  acknowledged: z.string().nullable(),
  how: z.enum(['page', 'unattended']).nullable(),
});
const list = z.record(z.string(), row);
type List = z.infer<typeof list>;

/** Stands for everybody, where the acknowledgement was made for the whole PC. */
const EVERYBODY = '*';
/** Accounts of one PC; more than that is nobody's office. */
const MAX_PEOPLE = 10_000;

/** Opens the list. A damaged one counts as empty: people are asked again. */
export function openNotice({ home, required, graceMs, unattended, clock }: NoticeOptions): Notice {
  const file = path.join(home, 'notice.json');
  const people = readList(file);
  const store = (person: string, next: List[string]): boolean => {
    try {
      writeList(file, { ...people, [person]: next });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return false;
    }
    people[person] = next;
    return true;
  };
  const now = (): string => new Date(clock()).toISOString();
  if (unattended && people[EVERYBODY] === undefined) {
    store(EVERYBODY, { first: now(), acknowledged: now(), how: 'unattended' });
  }
  return {
    told(person) {
      if (!required || unattended || people[person]?.acknowledged != null) return 'told';
      const known = people[person];
      if (known === undefined) {
        // Who cannot be remembered has no time to read: a full list or disk must not be a way round.
        if (Object.keys(people).length >= MAX_PEOPLE) return 'late';
        return store(person, { first: now(), acknowledged: null, how: null }) && graceMs > 0 ? 'grace' : 'late';
      }
      return clock() - Date.parse(known.first) < graceMs ? 'grace' : 'late';
    },
    acknowledge: (person) => store(person, { first: people[person]?.first ?? now(), acknowledged: now(), how: 'page' }),
  };
}

function readList(file: string): List {
  if (!fs.existsSync(file)) return {};
  try {
    const parsed = list.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function writeList(file: string, people: List): void {
  const draft = `${file}.draft`;
  fs.writeFileSync(draft, JSON.stringify(people, null, 2), { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
}
