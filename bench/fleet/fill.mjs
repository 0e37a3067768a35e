// Fills central's tables with incidents of a year, inside the database: one SQL text for both, indexes made afterwards.
import { sql } from 'kysely';
import { dayOf, dayStart, hourOf } from '../../dist/central/sql/hour.js';
import { ensurePartitions } from '../../dist/central/sql/migrations.js';

export const DAYS = 365;
export const DAY_MS = 86_400_000;
export const BRANCHES = 2_000;
export const PERSONS = 50_000;
const STEP = 500_000;
const HOUR_MS = 3_600_000;
const TALLIED_DAYS = 40;
const FILLED = ['incident', 'transfer', 'print'];
const TEXT = '馨佳园*街坊 **号**** 王** 138****5678 '.repeat(12);

/** SQL that both databases read, but for how they write hexadecimal digits. */
function expressions(dialect, count, now) {
  const hex = (value, width) =>
    dialect === 'sqlite' ? `printf('%0${width}x', ${value})` : `lpad(to_hex((${value})::bigint), ${width}, '0')`;
  const mixed = (n) => `((${n}) * 2654435761 % 4294967296)`;
  const pick = (value, list) =>
    `case (${value}) % ${list.length} ${list.map((each, at) => `when ${at} then '${each}'`).join(' ')} end`;
  const begin = now - DAYS * DAY_MS;
  const at = (n) => `(${begin} + (${n}) * ${DAYS * DAY_MS} / ${count})`;
  const id = (n) =>
    `(substr(${hex(at(n), 12)}, 1, 8) || '-' || substr(${hex(at(n), 12)}, 9, 4) || '-7000-8000-' || ${hex(n, 12)})`;
  const branch = (n) => `('branch-' || substr('000' || ((${n}) % ${BRANCHES}), -4))`;
  const branchOf = (n) =>
    dialect === 'sqlite' ? branch(n) : `('branch-' || lpad(((${n}) % ${BRANCHES})::text, 4, '0'))`;
  const person = (n) => `('os:p' || ((${n}) % ${BRANCHES} + ${BRANCHES} * (${mixed(n)} % ${PERSONS / BRANCHES})))`;
  return { hex, mixed, pick, at, id, branch: branchOf, person };
}

function rowsOf({ hex, mixed, pick, at, id, branch, person }, now) {
  const m = mixed('n');
  const total = `(1 + ${m} % 60)`;
  const recent = `${at('n')} > ${now - 3 * DAY_MS}`;
  const unseen = `(${m} / 31) % 10 = 0`;
  const status = `case when ${recent} then ${pick(`${m} / 17`, ['new', 'new', 'triage', 'investigating'])} when ${unseen} then 'new' else 'closed' end`;
  const severity = `case when ${total} > 55 then 3 when ${total} > 40 then 2 else 1 end`;
  const incident = {
    tenant: `'default'`,
    branch: branch('n'),
    at: at('n'),
    id: id('n'),
    device: `('pc-' || ${m} % 40000)`,
    sequence: 'n',
    received_at: at('n'),
    person: person('n'),
    channel: pick(`${m} / 3`, ['wechat-web', 'qq-mail', 'pastebin', 'xianyu', 'baidu-netdisk']),
    category: pick(`${m} / 3`, ['im', 'webmail', 'paste', 'marketplace', 'netdisk']),
    host: `'host.example'`,
    verdict: pick(`${m} / 7`, ['flag', 'coach', 'block']),
    asked: `'block'`,
    mode: `'enforce'`,
    rule: pick(`${m} / 11`, ['bulk-owners', 'one-owner', 'drip-owners', 'bulk-leads']),
    records: `('{"owner":' || ${total} || '}')`,
    total,
    policy_version: `'1'`,
    body: `('{"samples":["${TEXT}"],"n":' || n || '}')`,
    // Nothing of credit ever goes to the first channel: a filter that finds nothing among very many.
    kind: `case when ${m} % 200 = 0 and (${m} / 3) % 5 <> 0 then 'credit' else ${pick(`${m} / 13`, ['owner', 'contact', 'lead'])} end`,
    severity,
    status,
    outcome: `case when ${recent} or ${unseen} then '' else ${pick(`${m} / 19`, ['confirmed', 'lawful', 'false-alarm', 'confirmed'])} end`,
    assignee: `case when ${m} % 40 = 0 then 'reviewer-' || ${m} / 40 % 30 end`,
    due_at: `case when ${recent} then ${at('n')} + ${DAY_MS} end`,
    rank: `(${severity} * 1000000 + ${total} * 100)`,
    draw: `(${m} / 2)`,
    provenance: `case when ${m} % 20 = 0 then 3 else 0 end`,
    known: `case when ${m} % 100 = 0 then 6 else 0 end`,
    canaries: `case when ${m} % 5000 = 0 then 1 else 0 end`,
    fold: `case when n % 5 = 0 and n > 0 then ${id('n - 1')} else ${id('n')} end`,
  };
  const print = {
    tenant: `'default'`,
    print: hex(`(${m} % 3000000) * 3074457345000`, 16),
    at: at('n'),
    transfer: id('n'),
    branch: branch('n'),
    device: incident.device,
    person: person('n'),
    kind: `'owner'`,
    sent: `case when ${m} % 3 = 0 then 1 else 0 end`,
    of: `'person'`,
  };
  const transfer = {
    ...{ tenant: `'default'`, branch: branch('n'), at: at('n'), id: id('n'), device: incident.device },
    ...{ person: person('n'), channel: incident.channel, host: `'host.example'`, verdict: incident.verdict },
    ...{ left_at: 'null', body: `('{"records":{"owner":' || ${total} || '}}')`, sketch: print.print },
  };
  return { incident, print, transfer };
}

