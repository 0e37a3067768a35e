import { writeSync } from 'node:fs';
import { INCIDENT_MIGRATIONS, openIncidents } from '../../src/incident/incidents.js';
import { LEDGER_MIGRATIONS, openLedger } from '../../src/ledger/ledger.js';
import { openStore } from '../../src/store/store.js';
import { incident } from './build.js';

/** Records flagged transfers, each in one transaction, until it is killed; prints each number once it is committed. */
const store = openStore(process.argv[2] ?? '', [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS]);
const incidents = openIncidents(store);
const ledger = openLedger(store);
for (let minute = 0; ; minute++) {
  const flagged = incident(minute, { verdict: 'flag', asked: 'flag' });
  const now = Date.parse(flagged.at);
  const prints = [{ kind: 'owner', persons: [`p${minute}`], homes: [`h${minute}`] }] as const;
  const { sequence } = store.transaction(() => {
    const stored = incidents.add(flagged);
    const { channel, host, person } = flagged;
    ledger.markSent({ transferId: flagged.id, personId: person.id, channel, host, now }, prints);
    ledger.addTransfer({
      id: flagged.id,
      at: now,
      person: person.id,
      channel,
      category: flagged.category,
      host,
      method: flagged.method,
      bodyBytes: flagged.bodyBytes,
      verdict: 'flag',
      asked: 'flag',
      rule: flagged.rule,
      outcome: 'inspected',
      reasons: [],
      records: { owner: 1 },
      raw: 1,
      prints,
      policyVersion: flagged.policyVersion,
    });
    return stored;
  });
  writeSync(1, `${sequence}\n`);
}
