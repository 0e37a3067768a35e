/** What was seen of a ring since it got a version, and of the others in the same time. */
export interface RingFigures {
  readonly ring: string;
  /** PCs that run the ring's version, or said why they do not. */
  readonly pcs: number;
  /** Of those: how many could not take it. */
  readonly failed: number;
  /** Of those: how many have not been heard of since they got it. */
  readonly silent: number;
  /** Refusals of these PCs. */
  readonly refusals: number;
  /** PCs on other versions, and their refusals in the same time. */
  readonly others: { readonly pcs: number; readonly refusals: number };
}

/** Why a ring is to be halted. */
export type HaltReason = 'errors' | 'silence' | 'refusals';

/** Fewer PCs or refusals say nothing. */
const MIN_PCS = 3;
const MIN_REFUSALS = 20;
const MAX_FAILED_SHARE = 0.05;
const MAX_SILENT_SHARE = 0.1;
/** Times the refusals of a PC on other versions. */
const MAX_REFUSAL_RISE = 3;

/** Whether a rollout does harm: PCs refuse it, fall silent with it, or refuse their people far more than others do. */
export function haltReason({ pcs, failed, silent, refusals, others }: RingFigures): HaltReason | null {
  if (pcs < MIN_PCS) return null;
  if (failed / pcs > MAX_FAILED_SHARE) return 'errors';
  if (silent / pcs > MAX_SILENT_SHARE) return 'silence';
  if (refusals < MIN_REFUSALS || others.pcs === 0) return null;
  // Others that refuse nothing at all count as one refusal: the rise over zero is endless otherwise.
  const usual = Math.max(1, others.refusals) / others.pcs;
  return refusals / pcs > usual * MAX_REFUSAL_RISE ? 'refusals' : null;
}
