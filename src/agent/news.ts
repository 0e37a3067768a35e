import type { Clock } from '../model/clock.js';
import { NEWS, type News } from '../model/news.js';
import type { Policy } from '../policy/policy.js';
import type { Peer } from '../proxy/peer.js';
import type { Judged } from './judged.js';
import type { Senders } from './person.js';

export interface NewsOptions {
  readonly policy: () => Pick<Policy, 'notifications'>;
  readonly senders: () => Pick<Senders, 'accountOf'>;
  readonly clock: Clock;
}

/** What a person's desktop may say of a transfer that did not leave: what became of it, nothing of what it was. */
export interface NewsDesk {
  /** Told of every transfer that makes an incident. */
  note(judged: Pick<Judged, 'sender' | 'decision'>): void;
  /** For whoever asks: null where nothing is new, the policy wants none, or one was shown within the time it sets. */
  ask(peer: Peer): Promise<News | null>;
}

/** Older than that it is no news: whoever asks may just have signed in. */
const FRESH_MS = 60_000;
const MAX_PEOPLE = 1_000;

export function openNewsDesk({ policy, senders, clock }: NewsOptions): NewsDesk {
  /** By account: desktops know no logins. */
  const waiting = new Map<string, { readonly news: News; readonly at: number }>();
  const shown = new Map<string, number>();
  return {
    note({ sender, decision }) {
      const news = NEWS.find((each) => each === decision.verdict);
      if (news === undefined || policy().notifications === null) return;
      keep(waiting, (sender.account ?? sender.person).id, { news, at: clock() });
    },
    async ask(peer) {
      const terms = policy().notifications;
      if (terms === null) return null;
      const { person } = await senders().accountOf(peer);
      const found = waiting.get(person.id);
      if (found === undefined) return null;
      const now = clock();
      waiting.delete(person.id);
      if (Math.abs(now - found.at) > FRESH_MS) return null;
      if (Math.abs(now - (shown.get(person.id) ?? Number.NEGATIVE_INFINITY)) < terms.everyMs) return null;
      keep(shown, person.id, now);
      return found.news;
    },
  };
}

function keep<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
  for (const oldest of map.keys()) {
    if (map.size <= MAX_PEOPLE) break;
    map.delete(oldest);
  }
}
