import type { Counts, Kind } from '../model/kind.js';
import { KINDS } from '../model/kind.js';
import type { SentCount, SentPer, SentQuery } from '../model/sent.js';
import { recordsOf } from './conditions.js';
import type { PastTransfer } from './past.js';

/** What had left before, while the past is replayed. */
export interface SentBefore {
  /** Answers to the queries a policy asks, for this transfer. */
  ask(past: PastTransfer): SentCount[];
  /** This transfer left. */
  mark(past: PastTransfer): void;
}

interface Sender {
  /** Oldest first. */
  readonly sent: Array<{ readonly at: number; readonly fresh: Counts }>;
  /** When each fingerprint left last. */
  readonly prints: Map<string, number>;
}

/** Fingerprints remembered for all senders; beyond it what leaves counts as new. */
const MAX_PRINTS = 2_000_000;

/**
 * Remembers as much as the longest window needs. Records of a transfer whose fingerprints left before are not counted
 * again; where only some did, in that proportion, because history keeps fingerprints and counts side by side.
 */
export function openSentBefore(queries: readonly SentQuery[]): SentBefore {
  const longest = Math.max(0, ...queries.map(({ windowMs }) => windowMs));
  const kinds = new Set(queries.map(({ kind }) => kind));
  const senders: Record<SentPer, Map<string, Sender>> = { person: new Map(), pc: new Map() };
  let remembered = 0;

  const nameOf = (per: SentPer, { person, device }: PastTransfer): string => (per === 'person' ? person : device);

  const freshOf = (sender: Sender | undefined, { prints, at, finding }: PastTransfer): Counts => {
    const { records } = finding;
    if (sender === undefined || prints.length === 0) return records;
    const since = at - longest;
    const share = prints.filter((print) => (sender.prints.get(print) ?? -1) < since).length / prints.length;
    const fresh: Partial<Record<Kind, number>> = {};
    for (const kind of KINDS) if (records[kind] !== undefined) fresh[kind] = Math.round(records[kind] * share);
    return fresh;
  };

  return {
    ask: (past) =>
      queries.map((query) => {
        const sender = senders[query.per].get(nameOf(query.per, past));
        const since = past.at - query.windowMs;
        let before = 0;
        const sent = sender?.sent ?? [];
        for (let n = sent.length - 1; n >= 0; n--) {
          const one = sent[n];
          if (one === undefined || one.at < since) break;
          const fresh = recordsOf(one.fresh, query.kind);
          // History counts records, and cannot tell which of several transfers made a list: each is taken by itself.
          if (fresh >= (query.listsOf ?? 1)) before += fresh;
        }
        const fresh = recordsOf(freshOf(sender, past), query.kind);
        const all = recordsOf(past.finding.records, query.kind);
        const listed = all >= (query.listsOf ?? 1);
        return { query, before, after: before + (listed ? fresh : 0), here: listed ? all : 0 };
      }),
    mark(past) {
      if (!KINDS.some((kind) => kinds.has(kind) && (past.finding.records[kind] ?? 0) > 0)) return;
      for (const per of ['person', 'pc'] as const) {
        const name = nameOf(per, past);
        const sender: Sender = senders[per].get(name) ?? { sent: [], prints: new Map() };
        senders[per].set(name, sender);
        sender.sent.push({ at: past.at, fresh: freshOf(sender, past) });
        while (sender.sent[0] !== undefined && sender.sent[0].at < past.at - longest) sender.sent.shift();
        for (const print of past.prints) {
          if (!sender.prints.has(print) && remembered >= MAX_PRINTS) continue;
          if (!sender.prints.has(print)) remembered += 1;
          sender.prints.set(print, past.at);
        }
      }
    },
  };
}
