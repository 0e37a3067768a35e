/** What one client may ask of one HTTP/2 connection. Beyond it the connection ends with ENHANCE_YOUR_CALM. */
export interface H2Limits {
  readonly maxStreams: number;
  /** Bytes of the fields of a head, and their number. */
  readonly maxHeadBytes: number;
  readonly maxFields: number;
  /** Streams given up before their answer (CVE-2023-44487). A page that is left gives up all it had. */
  readonly resets: Rate;
  /** Neither is needed more than a few times a second, but for measuring a line. */
  readonly pings: Rate;
  readonly settings: Rate;
  /** Bytes under way of one stream, and of all: a body is held as fast as it comes. */
  readonly streamWindow: number;
  readonly sessionWindow: number;
  /** A connection without a request may rest for so long. */
  readonly restMs: number;
  /** A body may stop arriving for so long, and an answer may be left untaken. */
  readonly stallMs: number;
}

/** So many at once, and so many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * What nghttp2 counts by itself is left to it: CONTINUATION frames of a head (CVE-2024-28182), answers to pings and settings
 * that nobody takes (CVE-2019-9512, -9515), invalid frames.
 */
export const H2_LIMITS: H2Limits = {
  maxStreams: 100,
  maxHeadBytes: 64 * 1024,
  maxFields: 256,
  resets: { burst: 300, perSecond: 30 },
  pings: { burst: 500, perSecond: 50 },
  settings: { burst: 32, perSecond: 1 },
  streamWindow: 512 * 1024,
  sessionWindow: 2 * 1024 * 1024,
  restMs: 60_000,
  stallMs: 300_000,
};
