import type { Policy } from '../policy/policy.js';
import { sanctionedHosts } from '../policy/sanctioned-hosts.js';
import type { Gate, Held, Judgement } from '../proxy/gate.js';
import type { BreakGlass } from './break-glass.js';
import type { Notice, Told } from './notice.js';
import type { Senders } from './person.js';
import type { Sources } from './source/source.js';

export interface ClosedOptions {
  readonly policy: () => Policy;
  readonly sources: Pick<Sources, 'of'>;
  readonly senders: Pick<Senders, 'accountOf'>;
  /** Whether a person has read the notice; null where nobody is asked to. */
  readonly notice?: Notice | null;
  /** While it is on, only the agency's own hosts are reached, unread. */
  readonly glass: Pick<BreakGlass, 'until'>;
  readonly ownPage: (name: string) => string;
}

/** What is closed to whom before anything is judged. */
export interface Closed {
  readonly told: NonNullable<Gate['told']>;
  readonly isCompanyHost: (host: string) => boolean;
  /** The refusal of a plain request that is not to be judged now; null where it is. */
  of(held: Held): Promise<Judgement | null>;
}

export function createClosed({ policy, sources, senders, notice = null, glass, ownPage }: ClosedOptions): Closed {
  const hasRead = async (peer: Held['peer']): Promise<Told> =>
    notice === null ? 'told' : notice.told((await senders.accountOf(peer)).person.id);
  const isCompanyHost = (host: string): boolean => sanctionedHosts(policy()).has(host) || sources.of(host) !== null;
  const unreadNotice = (): Judgement => {
    return { ...UNJUDGED, verdict: 'coach', rule: 'notice', retry: ownPage('notice'), closed: 'notice' };
  };
  return {
    isCompanyHost,
    async told(peer) {
      if (glass.until() !== null) return GLASS;
      const told = await hasRead(peer);
      return told === 'late' ? unreadNotice() : told;
    },
    async of({ route, destination, peer }) {
      if (destination.scheme !== 'http' || route.sanctioned || isCompanyHost(destination.host)) return null;
      if (glass.until() !== null) return GLASS;
      return (await hasRead(peer)) === 'told' ? null : unreadNotice();
    },
  };
}

const UNJUDGED = { action: 'refuse', incident: null, records: {}, samples: [], retry: null } as const;
const GLASS: Judgement = { ...UNJUDGED, verdict: 'block', rule: 'break-glass', closed: 'break-glass' };
