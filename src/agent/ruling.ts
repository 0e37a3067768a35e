import type { Inspector } from '../inspect/inspector.js';
import type { Clock } from '../model/clock.js';
import type { Policy } from '../policy/policy.js';

/** The policy that runs and the workers set up for it: switched together, in one step, while transfers go on. */
export interface Ruling {
  policy(): Policy;
  inspector(): Inspector;
  /** ISO 8601: since when this policy runs here. */
  readonly since: string;
  /**
   * Judges by another policy from the next transfer on. Transfers under way finish with what they
   * began with. Throws what opening the workers throws; everything then stays as it was.
   */
  adopt(next: Rule): void;
  /** The same policy with fingerprints of another key, as `adopt`. */
  renewKey(key: string): void;
  /** Business phones beside those of the policy, as `adopt`; nothing where they are the same. */
  staff(phones: readonly string[]): void;
  /** Refuses nothing until then (milliseconds since 1970); null ends that. */
  observe(until: number | null): void;
  close(): Promise<void>;
}

export interface Rule {
  readonly policy: Policy;
  readonly since: string;
}

export interface RulingOptions {
  readonly first: Rule;
  /** Business phones beside those of the policy. */
  readonly staff?: readonly string[];
  readonly key: string;
  /** @param listed business phones of the daily list */
  readonly open: (policy: Policy, key: string, listed: readonly string[]) => Inspector;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

/** How often old workers are asked whether they are done, and how long they may take. */
const DRAIN_MS = 1_000;
const MAX_DRAINS = 120;

export function openRuling(options: RulingOptions): Ruling {
  const { first, key: firstKey, clock, onFault } = options;
  let staff = options.staff ?? [];
  let key = firstKey;
  let rule = first;
  let observed = observing(first.policy);
  let inspector = options.open(first.policy, key, staff);
  let observeUntil = Number.NEGATIVE_INFINITY;
  const leaving = new Map<Inspector, NodeJS.Timeout>();

  /** Ends workers nobody needs any more: two ticks without work, since a transfer may be between them and its verdict. */
  const retire = (old: Inspector): void => {
    let idle = 0;
    let drains = 0;
    const timer = setInterval(() => {
      const { busy, waiting } = old.stats;
      idle = busy + waiting === 0 ? idle + 1 : 0;
      drains += 1;
      if (idle < 2 && drains < MAX_DRAINS) return;
      clearInterval(timer);
      leaving.delete(old);
      old.close().catch(onFault);
    }, DRAIN_MS);
    leaving.set(old, timer);
  };

  const use = (next: Rule, nextKey: string, phones = staff): void => {
    const opened = options.open(next.policy, nextKey, phones);
    const old = inspector;
    [rule, observed, inspector, key, staff] = [next, observing(next.policy), opened, nextKey, phones];
    retire(old);
  };

  return {
    policy: () => (clock() < observeUntil ? observed : rule.policy),
    inspector: () => inspector,
    get since() {
      return rule.since;
    },
    adopt: (next) => use(next, key),
    renewKey: (next) => use(rule, next),
    staff(phones) {
      const same = phones.length === staff.length && phones.every((phone, index) => phone === staff[index]);
      if (!same) use(rule, key, phones);
    },
    observe(until) {
      observeUntil = until ?? Number.NEGATIVE_INFINITY;
    },
    async close() {
      for (const timer of leaving.values()) clearInterval(timer);
      await Promise.all([inspector.close(), ...[...leaving.keys()].map((old) => old.close())]);
    },
  };
}

const observing = (policy: Policy): Policy => ({ ...policy, mode: 'observe' });