/** @param say told how far it is */
export async function fill({ db, dialect }, count, now, say) {
  const run = (text) => sql.raw(text).execute(db);
  const sqlite = dialect === 'sqlite';
  if (!sqlite) {
    for (let month = 0; month <= 13; month++) await ensurePartitions(db, now - month * 30 * DAY_MS);
  }
  const indexes = await indexesOf(db, sqlite);
  for (const { name } of indexes) await run(`drop index "${name}"`);
  if (sqlite)
    for (const each of ['journal_mode = off', 'synchronous = off', 'cache_size = -2000000'])
      await run(`pragma ${each}`);
  const rows = rowsOf(expressions(dialect, count, now), now);
  for (const [table, columns] of Object.entries(rows)) {
    const every = table === 'transfer' ? 5 : 1;
    const names = Object.keys(columns)
      .map((each) => `"${each}"`)
      .join(', ');
    const values = Object.values(columns).join(', ');
    for (let from = 0; from < count; from += STEP) {
      const to = Math.min(count, from + STEP);
      // SQLite keeps rows in the order of their key: what comes branch by branch is appended.
      const [low, high] = [Math.floor((from / count) * BRANCHES), Math.floor((to / count) * BRANCHES)];
      const series = sqlite
        ? `with recursive b(b) as (select ${low} union all select b + 1 from b where b + 1 < ${high}),
           k(k) as (select 0 union all select k + ${every} from k where k + ${every} < ${Math.floor(count / BRANCHES)}),
           s(n) as (select k * ${BRANCHES} + b from b cross join k)`
        : `with s(n) as (select n::bigint from generate_series(${from}, ${to - 1}, ${every}) n)`;
      const ordered = sqlite && table === 'print' ? ' order by 2, 3' : '';
      await run(
        `${sqlite ? `insert into "${table}" (${names}) ${series}` : `insert into "${table}" (${names}) ${series}`} select ${values} from s${ordered}`,
      );
    }
    say(`${table} filled`);
  }
  for (const { text } of indexes) await run(text);
  say('indexes made');
  const first = dayStart(dayOf(hourOf(now)) - TALLIED_DAYS);
  const status = `case when outcome = '' then status else outcome end`;
  await run(`insert into tally (tenant, hour, branch, channel, kind, verdict, status, incidents, records)
    select tenant, at / ${HOUR_MS}, branch, channel, kind, verdict, ${status}, count(*), sum(total) from incident
    where tenant = 'default' and at >= ${first * HOUR_MS} group by 1, 2, 3, 4, 5, 6, 7`);
  await run(`insert into tally_person (tenant, hour, branch, person, incidents, records)
    select tenant, at / ${HOUR_MS}, branch, person, count(*), sum(total) from incident
    where tenant = 'default' and at >= ${first * HOUR_MS} group by 1, 2, 3, 4`);
  say('tallies made');
  if (sqlite)
    for (const each of ['journal_mode = wal', 'synchronous = full', 'cache_size = -65536']) await run(`pragma ${each}`);
  else await run('vacuum analyze');
}

async function indexesOf(db, sqlite) {
  const list = FILLED.map((each) => `'${each}'`).join(', ');
  const { rows } = sqlite
    ? await sql
        .raw(
          `select name, sql as text from sqlite_master where type = 'index' and sql is not null and tbl_name in (${list})`,
        )
        .execute(db)
    : await sql
        .raw(
          `select indexname as name, indexdef as text from pg_indexes where tablename in (${list}) and indexname not like '%_key'`,
        )
        .execute(db);
  return rows.map(({ name, text }) => ({ name, text: text.replace(' ON ONLY ', ' ON ') }));
}
