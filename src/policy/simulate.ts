import type { Destination, Route } from '../model/destination.js';
import { KINDS } from '../model/kind.js';
import { severity, type Verdict } from '../model/verdict.js';
import { decide } from './decide.js';
import type { PastTransfer } from './past.js';
import type { Policy } from './policy.js';
import { resolve } from './resolve.js';
import { OTHER } from './routes.js';
import { openSentBefore } from './sent-before.js';

/** Transfers of one branch whose verdict would be another. */
export interface Change {
  readonly branch: string;
  readonly from: Verdict;
  readonly to: Verdict;
  readonly ruleFrom: string | null;
  readonly ruleTo: string | null;
  readonly transfers: number;
  readonly people: number;
}

export interface ChangedTransfer extends Omit<Change, 'transfers' | 'people'> {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly person: string;
  readonly channel: string;
}

/** How the past would have been judged by two policies. */
export interface Simulation {
  readonly transfers: number;
  /** Milliseconds since 1970; null when there was nothing to replay. */
  readonly first: number | null;
  readonly last: number | null;
  /** Transfers that the policy of today judges as they were judged: how far the replay can be trusted. */
  readonly asRecorded: number;
  readonly before: Readonly<Record<Verdict, number>>;
  readonly after: Readonly<Record<Verdict, number>>;
  readonly stricter: number;
  readonly milder: number;
  /** Most transfers first. */
  readonly changes: readonly Change[];
  /** The newest of them. */
  readonly examples: readonly ChangedTransfer[];
  /** Rules of the candidate that ask for what no history keeps: they never match here. */
  readonly blind: readonly string[];
  /** False when there was more than is replayed. */
  readonly complete: boolean;
}

export interface Simulator {
  /** Oldest first. False once there is no room for more. */
  add(past: PastTransfer): boolean;
  result(): Simulation;
}

const MAX_TRANSFERS = 200_000;
const MAX_CHANGES = 500;
const MAX_EXAMPLES = 100;
/** Of one change, people told apart. */
const MAX_PEOPLE = 10_000;

/**
 * Judges stored transfers by the policy of today and by a candidate, each with its own memory of what would have left.
 * Both are asked as of `now`, so that an exception which has ended changes nothing.
 */
export function openSimulator(today: Policy, candidate: Policy, now: number): Simulator {
  const sides = [side(today, now), side(candidate, now)] as const;
  const none = (): Record<Verdict, number> => ({ allow: 0, flag: 0, coach: 0, block: 0 });
  const [before, after] = [none(), none()];
  const changes = new Map<string, Omit<Change, 'transfers' | 'people'> & { transfers: number; people: Set<string> }>();
  const examples: ChangedTransfer[] = [];
  let [transfers, asRecorded, stricter, milder] = [0, 0, 0, 0];
  let [first, last]: [number | null, number | null] = [null, null];
  let complete = true;

  const note = (past: PastTransfer, from: Judgement, to: Judgement): void => {
    if (severity(to.asked) > severity(from.asked)) stricter += 1;
    else milder += 1;
    const change = {
      branch: past.branch,
      from: from.asked,
      to: to.asked,
      ruleFrom: from.rule,
      ruleTo: to.rule,
    };
    const key = JSON.stringify(change);
    const there = changes.get(key) ?? { ...change, transfers: 0, people: new Set<string>() };
    there.transfers += 1;
    if (there.people.size < MAX_PEOPLE) there.people.add(past.person);
    if (changes.size < MAX_CHANGES || changes.has(key)) changes.set(key, there);
    else complete = false;
    const { id, at, person, channel } = past;
    examples.push({ ...change, id, at, person, channel });
    if (examples.length > MAX_EXAMPLES) examples.shift();
  };

  return {
    add(past) {
      if (transfers >= MAX_TRANSFERS) {
        complete = false;
        return false;
      }
      const routes = routesOf(past, today, candidate);
      const from = sides[0](past, routes[0]);
      const to = sides[1](past, routes[1]);
      transfers += 1;
      first ??= past.at;
      last = past.at;
      before[from.asked] += 1;
      after[to.asked] += 1;
      if (from.asked === past.asked && from.rule === past.rule) asRecorded += 1;
      if (from.asked !== to.asked) note(past, from, to);
      return true;
    },
    result: () => ({
      transfers,
      first,
      last,
      asRecorded,
      before,
      after,
      stricter,
      milder,
      changes: [...changes.values()]
        .map((each) => ({ ...each, people: each.people.size }))
        .sort((a, b) => b.transfers - a.transfers),
      examples: [...examples].reverse(),
      blind: candidate.rules.filter(({ when }) => when.after ?? when.opaque_bytes).map(({ id }) => id),
      complete,
    }),
  };
}

interface Judgement {
  readonly asked: Verdict;
  readonly rule: string | null;
}

function side(policy: Policy, now: number): (past: PastTransfer, route: Route) => Judgement {
  const memory = openSentBefore(policy.sentQueries);
  return (past, route) => {
    const { finding, person, bodyBytes } = past;
    const { asked, rule } = decide(policy, {
      finding,
      route,
      destination: destinationOf(past),
      personId: person,
      sent: memory.ask(past),
      now,
      bodyBytes,
    });
    const left = asked === 'allow' || asked === 'flag';
    if (left && !route.sanctioned && KINDS.some((kind) => (finding.records[kind] ?? 0) > 0)) memory.mark(past);
    return { asked, rule };
  };
}

/**
 * History keeps host, path and program, not all that named the channel then. So the channel of that day stands, unless
 * the two catalogues differ about what is kept.
 */
function routesOf(past: PastTransfer, today: Policy, candidate: Policy): readonly [Route, Route] {
  const destination = destinationOf(past);
  const [here, there] = [resolve(today, destination), resolve(candidate, destination)];
  const recorded = recordedRoute(past, today);
  const same = here.channel === there.channel && here.category === there.category && here.opaque === there.opaque;
  return same ? [recorded, recorded] : [recorded, there];
}

function recordedRoute({ channel, category }: PastTransfer, policy: Policy): Route {
  const known = policy.routes.byId.get(channel);
  if (known !== undefined) return known;
  return channel === 'sanctioned'
    ? { ...OTHER, channel, category, sanctioned: true, treatment: 'inspect-tee' }
    : { ...OTHER, channel, category };
}

function destinationOf({ host, method, path, process }: PastTransfer): Destination {
  return {
    scheme: 'https',
    host,
    port: 443,
    method,
    path,
    referer: null,
    userAgent: null,
    contentType: null,
    process: process === null ? null : { pid: 0, name: process, path: null },
  };
}
