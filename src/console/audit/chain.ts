/** One entry of the log, as central gives it. */
export interface Entry {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: unknown;
  readonly hash: string;
}

const FIRST_HASH = '0'.repeat(64);

/**
 * Whether an entry follows the one before it: its hash is SHA-256 over the hash before and what it says, computed here.
 * Null where the one before is not at hand.
 */
export async function follows(entry: Entry, before: Entry | undefined): Promise<boolean | null> {
  const previous = entry.number === 1 ? FIRST_HASH : before?.number === entry.number - 1 ? before.hash : null;
  if (previous === null) return null;
  const { number, at, actor, action, detail, hash } = entry;
  const text = JSON.stringify([previous, number, Date.parse(at), actor, action, JSON.stringify(detail)]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}
