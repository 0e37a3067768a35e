import type { Incident } from '../../model/incident.js';
import { KINDS } from '../../model/kind.js';

/** How bad, mildest first. Stored as its place in this list. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the queue sorts and filters by, read off an incident once, when it comes in. */
export interface Weight {
  readonly kind: string;
  readonly severity: number;
  readonly rank: number;
  readonly provenance: number;
  readonly known: number;
  readonly canaries: number;
}

const MANY = 50;
const SEVERAL = 5;
const STEP = 1_000_000;
const LEFT = 300_000;
const FROM_SOURCE = 200_000;
const MAX_BY_COUNT = 400_000;

/**
 * A canary, a full gauge at the middle class or fifty people who did leave are critical. Within a severity comes first what
 * left, then what was copied from a source system, then the larger.
 */
export function weigh(incident: Incident): Weight {
  const { records, verdict, gauge, known = 0, canaries = 0 } = incident;
  const total = Object.values(records).reduce((sum, count) => sum + count, 0);
  const left = verdict === 'flag' || verdict === 'allow';
  const provenance = incident.provenance?.seen ?? 0;
  const severity = severityOf({ total, left, canaries, known, gauge: gauge['500'], provenance, verdict });
  const bySize = Math.min(MAX_BY_COUNT, total * 100);
  return {
    kind: KINDS.find((kind) => (records[kind] ?? 0) > 0) ?? '',
    severity,
    rank: severity * STEP + (left ? LEFT : 0) + (provenance > 0 ? FROM_SOURCE : 0) + bySize,
    provenance,
    known,
    canaries,
  };
}

interface Weighed {
  readonly total: number;
  readonly left: boolean;
  readonly canaries: number;
  readonly known: number;
  readonly gauge: number;
  readonly provenance: number;
  readonly verdict: string;
}

function severityOf({ total, left, canaries, known, gauge, provenance, verdict }: Weighed): number {
  if (canaries > 0 || gauge >= 1 || (left && total >= MANY)) return 3;
  if (total >= MANY || known >= SEVERAL || (left && total >= SEVERAL) || provenance >= SEVERAL) return 2;
  return total >= SEVERAL || verdict === 'block' ? 1 : 0;
}
