import { useSyncExternalStore } from 'react';
import type { OpenText } from './seal.js';

/** Full values open in this tab, until their time is over. Nowhere else, and never stored. */
export interface OpenValues {
  readonly opening: string;
  readonly incident: string;
  readonly texts: readonly OpenText[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

let open: readonly OpenValues[] = [];
const watchers = new Set<() => void>();

function set(next: readonly OpenValues[]): void {
  open = next;
  for (const watch of watchers) watch();
}

export function showValues(values: OpenValues): void {
  set([...open.filter(({ opening }) => opening !== values.opening), values]);
  window.setTimeout(() => hideValues(values.opening), Math.max(0, values.until - Date.now()));
}

export function hideValues(opening: string): void {
  set(open.filter((each) => each.opening !== opening));
}

export function useOpenValues(): readonly OpenValues[] {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => open,
  );
}
