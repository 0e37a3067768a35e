import { KINDS } from '../model/kind.js';
import { countOf } from '../text/kinds.js';
import { type Language, preferredLanguage } from '../text/language.js';
import { refusalText } from '../text/refusal.js';
import type { RawHeaders, RequestHead } from './exchange.js';
import type { Judgement } from './gate.js';
import { field } from './headers.js';
import { escapeHtml, htmlPage, PAGE_HEADERS, readingOrder } from './page.js';

/** A whole answer of ours. */
export interface Answer {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string;
}

/** A page a person will look at, as against a script's request: what the browser says of itself decides first. */
export function isNavigation(headers: RawHeaders): boolean {
  const mode = field(headers, 'sec-fetch-mode');
  if (mode !== null) return mode === 'navigate';
  if (field(headers, 'x-requested-with') !== null) return false;
  return (field(headers, 'accept') ?? '').includes('text/html');
}

/** The answer to a blocked or coached transfer, as its client understands it. */
export function refusal(head: RequestHead, judgement: Judgement): Answer {
  const verdict: RawHeaders = [
    ['X-Menshen-Verdict', `${judgement.verdict}; rule=${judgement.rule ?? '-'}; incident=${judgement.incident ?? '-'}`],
  ];
  if (!isNavigation(head.headers))
    return { status: 403, headers: [...verdict, ...problemHeaders(head)], body: problem(head, judgement) };
  return { status: 403, headers: [...verdict, ...PAGE_HEADERS], body: refusalPage(head, judgement) };
}

function problem(head: RequestHead, judgement: Judgement): string {
  const language = preferredLanguage(field(head.headers, 'accept-language'));
  const text = refusalText[language];
  if (judgement.closed !== undefined) return closedProblem(judgement.closed, judgement.retry, language);
  const coach = judgement.verdict === 'coach';
  return `${JSON.stringify({
    type: `urn:menshen:${judgement.verdict}`,
    title: coach ? text.coachTitle : text.blockedTitle,
    status: 403,
    detail: `${coach ? text.coachLead : text.blockedLead} ${whatLeft(judgement, language)}`,
    rule: judgement.rule,
    incident: judgement.incident,
    records: judgement.records,
    samples: judgement.samples,
    ...(judgement.retry === null ? {} : { retry: judgement.retry }),
    ...(judgement.release == null ? {} : { release: judgement.release }),
  })}\n`;
}

/** Nothing of what is refused has left; but earlier pieces of it may have. */
function whatLeft({ earlier }: Judgement, language: Language): string {
  const text = refusalText[language];
  if (earlier === undefined) return text.nothingLeft;
  const sentence = {
    slices: text.slicesLeft,
    messages: text.messagesLeft,
    stream: text.streamLeft,
    tunnels: text.streamLeft,
  }[earlier.what];
  return sentence.replace('{count}', String(earlier.requests)).replace('{bytes}', String(earlier.bytes));
}

