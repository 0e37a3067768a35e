import type { LockedKey } from './locked-key.js';
import type { UnlockedKey } from './seal.js';

const NAME = 'menshen';
const STORE = 'keys';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(db.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    db.close();
  }
}

/** Keys of this browser, each under its passphrase. */
export const keptKeys = (): Promise<LockedKey[]> =>
  within('readonly', (store) => store.getAll() as IDBRequest<LockedKey[]>);

export const keepKey = (key: LockedKey): Promise<unknown> => within('readwrite', (store) => store.put(key));

/** Unlocked keys of this tab: gone when it is closed, and after a while without use. */
const UNLOCKED_MS = 15 * 60_000;
const unlocked = new Map<string, { readonly key: UnlockedKey; readonly timer: number }>();

export function unlockedKey(id: string): UnlockedKey | null {
  return unlocked.get(id)?.key ?? null;
}

export function holdUnlocked(key: UnlockedKey): void {
  const before = unlocked.get(key.id);
  if (before !== undefined) window.clearTimeout(before.timer);
  unlocked.set(key.id, { key, timer: window.setTimeout(() => unlocked.delete(key.id), UNLOCKED_MS) });
}

export function lockAll(): void {
  for (const { timer } of unlocked.values()) window.clearTimeout(timer);
  unlocked.clear();
}
