import type { Clock } from '../../model/clock.js';
import type { Outlet } from './definition.js';
import type { Reach } from './guard.js';
import { sendByMail } from './mail.js';
import type { Message, Sent } from './message.js';
import { sendOcsf, writeOcsf } from './ocsf.js';
import { failed } from './post.js';
import { sendToRobot } from './robots.js';
import { sendToSyslog } from './syslog.js';
import { sendToWebhook } from './webhook.js';
import { type Words, wordsOf } from './words.js';

/** What sending needs of central. */
export interface Post {
  readonly reach: Reach;
  readonly clock: Clock;
  /** Of this program. */
  readonly version: string;
  /** Of the console. */
  readonly url: string;
  /** Where files go. */
  readonly folder: string;
}

/** Sends messages together: all of them went, or none. Never rejects. */
export async function send(outlet: Outlet, messages: readonly Message[], post: Post): Promise<Sent> {
  const [message] = messages;
  if (message === undefined) return { ok: true };
  const { reach, clock, version } = post;
  const { where } = outlet;
  try {
    switch (where.type) {
      case 'wecom':
      case 'dingtalk':
      case 'feishu':
        return await sendToRobot(where, spoken(outlet, message, post), reach, clock);
      case 'mail':
        return await sendByMail(where, message, spoken(outlet, message, post), reach);
      case 'webhook':
        return await sendToWebhook(where, message, reach, clock);
      case 'syslog':
        return await sendToSyslog(where, messages, reach, version);
      case 'ocsf-http':
        return await sendOcsf(where, messages, reach, version);
      case 'ocsf-file':
        return await writeOcsf(where, messages, post.folder, clock(), version);
    }
  } catch (error) {
    return failed(error);
  }
}

function spoken({ language, where }: Outlet, { content }: Message, { url }: Post): Words {
  // The schema lets no such outlet be made.
  if (content.kind === 'incident') throw new TypeError(`${where.type} is told of no single incident`);
  return wordsOf(content, language, url);
}
