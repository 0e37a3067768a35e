import { createHmac } from 'node:crypto';
import type { Clock } from '../../model/clock.js';
import type { Where } from './definition.js';
import type { Reach } from './guard.js';
import type { Sent } from './message.js';
import { byStatus, post } from './post.js';
import type { Words } from './words.js';

/*
 * Robots of group chats. Each answers 200 to what it refuses, and says so in the body.
 */

type Robot = Extract<Where, { type: 'wecom' | 'dingtalk' | 'feishu' }>;

/** Codes that mean "too often", by their documentation: wait out the penalty. */
const TOO_OFTEN: Readonly<Record<Robot['type'], readonly number[]>> = {
  wecom: [45009],
  dingtalk: [130101, 410100],
  feishu: [11232, 9499],
};
/** DingTalk shuts a robot out for ten minutes. */
const PENALTY_MS: Readonly<Record<Robot['type'], number>> = { wecom: 60_000, dingtalk: 600_000, feishu: 60_000 };
/** Bytes of text each takes (WeCom 4,096; the others 20,000 and more). */
const MAX_BYTES: Readonly<Record<Robot['type'], number>> = { wecom: 4_000, dingtalk: 18_000, feishu: 18_000 };

/** Sends into a group. Rejects with what the connection said. */
export async function sendToRobot(robot: Robot, words: Words, reach: Reach, clock: Clock): Promise<Sent> {
  const { url, body } = asked(robot, words, clock());
  const posted = await post(url, JSON.stringify(body), {}, reach);
  if (posted.status !== 200) return byStatus(posted);
  const code = codeOf(posted.text);
  if (code === 0) return { ok: true };
  const error = `the robot answered ${code ?? 'something else'}`;
  if (code !== null && TOO_OFTEN[robot.type].includes(code)) {
    return { ok: false, error, again: true, afterMs: PENALTY_MS[robot.type] };
  }
  // A code of minus one is "busy"; all others say that address, signature or key word are wrong.
  return { ok: false, error, again: code === null || code === -1 };
}

/** What a robot is sent, and where. */
export function asked(robot: Robot, { title, lines }: Words, now: number): { url: string; body: object } {
  const max = MAX_BYTES[robot.type];
  switch (robot.type) {
    case 'wecom': {
      const content = cut([`**${marked(title)}**`, ...lines.map((line) => `> ${marked(line)}`)].join('\n'), max);
      return { url: robot.url, body: { msgtype: 'markdown', markdown: { content } } };
    }
    case 'dingtalk': {
      const text = cut([`### ${marked(title)}`, ...lines.map((line) => `- ${marked(line)}`)].join('\n'), max);
      const sign = createHmac('sha256', robot.secret).update(`${now}\n${robot.secret}`).digest('base64');
      const url = new URL(robot.url);
      url.searchParams.set('timestamp', String(now));
      url.searchParams.set('sign', sign);
      return { url: url.href, body: { msgtype: 'markdown', markdown: { title, text } } };
    }
    case 'feishu': {
      const timestamp = String(Math.floor(now / 1000));
      // Its signature is of nothing, with time and secret as the key.
      const sign = createHmac('sha256', `${timestamp}\n${robot.secret}`).digest('base64');
      const text = cut([title, ...lines].join('\n'), max);
      return { url: robot.url, body: { timestamp, sign, msg_type: 'text', content: { text } } };
    }
  }
}

/** Names of branches and channels must not become links, mentions or headings. */
const marked = (text: string): string => text.replace(/[<>[\]()`*_~#@\\]/g, ' ');

function cut(text: string, maxBytes: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > maxBytes) kept = kept.slice(0, Math.max(0, kept.lastIndexOf('\n')));
  return kept;
}

function codeOf(text: string): number | null {
  try {
    const said = JSON.parse(text) as { errcode?: unknown; code?: unknown; StatusCode?: unknown };
    const code = said.errcode ?? said.code ?? said.StatusCode;
    return typeof code === 'number' ? code : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