/** A script on the page must be able to read why: its origin is echoed. */
function problemHeaders(head: RequestHead): RawHeaders {
  const origin = field(head.headers, 'origin');
  const shared: RawHeaders = [
    ['Content-Type', 'application/problem+json; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  if (origin === null || /[^\x21-\x7e]/.test(origin)) return shared;
  return [
    ...shared,
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Expose-Headers', 'X-Menshen-Verdict'],
    ['Vary', 'Origin'],
  ];
}

function refusalPage(head: RequestHead, judgement: Judgement): string {
  const first = preferredLanguage(field(head.headers, 'accept-language'));
  if (judgement.closed !== undefined) return closedPage(head, judgement.closed, judgement.retry, first);
  const coach = judgement.verdict === 'coach';
  const sections = readingOrder(first).map((language) => refusalSection(head, judgement, language));
  const text = refusalText[first];
  return htmlPage(coach ? text.coachTitle : text.blockedTitle, sections.join(''), first);
}

function refusalSection(head: RequestHead, judgement: Judgement, language: Language): string {
  const text = refusalText[language];
  const coach = judgement.verdict === 'coach';
  const found = KINDS.filter((kind) => (judgement.records[kind] ?? 0) > 0)
    .map((kind) => countOf(language, judgement.records[kind] ?? 0, kind))
    .join(language === 'zh' ? '，' : ', ');
  const samples = judgement.samples.map((sample) => `<li class="mono">${escapeHtml(sample)}</li>`).join('');
  const rows = [
    [text.what, escapeHtml(found === '' ? text.noRecords : found)],
    [text.where, `<span class="mono">${escapeHtml(head.host)}</span>`],
    [text.rule, `<code>${escapeHtml(judgement.rule ?? '-')}</code>`],
    [text.incident, `<code>${escapeHtml(judgement.incident ?? '-')}</code>`],
    ...(samples === '' ? [] : [[text.samples, `<ul>${samples}</ul>`]]),
  ];
  const link = `${linkTo(judgement.retry, text.giveReason)}${linkTo(judgement.release ?? null, text.askRelease)}`;
  return `<section lang="${language}"><h1>${coach ? text.coachTitle : text.blockedTitle}</h1><p>${coach ? text.coachLead : text.blockedLead}</p>
<dl>${rows.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join('')}</dl>${link}<p>${whatLeft(judgement, language)}</p><p class="soft">${text.askSecurity}</p></section>`;
}

/** Our own page, in a window of its own: what was being written stays where it is. */
const linkTo = (url: string | null, words: string): string =>
  url === null ? '' : `<p><a href="${escapeHtml(url)}" target="_blank" rel="noopener">${words}</a></p>`;

type Closed = NonNullable<Judgement['closed']>;

function closedWords(closed: Closed, language: Language): { title: string; lead: string } {
  const text = refusalText[language];
  return closed === 'notice'
    ? { title: text.noticeTitle, lead: text.noticeLead }
    : { title: text.glassTitle, lead: text.glassLead };
}

function closedProblem(closed: Closed, retry: string | null, language: Language): string {
  const { title, lead } = closedWords(closed, language);
  const where = retry === null ? {} : { retry };
  return `${JSON.stringify({ type: `urn:menshen:${closed}`, title, status: 403, detail: lead, rule: closed, ...where })}\n`;
}

function closedPage(head: RequestHead, closed: Closed, retry: string | null, first: Language): string {
  const sections = readingOrder(first).map((language) => {
    const { title, lead } = closedWords(closed, language);
    const text = refusalText[language];
    return `<section lang="${language}"><h1>${title}</h1><p>${lead}</p><dl><dt>${text.where}</dt><dd class="mono">${escapeHtml(head.host)}</dd></dl>${linkTo(retry, text.readNotice)}</section>`;
  });
  return htmlPage(closedWords(closed, first).title, sections.join(''), first);
}

/** Why a transfer failed, with nothing of it sent: a bad certificate, an unreachable site, a malformed request. */
export interface Failure {
  readonly status: number;
  /** Stable, for programs: `CERT_EXPIRED`. */
  readonly code: string;
  /** One sentence for people. */
  readonly reason: string;
}

export function failureAnswer(headers: RawHeaders, host: string, failure: Failure): Answer {
  const mark: RawHeaders = [['X-Menshen-Error', failure.code.toLowerCase().replaceAll('_', '-')]];
  const first = preferredLanguage(field(headers, 'accept-language'));
  if (!isNavigation(headers)) {
    const body = {
      type: `urn:menshen:error:${failure.code.toLowerCase()}`,
      title: refusalText[first].errorTitle,
      status: failure.status,
      detail: `${failure.reason} ${refusalText[first].notForwarded}`,
      code: failure.code,
    };
    return {
      status: failure.status,
      headers: [...mark, ['Content-Type', 'application/problem+json; charset=utf-8'], ['Cache-Control', 'no-store']],
      body: `${JSON.stringify(body)}\n`,
    };
  }
  const sections = readingOrder(first).map((language) => {
    const text = refusalText[language];
    return `<section lang="${language}"><h1>${text.errorTitle}</h1><p>${text.errorLead}</p><dl><dt>${text.where}</dt><dd class="mono">${escapeHtml(host)}</dd>
<dt>${text.reason}</dt><dd>${escapeHtml(failure.reason)} <code>${escapeHtml(failure.code)}</code></dd></dl><p>${text.notForwarded}</p></section>`;
  });
  return {
    status: failure.status,
    headers: [...mark, ...PAGE_HEADERS],
    body: htmlPage(refusalText[first].errorTitle, sections.join(''), first),
  };
}
