/**
 * What source systems show and export, read on its way in:
 *
 *   request to a source ─► answer begins ─► relayed as it comes ─► a copy, once whole ─► inspected ─► view or export
 *                                                                     └──► login, where answers say it
 *   download from a leak channel ─► the same ─► a bulk list came in
 *
 * Nobody waits for any of it: what cannot be copied or read is counted as missed, never held up.
 */
import type { Inspector } from '../../inspect/inspector.js';
import type { LedgerEvent } from '../../ledger/ledger.js';
import type { Clock } from '../../model/clock.js';
import type { Finding } from '../../model/finding.js';
import type { Head } from '../../model/head.js';
import type { Policy } from '../../policy/policy.js';
import type { RawHeaders } from '../../proxy/exchange.js';
import type { Asked, Gate } from '../../proxy/gate.js';
import { field, fields } from '../../proxy/headers.js';
import type { HeldBody } from '../../proxy/hold.js';
import type { AnswerTaker, AnswerWatch } from '../../proxy/watch.js';
import type { Sender } from '../person.js';
import type { Recorder } from '../record.js';
import { readableText } from './answer-text.js';
import { type CredentialKeys, type Credentials, credentialsOf } from './credentials.js';
import type { Device } from './device.js';
import { type LoginSelector, loginName, loginOfAnswer, loginOfRequest } from './login.js';
import type { Sessions } from './sessions.js';
import { urlShape } from './shape.js';
import type { Source, Sources } from './source.js';
import { openViews, type Views } from './views.js';

export interface AnswersOptions {
  readonly sources: Sources;
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly recorder: Pick<Recorder, 'seen'>;
  readonly sessions: Sessions;
  /** False: people are known by their accounts, whatever a source says. */
  readonly byLogin: boolean;
  /** The account and program at the other end. */
  readonly accountOf: (peer: Asked['peer']) => Promise<Sender>;
  readonly device: Device;
  readonly keys: () => CredentialKeys;
  readonly clock: Clock;
  /** Told of what should not happen; the error's text may quote content. */
  readonly onFault: (error: unknown) => void;
}

export interface Answers {
  readonly watch: NonNullable<Gate['watch']>;
  /** When this person last saw or exported records, the latest of each kind. */
  readonly eventsOf: Views['eventsOf'];
  readonly stats: { readonly read: number; readonly missed: number };
}

/** Copies that are kept at a time, and how long one may be. */
const MAX_COPIES = 24;
const MAX_BYTES = 64 * 1024 * 1024;
/** Records of one answer that are fingerprinted. */
const MAX_SEEN = 100_000;

/** What can hold people: pages, data, tables, archives. Pictures, scripts and styles cannot, and are most of a page. */
const READABLE = /^(?:text\/(?:html|plain|csv|xml|tab)|application\/(?!(?:javascript|wasm|font|ocsp)))/i;
const FILE = /(?:spreadsheet|excel|csv|zip|compressed|octet-stream|msword|officedocument|pdf|x-rar|x-7z)/i;

