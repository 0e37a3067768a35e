import { z } from 'zod';
import { WINDOWS_MS } from '../../model/figures.js';
import { shownGauge } from '../../model/gauge.js';
import { KINDS } from '../../model/kind.js';
import { DEFAULT_LEDGER } from '../../model/ledger-terms.js';
import { namesPerson, sourceOf } from '../../model/transfer.js';
import { gaugeTermsOf } from '../../policy/gauge.js';
import { parsePolicy } from '../../policy/parse.js';
import type { Central } from '../central.js';
import { newestVersion } from '../policy/published.js';
import { SENT_BY } from '../sql/seen.js';
import { comparePeers } from '../trace/peers.js';
import { iso, time, word } from './fields.js';
import { nameOf } from './hidden.js';
import { Problem } from './problem.js';
import { route } from './route.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MAX_SHOWN = 100;
/** Parameters of one statement. */
const MAX_PCS = 5_000;

const sourceName = z.enum(['os', 'login', 'unknown']);
const days = (most: number, usual: number) => z.coerce.number<number | string>().int().min(1).max(most).default(usual);

const daySeen = z.object({
  person: z.string(),
  source: sourceName,
  branch: z.string(),
  day: z.string(),
  viewed: z.int(),
  exported: z.int(),
  imported: z.int(),
});
const sender = z.object({
  name: z.string(),
  /** Of an account, or the PC itself. */
  device: z.string(),
  /** Name of that PC. */
  pc: z.string(),
  transfers: z.int(),
  persons: z.int(),
  homes: z.int(),
  first: time,
  last: time,
});
const counts = z.partialRecord(z.enum(KINDS), z.int());
const doing = z.object({
  at: time,
  event: z.string(),
  system: z.string(),
  path: z.string(),
  records: z.int(),
  device: z.string(),
});

