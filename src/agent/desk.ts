import { randomBytes } from 'node:crypto';
import type { Clock } from '../model/clock.js';
import type { Peer } from '../proxy/peer.js';
import { type BreakGlass, openBreakGlass } from './break-glass.js';
import { type Coach, openCoach } from './coach.js';
import { openCodes } from './codes.js';
import type { Config } from './config.js';
import { type Notebook, openNotebook } from './notebook.js';
import { type Notice, openNotice } from './notice.js';
import type { Senders } from './person.js';
import type { Recorder } from './record.js';
import { openReleases, type Releases } from './releases.js';

/** Everything a PC asks the people at it, and is told by them. */
export interface Desk {
  readonly notice: Notice;
  readonly coach: Coach;
  readonly glass: BreakGlass;
  readonly releases: Releases;
  readonly notebook: Notebook;
  /** Whoever is at the other end has read the notice; false when that cannot be said of anybody, or not be stored. */
  acknowledge(peer: Peer): Promise<boolean>;
}

export interface DeskOptions {
  readonly config: Pick<Config, 'home' | 'notice'>;
  readonly recorder: Pick<Recorder, 'note'>;
  readonly senders: () => Pick<Senders, 'accountOf'>;
  /** Whoever installed this PC has acknowledged the notice for everybody at it. */
  readonly unattended: boolean;
  /** Whether this PC belongs to a fleet. */
  readonly enrolled: () => boolean;
  readonly clock: Clock;
  /** As `clock`, but nobody sets it. */
  readonly steady: Clock;
  readonly log: (line: string) => void;
}

export function openDesk({ config, recorder, senders, unattended, enrolled, clock, steady, log }: DeskOptions): Desk {
  const { home } = config;
  const notebook = openNotebook({ home, recorder, clock, log });
  const notice = openNotice({
    home,
    required: config.notice.mode === 'required',
    graceMs: config.notice.grace_hours * 3_600_000,
    unattended,
    clock,
  });
  return {
    notice,
    notebook,
    coach: openCoach(clock, () => randomBytes(18).toString('base64url')),
    releases: openReleases({
      home,
      now: clock,
      random: () => randomBytes(18).toString('base64url'),
      enrolled,
      onAsk: (incident, person) => notebook.tell('notice', { what: 'release', incident, person }),
      onUse: (incident, person) => notebook.tell('notice', { what: 'release-used', incident, person }),
    }),
    glass: openBreakGlass({
      home,
      codes: openCodes(home, clock),
      now: steady,
      onBegin: (until) => {
        notebook.tell('tamper', { what: 'break-glass', until: new Date(until).toISOString() });
        log('break-glass: only company systems are reached for half an hour');
      },
    }),
    async acknowledge(peer) {
      const { person } = await senders().accountOf(peer);
      // Only Linux tells whose a connection is: elsewhere whoever reads it reads it for this PC.
      const nobody = person.source === 'unknown' && process.platform === 'linux';
      if (nobody || !notice.acknowledge(person.id)) return false;
      notebook.tell('notice', { what: 'acknowledged', person: person.id });
      return true;
    },
  };
}
