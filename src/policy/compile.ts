import { type AssemblyLimits, DEFAULT_ASSEMBLY } from '../model/assembly.js';
import { type Budget, DEFAULT_BUDGET } from '../model/budget.js';
import { CATEGORIES, type Category } from '../model/category.js';

import { DEFAULT_LEDGER, type LedgerTerms } from '../model/ledger-terms.js';

import type { OpaqueQuery } from '../model/opaque.js';

import type { CompilePatterns } from '../model/pattern.js';
import { SENT_KINDS, type SentQuery } from '../model/sent.js';
import type { Verdict } from '../model/verdict.js';
import { channelOf } from './channel.js';
import { conditionsOf } from './conditions.js';
import { evidenceKeysOf } from './evidence.js';
import { gaugeTermsOf } from './gauge.js';
import type { AtRestTerms, Exception, KnownOwners, Policy, Rule, Target } from './policy.js';
import { type Place, PolicyError, type PolicyProblem } from './problem.js';
import { regexesOf, routeTable } from './routes.js';
import { EVERYWHERE, LEAK_CHANNELS, SANCTIONED } from './schema.js';
import type { PolicySource, UseSource, When } from './source.js';

export type { Policy } from './policy.js';

/**
 * Makes a policy ready to decide. `compilePatterns` compiles expressions in linear-time syntax; what it refuses is
 * reported as `PolicyError` at the place where it was written.
 */
export function compilePolicy(source: PolicySource, compilePatterns: CompilePatterns): Policy {
  checkExpressions(source, compilePatterns);
  const approved = new Set(source.approved.map(({ tool }) => tool));
  const channels = new Map(source.channels.map((item) => [item.id, channelOf(item, approved.has(item.id))]));
  const patterns = source.patterns.map(({ id, pattern }) => ({ id, pattern }));
  return {
    version: source.version ?? '',
    mode: source.mode ?? 'enforce',
    ...compileRules(source, source.use),
    routes: routeTable(source, channels, compilePatterns),
    channels,
    patterns,
    patternSet: compilePatterns(patterns),
    staffPhones: source.staff?.phones ?? [],
    compounds: source.vocabulary?.compounds ?? [],
    atRest: atRestOf(source),
    http2Hosts: new Set(source.http2?.hosts ?? []),
    budget: budgetOf(source),
    assembly: assemblyOf(source),
    ledger: ledgerOf(source),
    mailNetworks: source.mail_servers.flatMap(({ addresses = [], ports }) =>
      addresses.map((network) => ({ network, ports })),
    ),
    neverDecrypt: source.never_decrypt.map((item) => item.suffix),
    notifications: source.notifications === undefined ? null : { everyMs: source.notifications.every },
    fallback: new Set(source.fallback?.direct ?? ['never-decrypt']),
    hostExpressions: source.channels.flatMap((item) => item.hosts?.regex ?? []),
    constrained: source.never_decrypt.filter((item) => item.constrain === true).map((item) => item.suffix),
    ...gaugeTermsOf(source),
    knownOwners: knownOwnersOf(source),
    evidenceKeys: evidenceKeysOf(source),
    knownFloor: { min: source.known_owners?.min ?? 2, share: source.known_owners?.share ?? 0.05 },
  };
}

