import type { Decision } from '../model/decision.js';
import type { Destination, Route } from '../model/destination.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import { ALL_SHOWN } from '../model/masked.js';
import type { OpaqueFacts } from '../model/opaque.js';
import type { SentCount } from '../model/sent.js';
import type { Verdict } from '../model/verdict.js';
import { compileRules } from './compile.js';
import { recordsOf } from './conditions.js';
import { decide } from './decide.js';
import type { Policy } from './policy.js';
import type { Place } from './problem.js';
import { resolve } from './resolve.js';
import type { Example, PolicySource, TemplateSource } from './source.js';

/** What an example wants read: text or rows of a table, as they would stand in a body. */
export interface ExampleText {
  readonly text: string | null;
  readonly rows: readonly (readonly string[])[] | null;
  readonly host: string;
}

/** Reads an example the way a transfer is read, with the staff and words of its policy. Injected: policy reads nothing. */
export type InspectExample = (example: ExampleText, policy: Policy) => Promise<Finding>;

export interface ExampleResult {
  readonly place: Place;
  /** `bulk-owners`, `template:payroll`, or `policy`: what the example stands beside. */
  readonly of: string;
  readonly name: string;
  readonly ok: boolean;
  readonly expected: { readonly verdict: Verdict; readonly rule: string | null; readonly channel: string | null };
  readonly actual: { readonly verdict: Verdict; readonly rule: string | null; readonly channel: string };
  readonly decision: Decision;
}

interface Case {
  readonly of: string;
  readonly place: Place;
  readonly example: Example;
  readonly policy: Policy;
}

/** The person an example means when it names none. */
const EXAMPLE_PERSON = 'os:example';
/** To and for whom a template is switched on while its own examples run. */
export const TEMPLATE_HOST = 'partner.example';
export const TEMPLATE_PERSON = 'os:template';

/**
 * Runs every example of a policy: beside rules, beside templates (switched on for `partner.example` and `os:template`),
 * and free-standing. The verdict compared is the one the rules ask for, so `observe` changes nothing here.
 */
export async function runExamples(
  source: PolicySource,
  policy: Policy,
  inspectText: InspectExample,
  now: number = Date.now(),
): Promise<ExampleResult[]> {
  const results: ExampleResult[] = [];
  for (const one of casesOf(source, policy)) results.push(await runCase(one, inspectText, now));
  return results;
}

function casesOf(source: PolicySource, policy: Policy): Case[] {
  const cases: Case[] = [];
  for (const rule of source.rules) {
    for (const [index, example] of (rule.expect ?? []).entries()) {
      cases.push({ of: rule.id, place: rule.locate(['expect', index]), example, policy });
    }
  }
  for (const template of source.templates) {
    const switchedOn = withTemplate(source, policy, template);
    for (const [index, example] of (template.expect ?? []).entries()) {
      const place = template.locate(['expect', index]);
      cases.push({ of: `template:${template.id}`, place, example, policy: switchedOn });
    }
  }
  for (const example of source.expect) cases.push({ of: 'policy', place: example.place, example, policy });
  return cases;
}

function withTemplate(source: PolicySource, policy: Policy, template: TemplateSource): Policy {
  const use = {
    template: template.id,
    to: [TEMPLATE_HOST],
    who: [TEMPLATE_PERSON],
    until: Number.MAX_SAFE_INTEGER,
  };
  return { ...policy, ...compileRules(source, [...source.use, use]) };
}

async function runCase(one: Case, inspectText: InspectExample, now: number): Promise<ExampleResult> {
  const { example, policy } = one;
  const destination = destinationOf(example);
  const route: Route = resolve(policy, destination);
  const finding = await findingOf(example, destination.host, policy, inspectText);
  const decision = decide(policy, {
    finding,
    route,
    destination,
    personId: example.who ?? EXAMPLE_PERSON,
    sent: sentOf(example, policy, finding),
    now: example.at ?? now,
    bodyBytes: example.body ?? 0,
    ...opaqueOf(example, policy, now),
  });
  const expected = {
    verdict: example.verdict,
    rule: example.rule === undefined && example.verdict !== 'allow' ? decision.rule : (example.rule ?? null),
    channel: example.channel ?? null,
  };
  const actual = { verdict: decision.asked, rule: decision.rule, channel: route.channel };
  const ok =
    actual.verdict === expected.verdict &&
    actual.rule === expected.rule &&
    (expected.channel === null || actual.channel === expected.channel);
  return { place: one.place, of: one.of, name: nameOf(example), ok, expected, actual, decision };
}

/** Counts as written, over what reading the text or rows gave. */
async function findingOf(
  example: Example,
  host: string,
  policy: Policy,
  inspectText: InspectExample,
): Promise<Finding> {
  const readable = example.text !== undefined || example.rows !== undefined;
  const read = readable
    ? await inspectText({ text: example.text ?? null, rows: example.rows ?? null, host }, policy)
    : NOTHING_FOUND;
  const records = { ...read.records, ...example.records };
  const outcome = { name: example.outcome ?? read.outcome.name, reasons: example.reason ?? read.outcome.reasons };
  // Counts as written stand in one part, which shows the work that the example names.
  const part = { path: 'example', records, ...(example.flow === undefined ? {} : { flow: example.flow }) };
  return {
    ...read,
    outcome,
    records,
    parts: example.records === undefined ? read.parts : [part],
    exactOwners: example.exact_owners ?? read.exactOwners,
    known: example.known ?? read.known,
    canaries: example.canaries ?? read.canaries,
    opaqueBytes: example.opaque ?? read.opaqueBytes,
    patterns: patternsOf(example, policy).map((id) => ({ id, hits: 1 })),
  };
}

function patternsOf(example: Example, policy: Policy): readonly string[] {
  if (example.pattern !== undefined) return example.pattern;
  const text = [example.text ?? '', ...(example.rows ?? []).map((row) => row.join(' '))].join('\n');
  return text.trim() === '' ? [] : policy.patternSet.match(text);
}

/** `sent` of an example is what left before, the same in every window. */
function sentOf(example: Example, policy: Policy, finding: Finding): SentCount[] {
  return policy.sentQueries.map((query) => {
    const before = recordsOf(example.sent ?? {}, query.kind);
    const pieced = (finding.masked ?? []).filter(({ shows }) => shows === ALL_SHOWN).length;
    const all = query.kind === 'pieced' ? pieced : recordsOf(finding.records, query.kind);
    const here = all >= (query.listsOf ?? 1) ? all : 0;
    return { query, before, after: before + here, here };
  });
}

/** `opaque_sent` of an example left before, in every window; `events` happened a moment ago. */
function opaqueOf(example: Example, policy: Policy, now: number): OpaqueFacts {
  const before = example.opaque_sent ?? 0;
  const opaque = policy.opaqueQueries.map((query) => ({ query, before, after: before + (example.body ?? 0) }));
  return { opaque, events: (example.events ?? []).map((event) => ({ event, at: example.at ?? now })) };
}

/** `to` of an example: a host, or a whole URL. */
export function destinationOf(example: Pick<Example, 'to' | 'referer' | 'user_agent' | 'process'>): Destination {
  const url = new URL(example.to.includes('://') ? example.to : `https://${example.to}/`);
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (scheme === 'http' ? 80 : 443) : Number(url.port),
    method: 'POST',
    path: url.pathname + url.search,
    referer: example.referer ?? null,
    userAgent: example.user_agent ?? null,
    contentType: null,
    process: example.process === undefined ? null : { pid: 0, name: example.process, path: null },
  };
}

function nameOf(example: Example): string {
  return example.name ?? `${example.verdict} to ${example.to}`;
}
