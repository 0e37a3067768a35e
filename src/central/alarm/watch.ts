import { X509Certificate } from 'node:crypto';
import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Office } from '../office.js';
import type { Alarms, StoredAlarm } from '../sql/alarms.js';
import { type Wrong, wrongs } from './rules.js';
import type { Thresholds } from './thresholds.js';

const MINUTE_MS = 60_000;

export interface Looked {
  readonly raised: readonly Wrong[];
  readonly resolved: readonly StoredAlarm[];
}

/** Looks once: what is wrong opens an alarm, what is right again closes it. Every node may look; a thing is said once. */
export async function lookForAlarms(office: Office, alarms: Alarms, thresholds: Thresholds): Promise<Looked> {
  const { clock, repository, outlets, authority, dir } = office;
  const now = clock();
  const node = hostname();
  const { rollout, expires } = await repository.published();
  const { bavail, blocks, bsize } = await fs.statfs(dir);
  const found = wrongs(
    {
      ...(await alarms.read(thresholds.heartbeat.minutes * MINUTE_MS, now)),
      trust: { ...expires, authority: Date.parse(new X509Certificate(authority.certPem).validTo) },
      disks: [{ node, freeBytes: bavail * bsize, totalBytes: blocks * bsize }],
      outlets: (await outlets.list()).filter(({ enabled }) => enabled),
      halted: rollout.rings.flatMap(({ name, halted, version }) => {
        return halted ? [{ ring: name, version: version ?? 0 }] : [];
      }),
    },
    thresholds,
    now,
  );
  const raised: Wrong[] = [];
  for (const wrong of found) if (await alarms.raise(wrong, now)) raised.push(wrong);
  const resolved: StoredAlarm[] = [];
  for (const alarm of await alarms.open()) {
    // Another node's disk is that node's to judge.
    if (alarm.kind === 'disk' && alarm.subject !== node) continue;
    if (found.some(({ kind, subject }) => kind === alarm.kind && subject === alarm.subject)) continue;
    if (await alarms.resolve(alarm, now)) resolved.push(alarm);
  }
  return { raised, resolved };
}
