import type { Finding } from '../model/finding.js';
import type { Fingerprint } from './fingerprint.js';

/** Makes prints with the key of today, and remembers what older keys call the same values. */
export interface OlderPrints {
  readonly fingerprint: Fingerprint;
  /** The finding, with the older prints of its own. */
  named<F extends Pick<Finding, 'prints' | 'masked'>>(finding: F): F & Pick<Finding, 'older'>;
}

export function rememberOlder(today: Fingerprint, older: readonly Fingerprint[]): OlderPrints {
  if (older.length === 0) return { fingerprint: today, named: (finding) => finding };
  const names = new Map<string, readonly string[]>();
  return {
    fingerprint(kind, canonical) {
      const print = today(kind, canonical);
      if (!names.has(print)) {
        names.set(
          print,
          older.map((make) => make(kind, canonical)),
        );
      }
      return print;
    },
    named(finding) {
      const kept: Record<string, readonly string[]> = {};
      const keep = (print: string): void => {
        const once = names.get(print);
        if (once !== undefined) kept[print] = once;
      };
      for (const { persons, homes } of finding.prints) for (const print of [...persons, ...homes]) keep(print);
      for (const { of } of finding.masked ?? []) keep(of);
      return { ...finding, older: kept };
    },
  };
}
