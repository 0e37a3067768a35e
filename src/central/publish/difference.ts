import type { PolicySource } from '../../policy/source.js';

/** What changes from one policy to the next, by id. */
export interface Difference {
  readonly what: 'rule' | 'channel' | 'pattern' | 'exception' | 'template' | 'setting';
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Compares two policies as written. `before` is null for the first. */
export function differences(before: PolicySource | null, after: PolicySource): Difference[] {
  const lists: ReadonlyArray<readonly [Difference['what'], (source: PolicySource) => Map<string, string>]> = [
    ['rule', ({ rules }) => byId(rules, ({ id }) => id)],
    ['channel', ({ channels }) => byId(channels, ({ id }) => id)],
    ['pattern', ({ patterns }) => byId(patterns, ({ id }) => id)],
    ['template', ({ templates }) => byId(templates, ({ id }) => id)],
    ['exception', ({ exceptions }) => byId(exceptions, (one) => shown(one))],
    ['setting', settingsOf],
  ];
  return lists.flatMap(([what, read]) => {
    const [old, next] = [before === null ? new Map<string, string>() : read(before), read(after)];
    const ids = [...new Set([...old.keys(), ...next.keys()])].sort();
    return ids.flatMap((id): Difference[] => {
      if (!old.has(id)) return [{ what, id, change: 'added' }];
      if (!next.has(id)) return [{ what, id, change: 'removed' }];
      return old.get(id) === next.get(id) ? [] : [{ what, id, change: 'changed' }];
    });
  });
}

function byId<T>(items: readonly T[], id: (item: T) => string): Map<string, string> {
  return new Map(items.map((item) => [id(item), shown(item)]));
}

function settingsOf(source: PolicySource): Map<string, string> {
  const plain = Object.entries(source).filter(([, value]) => !Array.isArray(value) && value !== undefined);
  return new Map(plain.map(([name, value]) => [name, shown(value)]));
}

/** Without the places in files, which move when a line is added above. */
function shown(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'place' || typeof inner === 'function') return undefined;
    return inner;
  });
}
