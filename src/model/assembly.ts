const MiB = 1024 * 1024;

/** What joining slices of uploads and small messages may keep, and how long. */
export interface AssemblyLimits {
  /** Small messages to one destination are judged together for so long. */
  readonly windowMs: number;
  /** Bodies up to here are messages. */
  readonly maxMessageBytes: number;
  /** Bytes of one upload that are kept to be judged as a whole. */
  readonly maxUploadBytes: number;
  /** Uploads under way at a time. */
  readonly maxUploads: number;
  /** Bytes of all uploads under way, on disk. */
  readonly maxSpoolBytes: number;
  /** An upload without a new slice for so long is forgotten. */
  readonly keepMs: number;
}

export const DEFAULT_ASSEMBLY: AssemblyLimits = {
  windowMs: 3 * 60_000,
  maxMessageBytes: 4096,
  maxUploadBytes: 256 * MiB,
  maxUploads: 256,
  maxSpoolBytes: 2048 * MiB,
  keepMs: 30 * 60_000,
};

/** What of the evidence had left before this transfer completed it; of a tunnel that was cut, what had gone through it. */
export interface Earlier {
  /** Of the same file, the same chat, or the same stream. */
  readonly what: 'slices' | 'messages' | 'stream' | 'tunnels';
  /** Requests that left; 1 for a stream. */
  readonly requests: number;
  /** Bytes of their bodies; of a stream, those that had left when it was cut. */
  readonly bytes: number;
}

/** Whom a transfer goes to, within its destination. */
export interface Recipient {
  /** Keyed fingerprint of the account, address or group. */
  readonly id: string;
  /** Masked: `z***@qq.com`. */
  readonly shown: string;
}
