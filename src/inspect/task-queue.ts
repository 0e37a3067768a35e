import { isUtf8 } from 'node:buffer';
import type { Finding } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import type { PoolBody } from './inspector.js';
import type { WorkerTask } from './protocol.js';

/** One transfer or file that waits for a worker, or is with one. */
export interface Waiting {
  readonly id: number;
  readonly what: WorkerTask['what'];
  readonly body: PoolBody;
  readonly done: (finding: Finding) => void;
  /** Told of bounds that nothing read later can undo; `stepBack` says that nobody waits for the rest. */
  readonly soFar?: (atLeast: Counts, stepBack: () => void) => void;
  /** It was found to need the isolated process. */
  readonly needsChild: boolean;
  /** Nobody waits for it. */
  readonly isBehind: boolean;
  /** How often it was stopped for others. */
  readonly stops: number;
}

/** A larger task may take all workers but one. */
const LARGE_BYTES = 1024 * 1024;
/** Transfers that wait for the isolated process, each of which may have it for the whole busy time. */
const MAX_POSTPONED = 64;
/** And how long one of them waits at most: by then whoever sends it has given up. */
const MAX_POSTPONED_MS = 60_000;
/** Transfers nobody waits for that are put off for others. */
const MAX_BEHIND = 32;
/** So often a large one is passed by small ones, then it is its turn. */
const MAX_PASSED = 4;

/** After a small one took long, others that may do so keep away from the last idle worker for so long. */
const CAUTION_MS = 10_000;

/** While people write, the last idle worker is theirs: so long after one text it waits for the next. */
const TALK_MS = 250;

/** The order in which transfers are inspected: as they come, but none may block the others for long. */
export interface TaskQueue {
  readonly length: number;
  /** Of these, those that somebody waits for. */
  readonly awaited: number;
  /** One that somebody waits for, and that needs nothing but a worker. */
  readonly hasAwaited: boolean;
  push(waiting: Waiting): void;
  /** Puts back what took longer, small as it is, than the last idle worker may be taken: it waits for another one. */
  defer(waiting: Waiting, now: number): void;
  /** Puts back what met a taken process. False when too many wait already. `late` is called when it waited too long. */
  postpone(waiting: Waiting, late: () => void): boolean;
  /** The next one, for one of `idle` workers; one that needs the isolated process only when it is free. */
  take(idle: number, childFree: boolean, now: number): Waiting | undefined;
  /** Takes one out, wherever it waits. */
  remove(id: number): Waiting | undefined;
  /** Empties the queue. */
  drain(): Waiting[];
}

interface Entry {
  readonly waiting: Waiting;
  /** It took long before. */
  readonly isLong: boolean;
  /** Is it nothing but words, which no budget of unpacking can make long? Looked at only when it matters. */
  isText: boolean | null;
}

export function createTaskQueue(): TaskQueue {
  const plain: Entry[] = [];
  const behind: Waiting[] = [];
  let cautiousUntil = Number.NEGATIVE_INFINITY;
  let talkUntil = Number.NEGATIVE_INFINITY;
  const postponed: Array<{ readonly waiting: Waiting; readonly timer: NodeJS.Timeout; passed: number }> = [];

  function takePostponed(): Waiting | undefined {
    const [first] = postponed;
    if (first === undefined) return undefined;
    const small = postponed.findIndex(({ waiting }) => waiting.body.size <= LARGE_BYTES);
    const at = first.passed >= MAX_PASSED || small < 0 ? 0 : small;
    if (at > 0) first.passed++;
    return takeAt(at);
  }

  function takeAt(at: number): Waiting | undefined {
    const [taken] = postponed.splice(at, 1);
    clearTimeout(taken?.timer);
    return taken?.waiting;
  }

  /** For the last idle worker: a message before a file, and a file only while none took long and nobody writes. */
  function takeSmall(now: number): Waiting | undefined {
    let at = plain.findIndex((entry) => isSmall(entry) && isText(entry));
    if (at < 0 && now >= Math.max(cautiousUntil, talkUntil)) at = plain.findIndex(isSmall);
    return takePlain(at, now);
  }

  function takePlain(at: number, now: number): Waiting | undefined {
    const entry = at < 0 ? undefined : plain.splice(at, 1)[0];
    if (entry !== undefined && isSmall(entry) && isText(entry)) talkUntil = now + TALK_MS;
    return entry?.waiting;
  }

  return {
    get length() {
      return plain.length + postponed.length + behind.length;
    },
    get awaited() {
      return plain.length + postponed.filter(({ waiting }) => !waiting.isBehind).length;
    },
    get hasAwaited() {
      return plain.length > 0;
    },
    push(waiting) {
      if (waiting.isBehind) behind.push(waiting);
      else plain.push({ waiting, isLong: false, isText: null });
      // Each of them holds its body: they are not put off for ever.
      const oldest = behind.length > MAX_BEHIND ? behind.shift() : undefined;
      if (oldest !== undefined) plain.push({ waiting: oldest, isLong: true, isText: null });
    },
    defer(waiting, now) {
      cautiousUntil = now + CAUTION_MS;
      plain.push({ waiting, isLong: true, isText: null });
    },
    postpone(waiting, late) {
      if (postponed.length >= MAX_POSTPONED) return false;
      const timer = setTimeout(() => {
        postponed.splice(
          postponed.findIndex((one) => one.timer === timer),
          1,
        );
        late();
      }, MAX_POSTPONED_MS);
      postponed.push({ waiting: { ...waiting, needsChild: true }, timer, passed: 0 });
      return true;
    },
    take(idle, childFree, now) {
      // Neither a large one nor one that needs the isolated process may take the last idle worker.
      if (idle > 1) return (childFree ? takePostponed() : undefined) ?? takePlain(0, now) ?? behind.shift();
      return takeSmall(now);
    },
    remove(id) {
      const has = (list: ReadonlyArray<{ readonly waiting: Waiting }>): number =>
        list.findIndex(({ waiting }) => waiting.id === id);
      const inPlain = has(plain);
      if (inPlain >= 0) return plain.splice(inPlain, 1)[0]?.waiting;
      const inPostponed = has(postponed);
      if (inPostponed >= 0) return takeAt(inPostponed);
      const inBehind = behind.findIndex((waiting) => waiting.id === id);
      return inBehind < 0 ? undefined : behind.splice(inBehind, 1)[0];
    },
    drain() {
      for (const { timer } of postponed) clearTimeout(timer);
      const others = [...plain.splice(0), ...postponed.splice(0)].map(({ waiting }) => waiting);
      return [...others, ...behind.splice(0)];
    },
  };
}

function isSmall({ waiting, isLong }: Entry): boolean {
  return !isLong && waiting.body.size <= LARGE_BYTES;
}

function isText(entry: Entry): boolean {
  const { body } = entry.waiting;
  entry.isText ??= body.fd === null && isUtf8(body.read(0, body.size));
  return entry.isText;
}
