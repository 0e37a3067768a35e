import type { RawHeaders } from '../exchange.js';
import { failureOf } from '../faults.js';
import type { Judgement } from '../gate.js';
import { MessageError } from './messages.js';

/** Codes of gRPC (google.rpc.Code). */
const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;

/** How a call ends that is not passed on: the fields behind its last message. */
export function refusalStatus({ verdict, rule, incident }: Judgement): RawHeaders {
  const mark = `${verdict}; rule=${rule ?? '-'}; incident=${incident ?? '-'}`;
  return [...statusOf(PERMISSION_DENIED, `Menshen: ${mark}`), ['x-menshen-verdict', mark]];
}

export function failureStatus(error: unknown, host: string): RawHeaders {
  if (error instanceof MessageError) return statusOf(error.status, `Menshen: ${error.message}`);
  const { code, reason } = failureOf(error, host);
  return [...statusOf(UNAVAILABLE, `Menshen: ${reason}`), ['x-menshen-error', code.toLowerCase().replaceAll('_', '-')]];
}

function statusOf(status: number, message: string): Array<readonly [string, string]> {
  return [
    ['grpc-status', String(status)],
    ['grpc-message', percentEncoded(message)],
  ];
}

/** Percent-encoded UTF-8 with the printable ASCII left as it is (gRPC over HTTP/2, Status-Message). */
function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