/** The part of a policy that templates change: rules, exceptions, and what these ask of the ledger. */
export function compileRules(
  source: PolicySource,
  uses: readonly Pick<UseSource, 'template' | 'to' | 'who' | 'until'>[],
): Pick<Policy, 'rules' | 'exceptions' | 'sentQueries' | 'opaqueQueries' | 'unreadableSizes'> {
  const teams = source.teams ?? {};
  const people = (who: readonly string[] | undefined): ReadonlySet<string> | null =>
    who === undefined ? null : new Set(who.flatMap((name) => teams[name] ?? [name]));
  const rules: Rule[] = source.rules.map((rule) => ({
    id: rule.id,
    ...judgementOf(rule.when, rule.then),
    to: targetOf(source, rule.to),
    from: rule.from === undefined ? null : new Set(rule.from.map((name) => name.toLowerCase())),
    who: people(rule.who),
  }));
  const exceptions: Exception[] = source.exceptions.map((item) => ({
    rules: new Set(item.rule),
    who: people(item.who),
    to: targetOf(source, item.to),
    flow: null,
    until: item.until,
  }));
  for (const use of uses) {
    const template = source.templates.find((item) => item.id === use.template);
    if (template === undefined) continue;
    const scope = { to: targetOf(source, use.to), who: people(use.who) };
    exceptions.push({ rules: new Set(template.lifts), ...scope, flow: null, until: use.until });
    const as = template.lifts_as;
    if (as !== undefined) exceptions.push({ rules: new Set(as.rules), ...scope, flow: as.flow, until: use.until });
    for (const limit of template.limits ?? []) {
      rules.push({ id: limit.id, ...judgementOf(limit.when, limit.then), from: null, ...scope });
    }
  }
  return {
    rules,
    exceptions,
    sentQueries: sentQueriesOf(rules),
    opaqueQueries: opaqueQueriesOf(rules),
    unreadableSizes: rules.flatMap(({ when }) => when.unreadable ?? []).sort((a, b) => a - b),
  };
}

function judgementOf(when: When, verdict: Verdict): Pick<Rule, 'when' | 'conditions' | 'verdict'> {
  return { when, conditions: conditionsOf(when, verdict), verdict };
}

function targetOf(source: PolicySource, to: readonly string[] | undefined): Target | null {
  if (to === undefined) return null;
  const channelIds = new Set(source.channels.map((item) => item.id));
  const isCategory = (name: string): name is Category => (CATEGORIES as readonly string[]).includes(name);
  return {
    everywhere: to.includes(EVERYWHERE),
    leakChannels: to.includes(LEAK_CHANNELS),
    sanctioned: to.includes(SANCTIONED),
    categories: new Set(to.filter(isCategory)),
    channels: new Set(to.filter((name) => channelIds.has(name))),
    hosts: new Set(to.filter((name) => name.includes('.'))),
  };
}

function sentQueriesOf(rules: readonly Rule[]): SentQuery[] {
  const queries = new Map<string, SentQuery>();
  for (const { when } of rules) {
    if (when.sent === undefined) continue;
    const { within: windowMs, per, lists_of: listsOf } = when.sent;
    for (const kind of SENT_KINDS) {
      if (when.sent[kind] === undefined) continue;
      const query: SentQuery = { kind, windowMs, per, ...(listsOf === undefined ? {} : { listsOf }) };
      queries.set(JSON.stringify(query), query);
    }
  }
  return [...queries.values()];
}

function opaqueQueriesOf(rules: readonly Rule[]): OpaqueQuery[] {
  const queries = new Map<string, OpaqueQuery>();
  for (const { when } of rules) {
    if (when.opaque_bytes === undefined) continue;
    const { within: windowMs, per = 'channel', over } = when.opaque_bytes;
    const key = `${windowMs} ${per}`;
    queries.set(key, { windowMs, per, least: Math.min(over, queries.get(key)?.least ?? over) });
  }
  return [...queries.values()];
}

function knownOwnersOf(source: PolicySource): KnownOwners | null {
  const said = source.known_owners;
  return said === undefined ? null : { file: said.file, canaries: said.canaries ?? null, keyId: said.key_id };
}

function budgetOf(source: PolicySource): Budget {
  const said = source.budget;
  return {
    maxBodyBytes: said?.body ?? DEFAULT_BUDGET.maxBodyBytes,
    maxPartBytes: said?.part ?? DEFAULT_BUDGET.maxPartBytes,
    maxTotalBytes: said?.total ?? DEFAULT_BUDGET.maxTotalBytes,
    maxRatio: said?.ratio ?? DEFAULT_BUDGET.maxRatio,
    maxDepth: said?.depth ?? DEFAULT_BUDGET.maxDepth,
    maxEntries: said?.entries ?? DEFAULT_BUDGET.maxEntries,
    maxBusyMs: said?.busy ?? DEFAULT_BUDGET.maxBusyMs,
  };
}

