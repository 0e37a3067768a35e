import { compilePatterns } from '../../dist/detect/patterns.js';
import { isolatedOver } from '../../dist/inspect/child/isolated.js';
import { openChild } from '../../dist/inspect/child/process.js';
import { fingerprint } from '../../dist/inspect/fingerprint.js';
import { createBytesInspector } from '../../dist/inspect/inspect-bytes.js';
import { bytesOf } from '../../dist/model/bytes.js';
import { compilePolicy } from '../../dist/policy/compile.js';
import { decide } from '../../dist/policy/decide.js';
import { loadPolicy } from '../../dist/policy/load.js';
import { resolve } from '../../dist/policy/resolve.js';

const KEY = '5a'.repeat(32);
const HOST = 'mail.qq.com';
const NOW = Date.UTC(2026, 0, 15);

/**
 * Inspects and judges with a policy, as the agent does for a transfer to a web mail.
 *
 * @param {{host?: string, person?: string}} place where transfers go, and whose they are
 */
export function makeJudge(policyDir, { host = HOST, person = 'os:bench' } = {}) {
  const policy = compilePolicy(loadPolicy(policyDir, []), compilePatterns);
  const child = openChild({
    memoryMiB: 400,
    idleMs: 60_000,
    onLost: (why) => console.error(`the isolated process was lost: ${why}`),
  });
  const inspector = createBytesInspector(
    { key: KEY, patterns: policy.patterns, staffPhones: [], compounds: [], budget: policy.budget },
    () => performance.now(),
    isolatedOver(child.open),
  );
  const key = Buffer.from(KEY, 'hex');
  const prints = new Map();
  const verdictOf = (finding, bodyBytes) => {
    const destination = {
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
    const decision = decide(policy, {
      finding,
      route,
      destination,
      personId: person,
      sent: [],
      now: NOW,
      bodyBytes,
    });
    return { verdict: decision.asked, rule: decision.rule };
  };
  const judge = async (what, body) => {
    const bytes = Buffer.from(body);
    const finding = await inspector.inspect(what, bytesOf(bytes));
    return { finding, ...verdictOf(finding, bytes.length) };
  };
  return {
    /** A POST with this body and further headers to this path and query. */
    transfer: (contentType, body, target = '/send', headers = []) =>
      judge(
        {
          kind: 'transfer',
          head: { method: 'POST', host, target, headers: [['content-type', contentType], ...headers] },
        },
        body,
      ),
    /** A file at rest. */
    file: (name, body) => judge({ kind: 'file', name }, body),
    /** Ends the process for closed formats; without it the bench would not end. */
    close: () => child.close(),
    /** Fingerprint of a phone, as findings carry it. */
    print(phone) {
      if (!prints.has(phone)) prints.set(phone, fingerprint(key, 'person', phone));
      return prints.get(phone);
    },
  };
}

/** The verdict the default rules want for so many owners. */
export function wantedVerdict(owners) {
  return owners === 0 ? 'allow' : owners === 1 ? 'flag' : owners < 5 ? 'coach' : 'block';
}
