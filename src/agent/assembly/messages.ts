import type { Inspector } from '../../inspect/inspector.js';
import type { AssemblyLimits } from '../../model/assembly.js';
import { bytesOf } from '../../model/bytes.js';
import { type Finding, NOTHING_FOUND } from '../../model/finding.js';
import type { Head } from '../../model/head.js';
import type { Held } from '../../proxy/gate.js';
import type { Joined, Joining } from './joining.js';
import { findingOf, mergeFindings, mergePrints, newPrints } from './merge.js';
import type { Message } from './message.js';
import { once } from './request.js';
import {
  addMessage,
  type Entry,
  expireMessages,
  isWorthReading,
  leftBefore,
  removeMessage,
  startWindow,
  togetherOf,
  type Window,
  wipe,
} from './window.js';

export interface MessagesOptions {
  readonly limits: () => AssemblyLimits;
  readonly inspector: () => Inspector;
  readonly personOf: (peer: Held['peer']) => Promise<string>;
}

/** The windows of small messages: one for each destination and chat, of each person by themselves. */
export interface Messages {
  open(held: Held, message: Message, now: number): Joining;
  tend(now: number): void;
  readonly size: number;
  close(): void;
}

/** Chats that are remembered at a time; the one that was quiet longest is forgotten first. */
const MAX_WINDOWS = 512;
/** Messages are judged as text that nobody's name stands before. */
const TEXT_HEAD: Head = { method: 'POST', host: '', target: '/', headers: [['content-type', 'text/plain']] };

export function openMessages({ limits, inspector, personOf }: MessagesOptions): Messages {
  const windows = new Map<string, Window>();

  function windowOf(key: string, now: number): Window {
    const window = windows.get(key) ?? startWindow();
    // Set anew, so that the map stays in the order of use.
    windows.delete(key);
    windows.set(key, window);
    for (const [oldest, forgotten] of windows) {
      if (windows.size <= MAX_WINDOWS) break;
      for (const entry of forgotten.entries) wipe(forgotten, entry);
      windows.delete(oldest);
    }
    expireMessages(window, now - limits().windowMs);
    return window;
  }

  /** Those of the messages that are the same person's. */
  async function samePerson(entry: Entry, earlier: readonly Entry[]): Promise<readonly Entry[]> {
    if (earlier.length === 0) return earlier;
    const person = await entry.person();
    const persons = await Promise.all(earlier.map((each) => each.person()));
    return earlier.filter((_, index) => persons[index] === person);
  }

  async function read(entry: Entry, earlier: readonly Entry[], chat: boolean): Promise<Finding> {
    if (!isWorthReading(entry, earlier)) return NOTHING_FOUND;
    const text = Buffer.from(togetherOf([...earlier, entry], chat));
    if (text.length === 0) return NOTHING_FOUND;
    const finding = await inspector().transfer(TEXT_HEAD, { ...bytesOf(text), fd: null });
    text.fill(0);
    return finding;
  }

  return {
    open(held, message, now) {
      const { channel, category } = held.route;
      const key = [held.destination.host, channel, message.peer].join('\0');
      const window = windowOf(key, now);
      const person = once(() => personOf(held.peer));
      const chat = category === 'im';
      const entry = addMessage(window, message, chat, {
        at: now,
        person,
        bodyBytes: held.body.size,
      });
      // What can be part of nothing needs no person. Looked up beside the inspection; `join` waits for it.
      if (entry.texts.length > 0) person().catch(() => null);
      // Most talk is no part of anything, whoever said what came before.
      const worth = isWorthReading(entry, window.entries);
      const earlier = once(() => samePerson(entry, window.entries.slice(0, window.entries.lastIndexOf(entry))));
      const together = worth ? earlier().then((mine) => read(entry, mine, chat)) : null;
      let brought: Finding['prints'] = [];
      return {
        standing: () => Promise.resolve(null),
        earlier: null,
        async join(alone): Promise<Joined> {
          // Told while the connection stands: once it is answered, nobody may be at its other end.
          if (entry.texts.length > 0) await person();
          if (together === null && alone.prints.length === 0) return byItself(alone);
          const joined = joinedOf(alone, (await together) ?? NOTHING_FOUND, await earlier());
          brought = joined.own.prints;
          return joined;
        },
        end({ left }) {
          entry.left = left;
          entry.prints = brought;
          // What has neither text nor records can be part of nothing.
          if (!left || (entry.texts.length === 0 && brought.length === 0)) removeMessage(window, entry);
        },
      };
    },
    tend(now) {
      for (const [key, window] of windows) {
        expireMessages(window, now - limits().windowMs);
        if (window.entries.length === 0) windows.delete(key);
      }
    },
    get size() {
      return windows.size;
    },
    close() {
      for (const window of windows.values()) for (const entry of window.entries) wipe(window, entry);
      windows.clear();
    },
  };
}

function byItself(alone: Finding): Joined {
  return { finding: alone, own: alone, earlier: null, repeats: () => null };
}

/** A message that brings nothing to what left before it is judged by itself: talk after a leak is talk. */
function joinedOf(alone: Finding, together: Finding, earlier: readonly Entry[]): Joined {
  const counted = mergePrints(earlier.flatMap((entry) => (entry.left ? entry.prints : [])));
  const here = together.prints.length === 0 ? alone : mergeFindings(alone, together, 'same');
  const brought = newPrints(here.prints, counted);
  if (brought.length === 0) return { ...byItself(alone), own: findingOf(alone, []) };
  const evidence = mergeFindings(here, { ...NOTHING_FOUND, prints: counted }, 'same');
  const joins = evidence.prints.length > alone.prints.length || brought.length > alone.prints.length;
  return {
    finding: evidence,
    own: findingOf(here, brought),
    earlier: joins ? leftBefore(earlier) : null,
    repeats: () => null,
  };
}
