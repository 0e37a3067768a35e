import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from '../agent/config.js';
import { NEWS, type News } from '../model/news.js';
import { notifyCommand } from '../platform/notify.js';
import { layoutFor } from '../platform/parts.js';
import { notifyText } from '../text/notify.js';
import { whole } from './arguments.js';
import { type CommandIo, EXIT } from './io.js';

const ASK_MS = 15_000;
const TIMEOUT_MS = 3_000;
const SHOW_MS = 10_000;

/**
 * `menshen notify`: runs in a person's session, asks the agent whether a transfer of theirs did not leave, and says so on the
 * desktop. The agent tells it nothing unless the policy wants notifications.
 */
export async function notifyCommandLine(argv: string[], io: CommandIo, stopped: Promise<void>): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { port: { type: 'string' }, once: { type: 'boolean', default: false } },
    strict: true,
  });
  const port = values.port === undefined ? portOf(io) : whole(values.port, 'port', 8877, 1, 65_535);
  let running = true;
  const end = stopped.then(() => {
    running = false;
  });
  while (running) {
    const news = await asked(port);
    if (news !== null) show(news, io);
    if (values.once) return EXIT.ok;
    await Promise.race([setTimeout(ASK_MS), end]);
  }
  return EXIT.ok;
}

function show(news: News, io: CommandIo): void {
  const text = notifyText[io.language];
  const command = notifyCommand(process.platform, { title: text.title, body: text[news] });
  if (command === null) return;
  const [program, ...args] = command;
  const { status, stderr, error } = spawnSync(program, args, { timeout: SHOW_MS, encoding: 'utf8', windowsHide: true });
  if (status !== 0) io.stderr.write(`${error?.message ?? stderr.trim()}\n`);
}

/** Null too while the agent does not answer: it is somebody else's task to say so. */
async function asked(port: number): Promise<News | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/news`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const said: unknown = await answer.json();
    const news = typeof said === 'object' && said !== null && 'news' in said ? said.news : null;
    return NEWS.find((each) => each === news) ?? null;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** The settings may not be this account's to read: then the port is the one that an installation writes. */
function portOf(io: CommandIo): number {
  const { config } = layoutFor(process.platform);
  try {
    fs.accessSync(config, fs.constants.R_OK);
    return loadConfig({ file: config, env: io.env, flags: {} }).listen.port;
  } catch (error) {
    if (error instanceof Error) return 8877;
    throw error;
  }
}
