import type http from 'node:http';
import { PAGE_HEADERS } from '../proxy/page.js';
import { type Peer, peerOf } from '../proxy/peer.js';
import { type Language, preferredLanguage } from '../text/language.js';
import type { BreakGlass } from './break-glass.js';
import { breakGlassDone, breakGlassForm } from './break-glass-page.js';
import type { Coach } from './coach.js';
import { coachDone, coachForm, coachGone } from './coach-page.js';
import { noticeDone, noticeForm } from './notice-page.js';
import { releaseForm, releaseStatus } from './release-page.js';
import type { Releases } from './releases.js';
import { send } from './send.js';

/** What the pages that take a form need. */
export interface FormOptions {
  readonly coach: Coach;
  /** Keeps the reason with its incident; false when that was not possible. */
  readonly keepReason: (incident: string, text: string) => boolean;
  /** Records that whoever is at the other end has read the notice; false when that was not possible. */
  readonly acknowledge?: (peer: Peer) => Promise<boolean>;
  readonly glass: BreakGlass;
  readonly releases: Releases;
}

const MAX_FORM_BYTES = 16 * 1024;
const MIN_REASON = 4;

/** A person says for themselves that they have read it: only a page of ours, shown to that very account, may post. */
export async function answerNotice(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  language: Language,
  { acknowledge }: FormOptions,
): Promise<void> {
  if (request.method !== 'POST') {
    send(response, 200, PAGE_HEADERS, noticeForm(language));
    return;
  }
  request.resume();
  const kept = request.headers.origin !== undefined && (await acknowledge?.(peerOf(request.socket))) === true;
  send(response, kept ? 200 : 403, PAGE_HEADERS, kept ? noticeDone(language) : noticeForm(language, true));
}

export async function answerBreakGlass(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  language: Language,
  { glass }: FormOptions,
): Promise<void> {
  const on = glass.until();
  if (request.method !== 'POST') {
    send(response, 200, PAGE_HEADERS, on === null ? breakGlassForm(language) : breakGlassDone(language, on));
    return;
  }
  const answer = glass.begin(new URLSearchParams(await readForm(request)).get('code') ?? '');
  const until = glass.until();
  if (answer === 'taken' && until !== null) send(response, 200, PAGE_HEADERS, breakGlassDone(language, until));
  else send(response, 403, PAGE_HEADERS, breakGlassForm(language, answer === 'taken' ? 'unstored' : answer));
}

export async function answerCoach(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  incident: string,
  options: FormOptions,
): Promise<void> {
  const language = preferredLanguage(request.headers['accept-language']);
  const token = options.coach.tokenOf(incident);
  if (token === null) {
    send(response, 410, PAGE_HEADERS, coachGone(language));
    return;
  }
  if (request.method === 'GET' || request.method === 'HEAD') {
    send(response, 200, PAGE_HEADERS, coachForm(incident, token, language, false));
    return;
  }
  const form = new URLSearchParams(await readForm(request));
  const reason = (form.get('reason') ?? '').trim();
  if ([...reason].length < MIN_REASON) {
    send(response, 400, PAGE_HEADERS, coachForm(incident, token, language, true));
    return;
  }
  const kept = form.get('token') === token && options.keepReason(incident, reason.slice(0, 500));
  if (!kept || !options.coach.grant(incident, token)) {
    send(response, 403, PAGE_HEADERS, coachGone(language));
    return;
  }
  send(response, 200, PAGE_HEADERS, coachDone(language));
}

export async function answerRelease(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  incident: string,
  language: Language,
  { releases, keepReason }: FormOptions,
): Promise<void> {
  const found = releases.find(incident);
  if (found === null) {
    send(response, 410, PAGE_HEADERS, releaseStatus('gone', 0, language));
    return;
  }
  const { state, token, expires } = found;
  if (state !== 'refused') {
    send(response, 200, PAGE_HEADERS, releaseStatus(state, expires, language));
    return;
  }
  if (request.method !== 'POST') {
    send(response, 200, PAGE_HEADERS, releaseForm(incident, token, language));
    return;
  }
  const form = new URLSearchParams(await readForm(request));
  const reason = (form.get('reason') ?? '').trim();
  if ([...reason].length < MIN_REASON) {
    send(response, 400, PAGE_HEADERS, releaseForm(incident, token, language, 'tooShort'));
    return;
  }
  // The reason first: a request without one must not reach the manager.
  const kept = form.get('token') === token && keepReason(incident, reason.slice(0, 500));
  if (kept && releases.ask(incident, token)) send(response, 200, PAGE_HEADERS, releaseStatus('asked', 0, language));
  else send(response, 403, PAGE_HEADERS, releaseForm(incident, token, language, 'unstored'));
}

async function readForm(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FORM_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
