import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import type { Inspector } from '../../inspect/inspector.js';
import type { Decision } from '../../model/decision.js';
import type { Destination, Route } from '../../model/destination.js';
import type { Finding } from '../../model/finding.js';
import { decide } from '../../policy/decide.js';
import type { Policy } from '../../policy/policy.js';
import { resolve } from '../../policy/resolve.js';

/** Where a file at rest is judged to be going when nobody says: a web site nobody knows. */
export const UNKNOWN_SITE = 'site.invalid';

/** What is in a file on the disk. Rejects as `fs.open` does. */
export async function inspectFile(file: string, inspector: Inspector): Promise<{ finding: Finding; size: number }> {
  const handle = await fsp.open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { fd } = handle;
    const read = (position: number, length: number): Buffer => {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      return out.subarray(0, fs.readSync(fd, out, 0, out.length, position));
    };
    return { finding: await inspector.file(path.basename(file), { size, fd, read }), size };
  } finally {
    await handle.close();
  }
}

/** What the policy would say if this file were sent to this host by somebody nobody knows. */
export function judgeAtRest(
  policy: Policy,
  finding: Finding,
  { host, size, now }: { readonly host: string; readonly size: number; readonly now: number },
): { readonly route: Route; readonly decision: Decision } {
  const destination: Destination = {
    scheme: 'https',
    host,
    port: 443,
    method: 'POST',
    path: '/',
    referer: null,
    userAgent: null,
    contentType: null,
    process: null,
  };
  const route = resolve(policy, destination);
  const facts = { finding, route, destination, personId: 'unknown', sent: [], now, bodyBytes: size };
  return { route, decision: decide(policy, facts) };
}
