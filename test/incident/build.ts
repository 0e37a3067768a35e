import { randomBytes } from 'node:crypto';
import type { NewIncident } from '../../src/incident/incidents.js';
import { uuidv7 } from '../../src/incident/uuid.js';

const NOON = Date.UTC(2026, 2, 2, 4, 0, 0);

/** A masked incident of a synthetic negotiator; `minute` places it in time. */
export function incident(minute: number, change: Partial<NewIncident> = {}): NewIncident {
  const at = NOON + minute * 60_000;
  return {
    schema: 1,
    id: uuidv7(at, randomBytes),
    at: new Date(at).toISOString(),
    person: { id: 'os:lihua', source: 'os' },
    process: null,
    channel: 'wechat-web',
    category: 'im',
    host: 'wx.example',
    method: 'POST',
    path: '/upload',
    verdict: 'block',
    asked: 'block',
    mode: 'enforce',
    rule: 'bulk-owners',
    // biome-ignore lint/suspicious/noThenProperty: the policy's own word
    matches: [{ rule: 'bulk-owners', then: 'block', why: 'owner 132 >= 5' }],
    policyVersion: 'builtin-1',
    outcome: { name: 'inspected', reasons: [] },
    records: { owner: 132, contact: 3 },
    raw: 140,
    gauge: { '50': 5.28, '500': 0.53, '5000': 0.05 },
    parts: [{ path: 'form:file › 业主.xlsx › Sheet1', records: { owner: 132 } }],
    patterns: [],
    samples: ['馨佳园*街坊 **号**** 王** 138****5678'],
    bodyBytes: 40_960,
    complete: true,
    reason: null,
    ...change,
  };
}