function assemblyOf(source: PolicySource): AssemblyLimits {
  const said = source.assembly;
  return {
    windowMs: said?.window ?? DEFAULT_ASSEMBLY.windowMs,
    maxMessageBytes: said?.message ?? DEFAULT_ASSEMBLY.maxMessageBytes,
    maxUploadBytes: said?.upload ?? DEFAULT_ASSEMBLY.maxUploadBytes,
    maxUploads: said?.uploads ?? DEFAULT_ASSEMBLY.maxUploads,
    maxSpoolBytes: said?.spool ?? DEFAULT_ASSEMBLY.maxSpoolBytes,
    keepMs: said?.keep ?? DEFAULT_ASSEMBLY.keepMs,
  };
}

function atRestOf({ at_rest: said }: PolicySource): AtRestTerms | null {
  if (said === undefined || said === null) return null;
  const { every, from = 0, to = 24, files = 100_000, places } = said;
  return { everyMs: every, from, to, maxFiles: files, places };
}

function ledgerOf(source: PolicySource): LedgerTerms {
  const { retention, tries, bulk } = DEFAULT_LEDGER;
  const said = source.ledger;
  return {
    bulk: said?.bulk ?? bulk,
    retention: {
      seenMs: said?.retention?.seen ?? retention.seenMs,
      sentMs: said?.retention?.sent ?? retention.sentMs,
      refusedMs: said?.retention?.refused ?? retention.refusedMs,
      transfersMs: said?.retention?.transfers ?? retention.transfersMs,
      incidentsMs: said?.retention?.incidents ?? retention.incidentsMs,
    },
    tries: {
      count: said?.tries?.count ?? tries.count,
      withinMs: said?.tries?.within ?? tries.withinMs,
      overlap: said?.tries?.overlap ?? tries.overlap,
      cooldownMs: said?.tries?.cooldown ?? tries.cooldownMs,
    },
  };
}

interface Expression {
  readonly id: string;
  readonly pattern: string;
  /** Place of a piece of it. */
  readonly locate: (piece: string | null) => Place;
}

/** Each expression alone, so that a message names the one that is wrong; then all that are matched together. */
function checkExpressions(source: PolicySource, compilePatterns: CompilePatterns): void {
  const patterns: Expression[] = source.patterns.map(({ id, pattern, locateWithin }) => {
    return { id, pattern, locate: (piece) => locateWithin(['pattern'], piece) };
  });
  const hosts: Expression[] = source.channels.flatMap((item) =>
    regexesOf(item).map((one, index) => {
      return { ...one, locate: (piece) => item.locateWithin(['hosts', 'regex', index], piece) };
    }),
  );
  const problems: PolicyProblem[] = [];
  const attempt = (expressions: readonly Expression[]): void => {
    try {
      compilePatterns(expressions.map(({ id, pattern }) => ({ id, pattern })));
    } catch (cause) {
      const { id, piece } = faultOf(cause);
      const guilty = expressions.find((each) => each.id === id) ?? expressions[0];
      if (guilty === undefined) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      problems.push({ ...guilty.locate(piece), message: `is no pattern that can run: ${why}` });
    }
  };
  for (const each of [...patterns, ...hosts]) attempt([each]);
  if (problems.length === 0) for (const together of [patterns, hosts]) attempt(together);
  if (problems.length > 0) throw new PolicyError(problems);
}

/** What the injected compiler says of the expression that it refused. */
function faultOf(cause: unknown): { readonly id: string | null; readonly piece: string | null } {
  if (!(cause instanceof Error)) return { id: null, piece: null };
  const id = 'id' in cause && typeof cause.id === 'string' ? cause.id : null;
  return { id, piece: 'piece' in cause && typeof cause.piece === 'string' ? cause.piece : null };
}