export function createAnswers(options: AnswersOptions): Answers {
  const { sources, policy, inspector, recorder, sessions, accountOf, device, clock, onFault } = options;
  const stats = { read: 0, missed: 0 };
  const views = openViews(() => policy().ledger.bulk);
  let copies = 0;

  /** A copy that is read when it is whole; one too many is none. */
  function taker(read: (body: HeldBody) => Promise<void>): AnswerTaker | null {
    if (copies >= MAX_COPIES) {
      stats.missed += 1;
      return null;
    }
    copies += 1;
    return {
      maxBytes: MAX_BYTES,
      whole(body) {
        read(body)
          .catch((error: unknown) => {
            stats.missed += 1;
            onFault(error);
          })
          .finally(() => {
            copies -= 1;
            body.release();
          });
      },
      lost() {
        copies -= 1;
        stats.missed += 1;
      },
    };
  }

  async function inspected(asked: Asked, headers: RawHeaders, body: HeldBody): Promise<Finding> {
    const kept = ['content-type', 'content-encoding'].flatMap((name) => {
      const value = field(headers, name);
      return value === null ? [] : [[name, value] as const];
    });
    const head: Head = { method: 'POST', host: asked.head.host, target: '/', headers: kept };
    const found = await inspector().answer(head, body, MAX_SEEN);
    stats[found.outcome.name === 'uninspectable' ? 'missed' : 'read'] += 1;
    return found;
  }

  function keep(
    asked: Asked,
    found: Finding,
    event: Pick<LedgerEvent, 'kind' | 'at' | 'person' | 'account' | 'system'>,
  ): void {
    const { host, target } = asked.head;
    const rest = { host, path: urlShape(target), recipients: [], transfer: '', skewMs: 0 };
    recorder.seen({ ...event, ...rest, counts: found.records, raw: found.rawRecords }, found);
    if (event.kind !== 'incoming') views.add(event.person, found.prints.length, event.at);
  }

  function watchSource(asked: Asked, source: Source): AnswerWatch {
    const { head, peer } = asked;
    const { deviceHeader } = source;
    const logins = options.byLogin ? source.logins : [];
    const who = credentialsOf(head.headers, options.keys());
    const idOf = (login: string): string => `login:${source.id}:${loginName(login, who.digest)}`;
    return {
      added: deviceHeader === null ? [] : [[deviceHeader, device.proof(head, clock())]],
      begun(status, headers) {
        const named = loginOfRequest(logins, who);
        const person = named === null ? sessions.personOf(who.sessions) : idOf(named);
        if (status === 401 || endsSession(headers, source)) {
          if (person !== null) sessions.ended(person);
          return null;
        }
        if (status < 200 || status >= 400) return null;
        const account = accountOf(peer);
        account.then((sender) => {
          if (person !== null) sessions.used(person, seatOf(sender));
        }, onFault);
        const type = field(headers, 'content-type') ?? '';
        const file = isFile(headers);
        const at = clock();
        if (status >= 300 || (!READABLE.test(type) && !file)) return null;
        return taker(async (body) => {
          const said = await saidLogin(logins, who, headers, body);
          if (said !== null) sessions.bind([...who.sessions, ...who.given(headers)], idOf(said));
          const sender = await account;
          // The answer that said whose session this is may have been read only after this one began.
          const known = said === null ? (person ?? sessions.personOf(who.sessions)) : idOf(said);
          if (known !== null) sessions.used(known, seatOf(sender));
          const found = await inspected(asked, headers, body);
          if (found.prints.length === 0) return;
          const kind = file || sources.isExport(source, head.target) ? 'export' : 'view';
          const { id } = sender.person;
          keep(asked, found, { kind, at, person: known ?? id, account: id, system: source.id });
        });
      },
    };
  }

  async function saidLogin(
    logins: readonly LoginSelector[],
    who: Credentials,
    headers: RawHeaders,
    body: HeldBody,
  ): Promise<string | null> {
    if (!logins.some(({ at }) => at === 'answer') || loginOfRequest(logins, who) !== null) return null;
    const text = await readableText(headers, body);
    return text === null ? null : loginOfAnswer(logins, text);
  }

  function watchChannel(asked: Asked): AnswerWatch {
    return {
      added: [],
      begun(status, headers) {
        if (status < 200 || status >= 300 || !isFile(headers)) return null;
        const account = accountOf(asked.peer);
        const at = clock();
        return taker(async (body) => {
          const found = await inspected(asked, headers, body);
          if (found.prints.length < policy().ledger.bulk) return;
          const sender = await account;
          const { id } = sender.person;
          const person = sessions.current(seatOf(sender)) ?? id;
          keep(asked, found, { kind: 'incoming', at, person, account: id, system: asked.route.channel });
        });
      },
    };
  }

  return {
    stats,
    eventsOf: views.eventsOf,
    watch(asked) {
      const source = sources.of(asked.head.host);
      if (source !== null) return watchSource(asked, source);
      const { category, sanctioned, treatment } = asked.route;
      return category === 'other' || sanctioned || treatment !== 'inspect-hold' ? null : watchChannel(asked);
    },
  };
}

export function seatOf({ person, process }: Sender): { account: string; program: string } {
  return { account: person.id, program: process?.name ?? '' };
}

/** A download: said to be one, or of a type nobody shows. */
function isFile(headers: RawHeaders): boolean {
  if (/^\s*attachment/i.test(field(headers, 'content-disposition') ?? '')) return true;
  return FILE.test(field(headers, 'content-type') ?? '');
}

/** The answer takes the cookie away by which the source knows its people. */
function endsSession(headers: RawHeaders, source: Source): boolean {
  const names = source.logins.flatMap((login) =>
    login.at !== 'answer' && login.from === 'cookie' ? [login.name] : [],
  );
  return fields(headers, 'set-cookie').some((line) => {
    const [pair = ''] = line.split(';', 1);
    const equals = pair.indexOf('=');
    if (!names.includes(pair.slice(0, equals).trim())) return false;
    const expires = Date.parse(/;\s*expires=([^;]+)/i.exec(line)?.[1] ?? '');
    return pair.slice(equals + 1).trim() === '' || /;\s*max-age=0*(?:;|$)/i.test(line) || expires <= 0;
  });
}
