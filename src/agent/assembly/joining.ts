import type { Earlier } from '../../model/assembly.js';
import type { Decision } from '../../model/decision.js';
import type { Finding } from '../../model/finding.js';
import type { Judgement } from '../../proxy/gate.js';
import type { Subject } from '../coach.js';

/** A refusal of an earlier slice, which holds for the whole upload. */
export interface Standing {
  readonly judgement: Judgement;
  /** What a reason must have been given for, on `coach`. */
  readonly subject: Subject | null;
}

/** What a request is judged by, together with what left before it. */
export interface Joined {
  /** All of the evidence, each record once. */
  readonly finding: Finding;
  /** Of it, what this request brought: the rest is in the ledger already. */
  readonly own: Finding;
  readonly earlier: Earlier | null;
  /** Incident that already says what this decision says; null when there is something new to say. */
  repeats(decision: Decision): string | null;
}

/** How the judged request ended. */
export type Ending =
  | { readonly left: true; readonly decision: Decision | null; readonly incident: string | null }
  | { readonly left: false; readonly standing: Standing };

/** One request on its way through assembly. */
export interface Joining {
  /** Asked first: the refusal that stands for this request already. */
  standing(): Promise<Standing | null>;
  /** What of the same file left before; known once `standing` is. Messages are told by `join`. */
  readonly earlier: Earlier | null;
  /** @param alone what inspection found in this request by itself */
  join(alone: Finding): Promise<Joined>;
  /** The first that is told counts. */
  end(ending: Ending): void;
}