/** What people saw beside others of their branch, what went to whom, and what somebody did before they left. */
export function peopleRoutes(central: Central) {
  const { seen, sent, devices, audit, clock, directory } = central;
  /** Of a login that is a number, which nobody but the directory has whole. */
  const lastDayOfNumber = async (account: string): Promise<number | null> => {
    if (!account.includes('****')) return null;
    const all = await directory.leavers(0, Number.MAX_SAFE_INTEGER);
    return all.findLast(({ id }) => nameOf(central, id) === account)?.at ?? null;
  };
  /** `login:crm:li.na` and `os:li.na` are the account `li.na` of the directory. */
  const lastDay = async (person: string): Promise<number> => {
    const account = person.slice(person.lastIndexOf(':') + 1);
    const at = (await directory.lastDay(account)) ?? (await lastDayOfNumber(account));
    if (at === null)
      throw new Problem('NOT_FOUND', 'The directory names no last day of this person; give one with ?until=.');
    return at;
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/people/views',
      summary: 'What each person saw and exported on each day, beside others of the branch; those far off first',
      access: 'people:read',
      query: z.object({ days: days(90, 7), branch: word.optional() }),
      answer: z.object({
        items: z.array(daySeen.extend({ toPeers: z.number().nullable(), outlier: z.boolean() })),
        /** Accounts, each of one PC: compared with nobody. */
        unnamed: z.array(daySeen.extend({ device: z.string(), pc: z.string() })),
      }),
      handle: async ({ query, actor }) => {
        const now = clock();
        const branch = actor.branch ?? query.branch ?? null;
        const days = (await seen.days(branch, now - query.days * DAY_MS, now + DAY_MS)).map((each) => {
          return { ...each, source: sourceOf(each.person) };
        });
        const compared = comparePeers(
          days.filter(({ person }) => namesPerson(person)),
          DEFAULT_LEDGER.bulk,
        );
        const accounts = days.filter(({ person }) => !namesPerson(person) && person !== actor.person);
        const names = await devices.names([...new Set(accounts.map(({ device }) => device))].slice(0, MAX_PCS));
        await audit.add(actor.name, 'people.views', { days: query.days, branch });
        return {
          items: compared.filter(({ person }) => person !== actor.person),
          unnamed: accounts.map((each) => ({ ...each, pc: names.get(each.device) ?? each.device })),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/recipients',
      summary: 'Who was sent how much, over all PCs: a recipient of many people counts once',
      access: 'people:read',
      query: z.object({ days: days(365, 30) }),
      answer: z.object({
        items: z.array(
          z.object({
            recipient: z.string(),
            people: z.int(),
            pcs: z.int(),
            branches: z.int(),
            transfers: z.int(),
            records: z.int(),
            first: time,
            last: time,
          }),
        ),
      }),
      handle: async ({ query, actor }) => {
        await audit.add(actor.name, 'recipients.read', { days: query.days });
        const rows = await seen.recipients(actor.branch, clock() - query.days * DAY_MS);
        return { items: rows.map((each) => ({ ...each, first: iso(each.first), last: iso(each.last) })) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/sent',
      summary: 'How many different records left by each person, PC or branch; accounts that no login names stand apart',
      access: 'people:read',
      query: z.object({ by: z.enum(SENT_BY).default('person'), days: days(365, 30) }),
      answer: z.object({ items: z.array(sender), unnamed: z.array(sender) }),
      handle: async ({ query: { by, days }, actor }) => {
        await audit.add(actor.name, 'sent.read', { by, days });
        const rows = await seen.sentBy(by, actor.branch, clock() - days * DAY_MS);
        const names = await devices.names([...new Set(rows.map(({ device }) => device))]);
        const shown = rows
          .filter(({ name }) => by !== 'person' || name !== actor.person)
          .map((each) => ({
            ...each,
            pc: names.get(each.device) ?? each.device,
            first: iso(each.first),
            last: iso(each.last),
          }));
        const named = ({ name }: { readonly name: string }): boolean => by !== 'person' || namesPerson(name);
        return { items: shown.filter(named), unnamed: shown.filter((each) => !named(each)) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/people/:person/gauge',
      summary: 'The legal gauge of one person in each window, by the classes of the newest policy. For reviewers alone',
      access: 'people:read',
      params: z.object({ person: word }),
      answer: z.object({
        source: sourceName,
        items: z.array(
          z.object({
            windowMs: z.int(),
            raw: counts,
            unique: counts,
            /** Once for each recipient: what the gauge adds up. */
            counted: counts,
            /** False where these are lower bounds. */
            complete: z.boolean(),
            gauge: z.object({ '50': z.number(), '500': z.number(), '5000': z.number() }),
          }),
        ),
      }),
      handle: async ({ params, actor }) => {
        const { person } = params;
        if (person === actor.person) throw new Problem('FORBIDDEN', 'This is your own record.');
        const terms = gaugeTermsOf(parsePolicy((await newestVersion(central)).files));
        const figures = await sent.figures(person, actor.branch, clock(), WINDOWS_MS);
        await audit.add(actor.name, 'person.gauge', { person });
        return {
          source: sourceOf(person),
          items: figures.map((each) => ({ ...each, gauge: shownGauge(terms, each.counted) })),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/people/:person/look-back',
      summary: 'What somebody did with records before a day (else the last one, as the directory says), over all PCs',
      access: 'people:read',
      params: z.object({ person: word }),
      query: z.object({ until: z.iso.date().optional(), days: days(3_650, 90) }),
      answer: z.object({
        person: z.string(),
        source: sourceName,
        since: time,
        until: time,
        pcs: z.int(),
        weeks: z.array(
          z.object({ from: z.string(), viewed: z.int(), exported: z.int(), sent: z.int(), refused: z.int() }),
        ),
        bulk: z.array(doing),
        incidents: z.int(),
      }),
      handle: async ({ params, query, actor }) => {
        const { person } = params;
        if (person === actor.person) throw new Problem('FORBIDDEN', 'This is your own record.');
        const until =
          query.until === undefined ? await lastDay(person) : Date.parse(`${query.until}T00:00:00Z`) + DAY_MS;
        const since = until - query.days * DAY_MS;
        const all = await seen.doings(person, actor.branch, since, until);
        const incidents = await seen.incidents(person, actor.branch, since, until);
        await audit.add(actor.name, 'person.look-back', { person, until: iso(until) });
        return {
          person,
          source: sourceOf(person),
          since: iso(since),
          until: iso(until),
          pcs: new Set(all.map(({ device }) => device)).size,
          weeks: weeksOf(all, since),
          bulk: all
            .filter(({ records }) => records >= DEFAULT_LEDGER.bulk)
            .slice(0, MAX_SHOWN)
            .map((each) => ({ ...each, at: iso(each.at) })),
          incidents,
        };
      },
    }),
  ];
}

function weeksOf(all: ReadonlyArray<{ at: number; event: string; records: number }>, since: number) {
  const weeks = new Map<number, { viewed: number; exported: number; sent: number; refused: number }>();
  const names: Readonly<Record<string, 'viewed' | 'exported' | 'sent' | 'refused'>> = {
    ...{ view: 'viewed', export: 'exported', sent: 'sent', refused: 'refused' },
  };
  for (const { at, event, records } of all) {
    const week = Math.floor((at - since) / WEEK_MS);
    const sums = weeks.get(week) ?? { viewed: 0, exported: 0, sent: 0, refused: 0 };
    weeks.set(week, sums);
    const name = names[event];
    if (name !== undefined) sums[name] += records;
  }
  return [...weeks]
    .sort(([a], [b]) => b - a)
    .map(([week, sums]) => ({ from: iso(since + week * WEEK_MS).slice(0, 10), ...sums }));
}
