import { createHmac } from 'node:crypto';
import type { Recipient } from '../../model/assembly.js';
import type { Selector } from '../../policy/channel.js';

const MAX_RECIPIENTS = 50;

/**
 * Whom a value names, one by one: mail addresses (`王 <a@x.cn>; b@x.cn`), accounts, groups. Ids are the first 8 bytes of
 * HMAC-SHA-256(key, "recipient" ‖ value); what is shown is masked, and nothing is shown of what may be a credential.
 * @param key hex of the fingerprint key
 */
export function recipientsOf(selector: Selector, value: string, key: string): Recipient[] {
  const names = new Set(
    value
      .split(/[,;，；|\n]+/)
      .map((each) => (/<([^<>\s]+)>/.exec(each)?.[1] ?? each).trim().toLowerCase())
      .filter((each) => each !== ''),
  );
  // Addresses of robots are keys to their groups.
  const secret = selector.from === 'query' || selector.from === 'header' || selector.from === 'cookie';
  return [...names].slice(0, MAX_RECIPIENTS).map((name) => ({
    id: createHmac('sha256', Buffer.from(key, 'hex'))
      .update('recipient')
      .update('\0')
      .update(name)
      .digest('hex')
      .slice(0, 16),
    shown: secret ? '***' : masked(name),
  }));
}

/** `z***@qq.com`, `@@r***`: enough to tell two apart on a page, too little to write to. */
function masked(name: string): string {
  const mail = /^([^@\s])[^@\s]*(@[^@\s]+\.[a-z]{2,})$/u.exec(name);
  if (mail !== null) return `${mail[1]}***${mail[2]}`;
  return `${/^[@#]{0,3}./u.exec(name)?.[0] ?? ''}***`;
}
