import { fileURLToPath } from 'node:url';
import { compilePatterns } from '../../src/detect/patterns.js';
import type { Destination } from '../../src/model/destination.js';
import { type Finding, NOTHING_FOUND } from '../../src/model/finding.js';
import type { Counts } from '../../src/model/kind.js';
import { compilePolicy, type Policy } from '../../src/policy/compile.js';
import type { Facts } from '../../src/policy/decide.js';
import { loadPolicy } from '../../src/policy/load.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { PolicyError, type PolicyProblem } from '../../src/policy/problem.js';
import { resolve } from '../../src/policy/resolve.js';

export const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));
export const NOW = Date.parse('2026-12-01T04:00:00Z');

export function defaultPolicy(): Policy {
  return compilePolicy(loadPolicy(POLICIES), compilePatterns);
}

/** A policy of one file; version and mode are said unless the text says them. */
export function policyOf(text: string): Policy {
  const head = `${/^version:/m.test(text) ? '' : 'version: t\n'}${/^mode:/m.test(text) ? '' : 'mode: enforce\n'}`;
  return compilePolicy(parsePolicy([{ name: 'policy.yaml', text: `${text}\n${head}` }]), compilePatterns);
}

/** The problems of a policy that must be refused. */
export function problemsOf(...texts: readonly string[]): readonly PolicyProblem[] {
  const files = texts.map((text, index) => ({ name: `${index + 1}.yaml`, text }));
  files.push({ name: 'head.yaml', text: 'version: t\nmode: enforce\n' });
  try {
    compilePolicy(parsePolicy(files), compilePatterns);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

export function found(records: Counts, more: Partial<Finding> = {}): Finding {
  return { ...NOTHING_FOUND, records, ...more };
}

/** A POST to a URL, or to a bare host. */
export function to(url: string, more: Partial<Destination> = {}): Destination {
  const parsed = new URL(url.includes('://') ? url : `https://${url}/`);
  return {
    scheme: parsed.protocol === 'http:' ? 'http' : 'https',
    host: parsed.hostname,
    port: parsed.port === '' ? (parsed.protocol === 'http:' ? 80 : 443) : Number(parsed.port),
    method: 'POST',
    path: parsed.pathname + parsed.search,
    referer: null,
    userAgent: null,
    contentType: null,
    process: null,
    ...more,
  };
}

export function factsOf(policy: Policy, finding: Finding, url: string, more: Partial<Facts> = {}): Facts {
  const destination = more.destination ?? to(url);
  return {
    finding,
    route: resolve(policy, destination),
    destination,
    personId: 'os:lihua',
    sent: [],
    now: NOW,
    bodyBytes: 1024,
    ...more,
  };
}
