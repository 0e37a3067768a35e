import { createHmac } from 'node:crypto';
import type { Clock } from '../../model/clock.js';
import type { Where } from './definition.js';
import type { Reach } from './guard.js';
import type { Message, Sent } from './message.js';
import { byStatus, post } from './post.js';

type Webhook = Extract<Where, { type: 'webhook' }>;

/**
 * Signed as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time and body. A receiver refuses times more than five
 * minutes off and ids it has seen: a try again has the same id and a new time.
 */
export function signature(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Rejects with what the connection said. */
export async function sendToWebhook(
  { url, secret }: Webhook,
  message: Message,
  reach: Reach,
  clock: Clock,
): Promise<Sent> {
  const body = JSON.stringify(bodyOf(message));
  const seconds = Math.floor(clock() / 1000);
  const headers = {
    'webhook-id': message.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(secret, message.id, seconds, body),
  };
  return byStatus(await post(url, body, headers, reach));
}

/** What programs get. */
export function bodyOf({ id, at, content }: Message): object {
  const head = { id, timestamp: new Date(at).toISOString() };
  switch (content.kind) {
    case 'test':
      return { type: 'test', ...head, data: {} };
    case 'digest': {
      const { from, to, ...rest } = content.figures;
      return {
        type: 'digest',
        ...head,
        data: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...rest },
      };
    }
    case 'alarm': {
      const { alarm, subject, state, at: since, figures } = content;
      return { type: `alarm.${state}`, ...head, data: { alarm, subject, at: new Date(since).toISOString(), figures } };
    }
    case 'incident': {
      const { incident, branch, device, severity } = content;
      const { samples: _samples, parts: _parts, reason: _reason, recipients: _recipients, ...told } = incident;
      return { type: 'incident', ...head, data: { ...told, branch, device, severity } };
    }
  }
}
