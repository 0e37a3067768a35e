import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.js';
import type { Held } from '../proxy/gate.js';
import { recordSet, type Subject, sayAll } from './coach.js';
import type { Sender } from './person.js';
import type { Judged } from './record.js';

/** What a retry must be again. Without records, or with too many to name, the bytes themselves must be the same. */
export function subjectOf(held: Held, finding: Finding, sender: Sender): Subject {
  const hash = createHash('sha256');
  if (!sayAll(finding.prints)) {
    const size = 1024 * 1024;
    for (let at = 0; at < held.body.size; at += size) hash.update(held.body.read(at, size));
  }
  return {
    personId: sender.person.id,
    host: held.destination.host,
    channel: held.route.channel,
    records: recordSet(finding.prints, hash.digest('hex')),
  };
}

/** A refusal a manager may lift: for what is in it, all of it here, and sent by somebody known. */
export function mayBeReleased({ decision, route, sender, earlier }: Judged): boolean {
  const known = sender.person.source !== 'unknown';
  return decision.verdict === 'block' && route.treatment !== 'refuse' && earlier == null && known;
}
