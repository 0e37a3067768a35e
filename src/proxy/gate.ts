import type { Earlier } from '../model/assembly.js';
import type { Boards, ByteSource } from '../model/bytes.js';
import type { Destination, Route } from '../model/destination.js';
import type { Head } from '../model/head.js';
import type { Counts } from '../model/kind.js';
import type { Reason } from '../model/outcome.js';
import type { Verdict } from '../model/verdict.js';
import type { RequestHead } from './exchange.js';
import type { FirstBytes } from './sniff.js';
import type { AnswerWatch } from './watch.js';

/** A body handed to inspection: in memory, on boards that a worker shares, or in a spool file it can read by descriptor. */
export interface InspectableBody extends ByteSource {
  readonly fd: number | null;
  readonly boards?: Boards;
}

/** One held transfer, ready to be judged. */
export interface Held {
  readonly destination: Destination;
  readonly route: Route;
  readonly head: Head;
  /** The Cookie field, for finding whose login this is; never inspected, never kept. */
  readonly cookie?: string | null;
  readonly body: InspectableBody;
  /** Address of the client's end of the connection: whose process and which user it is. */
  readonly peer: { readonly address: string; readonly port: number };
  /** Set when what follows this head cannot be read: the messages of an upgraded connection, say. */
  readonly unreadable: Reason | null;
  /** One message of a connection that stays: however small, it may be a piece of what is written there. */
  readonly message?: boolean;
  /** Bytes of the same stream that have left, where it is sent while it is judged. Asked when the verdict is in. */
  readonly left?: () => number;
}

/** Why most of the web is closed to a person: the notice is unread, or only company systems may be reached for a while. */
export type ClosedBy = 'notice' | 'break-glass';

/** What the proxy does with a judged transfer, and what it may tell the person. */
export interface Judgement {
  readonly action: 'forward' | 'refuse';
  readonly verdict: Verdict;
  readonly rule: string | null;
  /** Incident id, when one was made. */
  readonly incident: string | null;
  /** Unique records per kind. */
  readonly records: Counts;
  /** Masked. */
  readonly samples: readonly string[];
  /** Where the person may give a reason, on `coach`. */
  readonly retry: string | null;
  /** Where the person may ask for a release, on `block`. */
  readonly release?: string | null;
  /** It was not judged at all. */
  readonly closed?: ClosedBy;
  /** What of the same evidence had left before: earlier slices of a file, earlier messages. */
  readonly earlier?: Earlier;
  /** Settles once the body is no longer needed, where the verdict was certain before all of it was counted. */
  readonly counted?: Promise<void>;
}

/** A refusal that was certain before the body had arrived. */
export interface EarlyRefusal {
  readonly judgement: Judgement;
  /** Counts what did arrive, in the end; false when the client broke off. Never rejects. */
  complete(held: Held, whole: boolean): Promise<void>;
}

/** Everything the proxy asks of the rest of the agent. Injected, so that the proxy knows no policy and no store. */
export interface Gate {
  /** Before any request is known: the host of a CONNECT, or an SNI. */
  resolveHost(host: string, port: number): Route;
  resolve(destination: Destination): Route;
  judge(held: Held): Promise<Judgement>;
  /**
   * Looks at what has arrived so far of a body that takes its time. Null: nothing is certain, or nobody is free to look.
   * Otherwise the transfer is refused, whatever else arrives; `complete` then takes the rest for the record. `signal` says
   * that all of it is here: the look may end, and nothing is certain.
   */
  glance(held: Held, signal: AbortSignal): Promise<EarlyRefusal | null>;
  /**
   * Looks at what has left so far of a stream that is sent while it is read, and records a block that is met; null when none
   * is. What is cut off by then, a file or a row, is not held against it.
   */
  review(held: Held): Promise<Judgement | null>;
  /**
   * Whether the person at the other end has been told that connections are decrypted. Until then none is: within `grace`
   * TLS passes unread, after it only to hosts that are the agency's own; others get the judgement that says why. Absent:
   * everybody counts as told.
   */
  told?(peer: Held['peer']): Promise<'told' | 'grace' | Judgement>;
  /** A host that is the agency's own by its name alone. */
  isCompanyHost?(host: string): boolean;
  /** A tunnel whose bytes cannot be read: null where it may not run. The gate records what a rule met. */
  judgeOpaque(opaque: OpaqueTunnel): Promise<OpaqueMeter | null>;
  /** Whoever wants to read the answer to a request, before it goes out; null: nobody. */
  watch?(asked: Asked): AnswerWatch | null;
  /** Clients that speak HTTP/2 as well as HTTP/1.1 are to be spoken to in HTTP/2 when they go to this host. */
  offersH2(host: string): boolean;
  /** A host asked for, whose requests may be taken by the agent's own pages. */
  isOwnHost(host: string, port: number): boolean;
}

/** A request whose answer somebody may want to read. */
export interface Asked {
  readonly head: RequestHead;
  readonly route: Route;
  readonly peer: Held['peer'];
}

/** Counts what goes through a tunnel that nobody can read. */
export interface OpaqueMeter {
  /** Told of every piece before it is sent on; false: the tunnel ends here, without this piece. */
  admit(bytes: number): boolean;
}

/** A connection that cannot be read: not HTTP, or TLS that the policy has tunnelled. */
export interface OpaqueTunnel {
  readonly host: string;
  readonly port: number;
  readonly protocol: FirstBytes;
  /** What could be seen of the first flight. */
  readonly firstBytes: number;
  readonly peer: { readonly address: string; readonly port: number };
}
