import type { UndecryptableReason } from '../proxy/undecryptable.js';

/** Learnt once for each host; only the policy can have it tunnelled. */
export function undecryptableLine(host: string, reason: UndecryptableReason, times: number): string {
  const why =
    reason === 'pinned'
      ? `clients broke off our handshake ${times} times: their program takes no certificate of ours`
      : 'it wants a certificate of its visitor';
  return `${host} cannot be decrypted: ${why}; a channel with "treatment: tunnel" would let it pass unread`;
}

/** Name, code and place of an error, without its message: that may quote a transfer. */
export function describe(error: Error): string {
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}${/\n\s+(at [^\n]+)/.exec(error.stack ?? '')?.[1]?.replace(/^/, ' ') ?? ''}`;
}
