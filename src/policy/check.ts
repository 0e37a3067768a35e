import { CATEGORIES } from '../model/category.js';
import type { Place, PolicyProblem } from './problem.js';
import { RESERVED } from './schema.js';
import type { Placed, PolicySource } from './source.js';

/** Every id written in the policy, of items with faults too. */
export interface KnownIds {
  readonly rules: Set<string>;
  readonly channels: Set<string>;
  readonly templates: Set<string>;
  readonly patterns: Set<string>;
}

/** Suffixes under which strangers register names: no channel may claim one whole. */
const PUBLIC_SUFFIXES = new Set(
  ['com', 'net', 'org', 'gov', 'edu', 'ac'].flatMap((kind) =>
    ['cn', 'hk', 'tw', 'uk', 'jp'].map((land) => `${kind}.${land}`),
  ),
);

type Item = Placed<object>;
type Report = (item: Item, path: readonly PropertyKey[], message: string) => void;

/** What no single item can know: ids used twice, names that lead nowhere, hosts claimed by two channels. */
export function checkReferences(source: PolicySource, known: KnownIds): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const report: Report = (item, path, message) => problems.push({ ...item.locate(path), message });
  const limits = source.templates.flatMap((template) =>
    (template.limits ?? []).map((limit, index) => ({
      id: limit.id,
      place: template.locate(['limits', index]),
      locate: (path: readonly PropertyKey[]) => template.locate(['limits', index, ...path]),
      locateWithin: template.locateWithin,
      when: limit.when,
    })),
  );
  unique('rule', [...source.rules, ...limits], report);
  unique('channel', source.channels, report);
  unique('template', source.templates, report);
  unique('pattern', source.patterns, report);
  unique('sanctioned entry', source.sanctioned, report);

  const teams = new Set(Object.keys(source.teams ?? {}));
  const people = (item: Item & { readonly who?: string[] | undefined }): void => {
    for (const [index, name] of (item.who ?? []).entries()) {
      if (name.includes(':') || teams.has(name)) continue;
      report(item, ['who', index], `"${name}" is no team of this policy; write a person as "os:name" or "login:name"`);
    }
  };
  const places = (item: Item & { readonly to?: string[] | undefined }): void => {
    for (const [index, name] of (item.to ?? []).entries()) {
      if (isDestinationName(name, known.channels)) continue;
      const allowed = `${RESERVED.join(', ')}, a category (${CATEGORIES.join(', ')}), a channel id or a host`;
      report(item, ['to', index], `"${name}" is no channel, category or host; use ${allowed}`);
    }
  };
  const names = (item: Item, key: string, noun: string, ids: readonly string[], all: ReadonlySet<string>): void => {
    for (const [index, id] of ids.entries()) {
      if (!all.has(id)) report(item, [...key.split('.'), index], `there is no ${noun} "${id}"`);
    }
  };

  for (const rule of [...source.rules, ...limits]) {
    names(rule, 'when.pattern', 'pattern', rule.when.pattern ?? [], known.patterns);
  }
  const ruleIds = new Set([...known.rules, ...limits.map((limit) => limit.id)]);
  for (const item of source.exceptions) names(item, 'rule', 'rule', item.rule, ruleIds);
  for (const item of source.templates) {
    names(item, 'lifts', 'rule', item.lifts, known.rules);
    names(item, 'lifts_as.rules', 'rule', item.lifts_as?.rules ?? [], known.rules);
  }
  for (const item of source.use) names(item, 'template', 'template', [item.template], known.templates);
  for (const item of [...source.rules, ...source.exceptions, ...source.use]) {
    places(item);
    people(item);
  }
  for (const item of source.approved) {
    if (!known.channels.has(item.tool)) report(item, ['tool'], `there is no channel "${item.tool}"`);
  }
  checkMailServers(source, report);
  checkHosts(source, report);
  if (source.fallback?.direct.includes('unlisted') === true) checkForBrowsers(source, report);
  return problems;
}

function unique(noun: string, items: ReadonlyArray<Placed<{ id: string }>>, report: Report): void {
  const seen = new Map<string, Place>();
  for (const item of items) {
    const first = seen.get(item.id);
    if (first === undefined) seen.set(item.id, item.place);
    else report(item, ['id'], `${noun} "${item.id}" is already defined in ${first.file}:${first.line}`);
  }
}

function isDestinationName(name: string, channels: ReadonlySet<string>): boolean {
  if (isOneOf(RESERVED, name) || isOneOf(CATEGORIES, name)) return true;
  return channels.has(name) || /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name);
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

function checkHosts(source: PolicySource, report: Report): void {
  const owners = new Map<string, string>();
  const never = new Set(source.never_decrypt.map((item) => item.suffix));
  for (const channel of source.channels) {
    if (isOneOf(RESERVED, channel.id) || isOneOf(CATEGORIES, channel.id)) {
      report(channel, ['id'], `"${channel.id}" has another meaning in "to"; choose another id`);
    }
    if ([channel.hosts, channel.paths, channel.ports, channel.recognise].every((part) => part === undefined)) {
      report(channel, [], 'needs "hosts", "paths", "ports" or "recognise": nothing would ever be this channel');
    }
    const claim = (what: string, path: readonly PropertyKey[], name: string): void => {
      const other = owners.get(`${what} ${name}`);
      if (other === undefined) owners.set(`${what} ${name}`, channel.id);
      else report(channel, path, `"${name}" already belongs to channel "${other}"`);
    };
    for (const how of ['exact', 'suffix'] as const) {
      for (const [index, host] of (channel.hosts?.[how] ?? []).entries()) {
        const path = ['hosts', how, index];
        claim(how, path, host);
        if (how === 'suffix' && PUBLIC_SUFFIXES.has(host)) {
          report(channel, path, `"${host}" is open to everyone; name the domains below it`);
        }
        if (isBelow(host, never)) {
          report(channel, path, `"${host}" lies below a never_decrypt suffix and would never be inspected`);
        }
      }
    }
    for (const [index, port] of (channel.ports ?? []).entries()) claim('port', ['ports', index], String(port));
  }
}

function isBelow(host: string, suffixes: ReadonlySet<string>): boolean {
  for (let rest = host; ; ) {
    if (suffixes.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot < 0) return false;
    rest = rest.slice(dot + 1);
  }
}

/** Where hosts in no channel may go directly, a browser has to tell which are in one. */
function checkForBrowsers(source: PolicySource, report: Report): void {
  for (const channel of source.channels) {
    for (const [index, pattern] of (channel.hosts?.regex ?? []).entries()) {
      try {
        new RegExp(pattern);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        const why = `browsers cannot run it, and "fallback" lets them reach what is unlisted directly: ${error.message}`;
        report(channel, ['hosts', 'regex', index], why);
      }
    }
  }
}

/** What is listed as a mail server is tunnelled: only at ports that the catalogue knows as those of mail. */
function checkMailServers(source: PolicySource, report: Report): void {
  const mail = source.channels.filter(({ category }) => category === 'mail-client').flatMap(({ ports }) => ports ?? []);
  for (const server of source.mail_servers) {
    for (const [index, port] of server.ports.entries()) {
      if (mail.includes(port)) continue;
      report(server, ['ports', index], `${port} is no port of mail; those are ${mail.join(', ')}`);
    }
  }
}
