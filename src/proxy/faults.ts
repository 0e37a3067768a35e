import { lateClientCertificateError, UpstreamCertificateError, UpstreamTlsError } from '../tls/trust.js';
import { UpstreamError } from './dial.js';
import { LinkError } from './framing/link.js';
import { ResponseError } from './framing/response-head.js';
import { HoldError } from './hold.js';
import type { Failure } from './refusal.js';
import { RequestError } from './request-error.js';

/** Where it is not 502. */
const UPSTREAM_STATUS: Readonly<Partial<Record<UpstreamError['code'], number>>> = {
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_FORBIDDEN: 403,
};

/** What the client is told when a transfer failed. Every fault has a status, a stable code and a plain reason. */
export function failureOf(error: unknown, host = ''): Failure {
  // Over TLS 1.3 a missing client certificate is told only after the handshake.
  const late = error instanceof Error ? lateClientCertificateError(error, host) : null;
  if (late !== null) return { status: 502, code: late.code, reason: late.reason };
  if (error instanceof UpstreamCertificateError) return { status: 502, code: error.code, reason: error.reason };
  if (error instanceof UpstreamTlsError) return { status: 502, code: error.code, reason: sentence(error.message) };
  if (error instanceof UpstreamError) {
    return { status: UPSTREAM_STATUS[error.code] ?? 502, code: error.code, reason: sentence(error.message) };
  }
  if (error instanceof RequestError) return { status: error.status, code: error.code, reason: sentence(error.message) };
  if (error instanceof HoldError) {
    return { status: error.code === 'BODY_TOO_LARGE' ? 413 : 507, code: error.code, reason: sentence(error.message) };
  }
  if (error instanceof LinkError) {
    return { status: error.code === 'UPSTREAM_SILENT' ? 504 : 502, code: error.code, reason: sentence(error.message) };
  }
  if (error instanceof ResponseError) {
    return { status: 502, code: error.code, reason: `The site's answer is not valid HTTP: ${error.message}.` };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UPSTREAM_FAILED';
  const broken = code === 'ECONNRESET' || code === 'EPIPE';
  return {
    status: 502,
    code: broken ? 'UPSTREAM_BROKE_OFF' : 'UPSTREAM_FAILED',
    reason: broken ? 'The site broke off the connection.' : `The request failed (${code}).`,
  };
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.。]$/.test(text) ? text : `${text}.`;
}
