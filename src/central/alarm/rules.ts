import type { AlarmFigures, AlarmKind } from '../outlet/message.js';
import { CHINA_MS } from '../outlet/words.js';
import type { Thresholds } from './thresholds.js';

/** What is seen at one moment. */
export interface Readings {
  /** Refusals of the last hour, and of the week before it with the hours that had any PC in them. */
  readonly refusals: { readonly lastHour: number; readonly before: number; readonly hours: number };
  /** PCs heard of within the last hour, and those of them that are silent by now. */
  readonly heartbeat: { readonly pcs: number; readonly silent: number };
  readonly gaps: { readonly pcs: number; readonly missing: number };
  /** When each lapses, milliseconds since 1970. */
  readonly trust: Readonly<Record<keyof Thresholds['trust'], number>>;
  readonly tamper: { readonly pcs: number; readonly events: number };
  readonly disks: ReadonlyArray<{ readonly node: string; readonly freeBytes: number; readonly totalBytes: number }>;
  /** By name: messages given up. */
  readonly outlets: ReadonlyArray<{ readonly name: string; readonly dead: number }>;
  readonly halted: ReadonlyArray<{ readonly ring: string; readonly version: number }>;
}

export interface Wrong {
  readonly kind: AlarmKind;
  /** What of; empty for the fleet. */
  readonly subject: string;
  readonly figures: AlarmFigures;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GIB = 2 ** 30;

/** Everything that is wrong at this moment, by these thresholds. Disks are judged by the node they belong to alone. */
export function wrongs(seen: Readings, thresholds: Thresholds, now: number): Wrong[] {
  return [
    ...refusals(seen, thresholds),
    ...heartbeat(seen, thresholds, now),
    ...gaps(seen, thresholds),
    ...trust(seen, thresholds, now),
    ...tamper(seen, thresholds),
    ...disks(seen, thresholds),
    ...seen.outlets
      .filter(({ dead }) => dead > 0)
      .map(({ name, dead }) => ({ kind: 'outlet-failing' as const, subject: name, figures: { dead } })),
    ...seen.halted.map(({ ring, version }) => ({ kind: 'ring-halted' as const, subject: ring, figures: { version } })),
  ];
}

function refusals({ refusals: { lastHour, before, hours } }: Readings, { refusals: set }: Thresholds): Wrong[] {
  // A fleet that refuses nothing has a usual hour of one: the rise over zero is endless otherwise.
  const usual = Math.max(1, before / Math.max(1, hours));
  if (lastHour < set.atLeast || lastHour <= usual * set.times) return [];
  return [{ kind: 'refusal-spike', subject: '', figures: { refusals: lastHour, usual: Math.round(usual) } }];
}

function heartbeat({ heartbeat: { pcs, silent } }: Readings, { heartbeat: set }: Thresholds, now: number): Wrong[] {
  const hour = new Date(now + CHINA_MS).getUTCHours();
  if (hour < set.from || hour >= set.to) return [];
  if (silent < set.atLeast || silent < pcs * set.share) return [];
  return [{ kind: 'heartbeat-loss', subject: '', figures: { silent, pcs } }];
}

function gaps({ gaps: { pcs, missing } }: Readings, { gap }: Thresholds): Wrong[] {
  return missing < gap.atLeast ? [] : [{ kind: 'ingest-gap', subject: '', figures: { pcs, missing } }];
}

function trust({ trust: ends }: Readings, { trust: set }: Thresholds, now: number): Wrong[] {
  return (Object.keys(set) as Array<keyof Thresholds['trust']>).flatMap((name) => {
    const days = (ends[name] - now) / DAY_MS;
    if (days >= set[name]) return [];
    return [{ kind: 'trust-expiry' as const, subject: name, figures: { days: Math.max(0, Math.floor(days)) } }];
  });
}

function tamper({ tamper: { pcs, events } }: Readings, { tamper: set }: Thresholds): Wrong[] {
  return events < set.atLeast ? [] : [{ kind: 'tamper', subject: '', figures: { pcs, events } }];
}

function disks({ disks: all }: Readings, { disk }: Thresholds): Wrong[] {
  return all.flatMap(({ node, freeBytes, totalBytes }) => {
    const percent = (freeBytes / Math.max(1, totalBytes)) * 100;
    if (percent >= disk.percent && freeBytes >= disk.gib * GIB) return [];
    const figures = { freeGiB: Math.floor(freeBytes / GIB), freePercent: Math.floor(percent) };
    return [{ kind: 'disk' as const, subject: node, figures }];
  });
}
