import { createHash } from 'node:crypto';
import {
  EVIDENCE_SUITE,
  type EvidenceKeys,
  MAX_EVIDENCE,
  type SealedEvidence,
  type SealedText,
  type SealNote,
} from '../model/evidence.js';

/** What an incident's full values are stored as, and what the incident says of it. */
export interface Sealing {
  /** JSON of `SealedEvidence`; null when nothing was sealed. */
  readonly evidence: string | null;
  /** Null where there are no keys; absent where there was nothing to seal. */
  readonly note?: SealNote | null;
}

/** Puts the readings of one incident together, as many as an evidence takes. */
export function sealing(texts: readonly SealedText[], keys: EvidenceKeys | null): Sealing {
  if (keys === null) return { evidence: null, note: null };
  const kept: SealedText[] = [];
  let size = 0;
  for (const text of texts) {
    size += text.jwe.length;
    if (size > MAX_EVIDENCE) break;
    kept.push(text);
  }
  if (kept.length === 0) return { evidence: null };
  const whole: SealedEvidence = { suite: EVIDENCE_SUITE, texts: kept.map(({ jwe }) => JSON.parse(jwe) as unknown) };
  const evidence = JSON.stringify(whole);
  const idsOf = (holders: EvidenceKeys['reviewers']): string[] => holders.map(({ id }) => id);
  return {
    evidence,
    note: {
      suite: EVIDENCE_SUITE,
      sha256: createHash('sha256').update(evidence).digest('hex'),
      texts: kept.map(({ sha256 }) => sha256),
      records: kept.reduce((sum, { records }) => sum + records, 0),
      of: texts.reduce((sum, { of }) => sum + of, 0),
      reviewers: idsOf(keys.reviewers),
      approvers: idsOf(keys.approvers),
    },
  };
}
