import { z } from 'zod';

const hour = z.int().min(0).max(24);

/** When something is an alarm. */
export const thresholdsSchema = z.strictObject({
  /** Refusals of an hour: times the usual hour of the last week, and at least so many. */
  refusals: z.strictObject({ times: z.number().min(1.5).max(100), atLeast: z.int().min(1).max(1_000_000) }),
  /**
   * PCs of the last hour that have said nothing for so many minutes, as a share of them, within these hours in China: at
   * night PCs are switched off.
   */
  heartbeat: z
    .strictObject({
      share: z.number().min(0.01).max(1),
      atLeast: z.int().min(1).max(1_000_000),
      minutes: z.int().min(2).max(60),
      from: hour,
      to: hour,
    })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'ends after it begins' }),
  /** Numbers that never came, found within the last day. */
  gap: z.strictObject({ atLeast: z.int().min(1).max(1_000_000_000) }),
  /** Days before a signature or certificate lapses. */
  trust: z.strictObject({
    timestamp: z.number().min(0.5).max(6),
    rollout: z.int().min(1).max(29),
    snapshot: z.int().min(1).max(29),
    targets: z.int().min(1).max(364),
    root: z.int().min(1).max(1_000),
    authority: z.int().min(1).max(3_650),
  }),
  /** Reports of the last day that Menshen was changed or stopped. */
  tamper: z.strictObject({ atLeast: z.int().min(1).max(1_000_000) }),
  /** Left on the disk of a node: either. */
  disk: z.strictObject({ percent: z.number().min(1).max(50), gib: z.number().min(0).max(10_000) }),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;

export const DEFAULT_THRESHOLDS: Thresholds = {
  refusals: { times: 4, atLeast: 30 },
  heartbeat: { share: 0.2, atLeast: 5, minutes: 10, from: 10, to: 18 },
  gap: { atLeast: 1 },
  trust: { timestamp: 3, rollout: 10, snapshot: 10, targets: 45, root: 180, authority: 365 },
  tamper: { atLeast: 1 },
  disk: { percent: 10, gib: 5 },
};
