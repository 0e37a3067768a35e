import { randomBytes } from 'node:crypto';
import type { Inspector } from '../../inspect/inspector.js';
import type { Clock } from '../../model/clock.js';
import type { Owners } from '../../model/owner.js';
import type { Policy } from '../../policy/policy.js';
import type { Peer } from '../../proxy/peer.js';
import type { Config } from '../config.js';
import { NO_RECORD, type OwnRecord, ownRecord } from '../my-record.js';
import { createSenders, findAccount, type Senders } from '../person.js';
import type { Recorder } from '../record.js';
import { type Answers, createAnswers, seatOf } from './answers.js';
import type { CredentialKeys } from './credentials.js';
import { openDevice } from './device.js';
import { openSessions } from './sessions.js';
import { type Sources, sourcesOf } from './source.js';

export interface SourceOptions {
  readonly config: Pick<Config, 'home' | 'sources' | 'person'>;
  readonly port: () => number;
  readonly owners: Owners;
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly recorder: Pick<Recorder, 'seen' | 'ask'>;
  /** Hex of the fingerprint key of today. */
  readonly key: () => string;
  readonly clock: Clock;
  /** Told of what should not happen; the error's text may quote content. */
  readonly onFault: (error: unknown) => void;
}

/** Everything that the agent's source systems bring: who people are, what they saw, and what is kept about each. */
export interface OpenSources {
  readonly sources: Sources;
  readonly senders: Senders;
  readonly answers: Answers;
  /** What is kept about whoever opened this connection. */
  ownRecordOf(peer: Peer): Promise<OwnRecord>;
}

/** Makes the device key when absent. */
export async function openSources(options: SourceOptions): Promise<OpenSources> {
  const { config, port, owners, policy, recorder, clock } = options;
  const sources = sourcesOf(config);
  const from = config.person.from ?? (sources.all.some(({ logins }) => logins.length > 0) ? 'login' : 'os');
  const byLogin = from === 'login';
  const sessions = openSessions(config.person.fresh_minutes * 60_000, clock);
  const sessionKey = randomBytes(32).toString('hex');
  const keys = (): CredentialKeys => ({ names: options.key(), sessions: sessionKey });
  const senders = createSenders({ ...options, keys, sources, sessions: byLogin ? sessions : null });
  const answers = createAnswers({
    ...options,
    keys,
    sources,
    sessions,
    byLogin,
    accountOf: senders.accountOf,
    device: await openDevice(config.home),
  });
  return {
    sources,
    senders,
    answers,
    async ownRecordOf(peer) {
      const account = await findAccount(owners, peer, port());
      const sender = await senders.accountOf(peer);
      const login = byLogin && account !== null ? sessions.current({ ...seatOf(sender), account }) : null;
      const { retention } = policy().ledger;
      return recorder.ask((ledger) => ownRecord(ledger, { account, login }, retention)) ?? NO_RECORD;
    },
  };
}
