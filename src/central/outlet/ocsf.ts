import fs from 'node:fs/promises';
import path from 'node:path';
import { ocsfFinding } from '../../incident/ocsf.js';
import type { Where } from './definition.js';
import type { Reach } from './guard.js';
import type { Message, Sent } from './message.js';
import { byStatus, post } from './post.js';

const KEPT_FILES = 30;
const FILE = /^ocsf-\d{4}-\d\d-\d\d\.ndjson$/;

const findings = (messages: readonly Message[], version: string): object[] =>
  messages.flatMap(({ content }) => (content.kind === 'incident' ? [ocsfFinding(content, version)] : []));

/** A JSON list of findings; an empty one is the test. Rejects with what the connection said. */
export async function sendOcsf(
  { url, authorization }: Extract<Where, { type: 'ocsf-http' }>,
  messages: readonly Message[],
  reach: Reach,
  version: string,
): Promise<Sent> {
  const headers = authorization === undefined ? {} : { Authorization: authorization };
  return byStatus(await post(url, JSON.stringify(findings(messages, version)), headers, reach));
}

/**
 * A finding a line, in a file a day (UTC), mode 0600; the last thirty stay. For a shipper on this machine. On the disk
 * before it counts as sent.
 */
export async function writeOcsf(
  { folder }: Extract<Where, { type: 'ocsf-file' }>,
  messages: readonly Message[],
  base: string,
  now: number,
  version: string,
): Promise<Sent> {
  const dir = path.join(base, folder);
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  const lines = findings(messages, version).map((finding) => `${JSON.stringify(finding)}\n`);
  const file = await fs.open(path.join(dir, `ocsf-${new Date(now).toISOString().slice(0, 10)}.ndjson`), 'a', 0o600);
  try {
    await file.writeFile(lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  const names = (await fs.readdir(dir)).filter((name) => FILE.test(name)).sort();
  for (const name of names.slice(0, -KEPT_FILES)) await fs.rm(path.join(dir, name));
  return { ok: true };
}
