import {
  children,
  content,
  type Der,
  decode,
  dotted,
  encode,
  flag,
  integer,
  nothing,
  octets,
  oid,
  sequence,
} from './der.js';

/** A time stamp could not be had, or does not hold. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
  readonly code: 'TIMESTAMP_REFUSED' | 'TIMESTAMP_INVALID';

  constructor(code: TimestampError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export const SHA256 = '2.16.840.1.101.3.4.2.1';
/** A response is a few thousand bytes; with a chain of certificates, some more. */
export const MAX_TIMESTAMP = 64 * 1024;
const GRANTED = [0, 1];

/** A request for a time stamp (RFC 3161 section 2.4.1) of a SHA-256, DER: nothing but the hash is told. */
export function timestampRequest(sha256: Uint8Array, nonce: Uint8Array): Buffer {
  const imprint = sequence(sequence(oid(SHA256), nothing()), octets(sha256));
  // The authority's certificate is asked for: whoever checks this later has no network.
  return encode(sequence(integer(Uint8Array.of(1)), imprint, integer(nonce), flag(true)));
}

/** The token of a response (RFC 3161 section 2.4.2), DER. Throws TimestampError. */
export function tokenOf(response: Uint8Array): Buffer {
  const [status, token] = parts(response);
  const [code] = status === undefined ? [] : children(status);
  const said = code === undefined ? -1 : (content(code).at(-1) ?? -1);
  if (!GRANTED.includes(said)) throw new TimestampError('TIMESTAMP_REFUSED', `the authority refused: status ${said}`);
  if (token === undefined) throw invalid('the authority granted a time stamp and sent none');
  return encode(token);
}

/** A response that grants `token`; what an authority answers with. */
export function timestampResponse(token: Uint8Array): Buffer {
  return encode(sequence(sequence(integer(Uint8Array.of(0))), decode(token)));
}

export function invalid(why: string, cause?: unknown): TimestampError {
  return new TimestampError('TIMESTAMP_INVALID', why, cause);
}

/** The values inside a DER sequence. Throws TimestampError. */
export function parts(der: Uint8Array): readonly Der[] {
  if (der.length > MAX_TIMESTAMP) throw invalid(`a time stamp has at most ${MAX_TIMESTAMP} bytes`);
  try {
    return children(decode(der));
  } catch (cause) {
    throw invalid('not DER', cause);
  }
}

/** What a time stamp says (RFC 3161 section 2.4.2, TSTInfo). */
export interface Stamped {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly sha256: Buffer;
  /** Hex. */
  readonly serial: string;
  /** Hex; null where the request had none. */
  readonly nonce: string | null;
}

/** Throws TimestampError. */
export function readStamped(der: Uint8Array): Stamped {
  const [, , imprint, serial, time, ...more] = parts(der);
  const [algorithm, hash] = imprint === undefined ? [] : children(imprint);
  if (serial === undefined || time === undefined || algorithm === undefined || hash === undefined) {
    throw invalid('not what a time stamp says');
  }
  const [name] = children(algorithm);
  if (name === undefined || dotted(name) !== SHA256) throw invalid('it stamps another hash than SHA-256');
  const nonce = more.find((each) => each.tagClass === UNIVERSAL && each.type === INTEGER);
  return {
    at: timeOf(content(time).toString('latin1')),
    sha256: content(hash),
    serial: content(serial).toString('hex'),
    nonce: nonce === undefined ? null : content(nonce).toString('hex').replace(/^00/, ''),
  };
}

const UNIVERSAL = 0;
const INTEGER = 2;

/** GeneralizedTime as RFC 3161 has it: `20261123010203.123Z`. */
function timeOf(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,6})?Z$/.exec(text);
  const at = match === null ? Number.NaN : Date.parse(`${match.slice(1, 4).join('-')}T${match.slice(4, 7).join(':')}Z`);
  if (Number.isNaN(at)) throw invalid('its time is none');
  return at + Math.floor(Number(match?.[7] ?? 0) * 1000);
}
