import type http from 'node:http';
import type { Incident } from '../model/incident.js';
import type { News } from '../model/news.js';
import type { Policy } from '../policy/policy.js';
import { pairs } from '../proxy/headers.js';
import { PAGE_HEADERS } from '../proxy/page.js';
import { type Peer, peerOf } from '../proxy/peer.js';
import { failureAnswer } from '../proxy/refusal.js';
import { type Language, preferredLanguage } from '../text/language.js';
import type { Authority } from '../tls/authority.js';
import { answerBreakGlass, answerCoach, answerNotice, answerRelease, type FormOptions } from './forms.js';
import type { Health } from './health.js';
import type { Metrics } from './metrics.js';
import { isOwn } from './own.js';
import { send } from './send.js';
import { statusPage } from './status-page.js';

export interface PagesOptions extends FormOptions {
  readonly port: () => number;
  /** Text of the PAC file. */
  readonly pac: () => string;
  readonly authority: Authority;
  readonly policy: () => Policy;
  readonly health: () => Health;
  readonly metrics: () => Promise<Metrics>;
  /** What the desktop of whoever opened this connection may say. */
  readonly news: (peer: Peer) => Promise<News | null>;
  readonly latest: () => readonly Incident[];
  /** The page of whoever opened this connection, about themselves. */
  readonly myRecord: (peer: Peer, language: Language) => Promise<string>;
  /** Lines for the newcomer, when the practice site runs. */
  readonly practice: () => PracticeLines | null;
}

/** Three commands to copy. */
export interface PracticeLines {
  readonly block: string;
  readonly pass: string;
  readonly list: string;
}

/**
 * The agent's own endpoints, on the proxy port. They answer only requests that name one of our own hosts, and only pages
 * of our own may post to them: a web site that points a name of its own at 127.0.0.1 gets nothing.
 */
export function createPages(
  options: PagesOptions,
): (request: http.IncomingMessage, response: http.ServerResponse) => void {
  return (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      process.emitWarning(`an own page failed: ${error instanceof Error ? error.message : String(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, 500, [['Content-Type', 'text/plain; charset=utf-8']], 'internal error\n');
    });
  };
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  options: PagesOptions,
): Promise<void> {
  if (!isForUs(request, options.port())) {
    const reason = 'These pages answer only to their own address on this PC.';
    const failure = failureAnswer(pairs(request.rawHeaders), request.headers.host ?? '', {
      status: 403,
      code: 'FOREIGN_ORIGIN',
      reason,
    });
    send(response, failure.status, failure.headers, failure.body);
    return;
  }
  const { pathname, query } = targetOf(request.url ?? '/');
  const language = preferredLanguage(query.get('lang') ?? request.headers['accept-language']);
  const coached = /^\/coach\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
  if (coached !== undefined) {
    await answerCoach(request, response, coached, options);
    return;
  }
  const released = /^\/release\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
  if (released !== undefined) {
    await answerRelease(request, response, released, language, options);
    return;
  }
  if (pathname === '/notice') {
    await answerNotice(request, response, language, options);
    return;
  }
  if (pathname === '/break-glass') {
    await answerBreakGlass(request, response, language, options);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(
      response,
      405,
      [
        ['Content-Type', 'text/plain; charset=utf-8'],
        ['Allow', 'GET, HEAD'],
      ],
      'only GET and HEAD\n',
    );
    return;
  }
  switch (pathname) {
    case '/':
      send(response, 200, PAGE_HEADERS, statusPage({ ...options, port: options.port(), language }));
      return;
    case '/my-record':
      send(response, 200, PAGE_HEADERS, await options.myRecord(peerOf(request.socket), language));
      return;
    case '/proxy.pac':
      send(response, 200, [['Content-Type', 'application/x-ns-proxy-autoconfig']], options.pac());
      return;
    case '/ca.pem':
      send(response, 200, [['Content-Type', 'application/x-pem-file']], options.authority.certPem);
      return;
    case '/ca.crl':
      send(response, 200, [['Content-Type', 'application/pkix-crl']], await options.authority.crl());
      return;
    case '/health': {
      const health = options.health();
      send(response, health.ok ? 200 : 503, [['Content-Type', 'application/json']], `${JSON.stringify(health)}\n`);
      return;
    }
    case '/news': {
      const news = await options.news(peerOf(request.socket));
      send(response, 200, [['Content-Type', 'application/json']], `${JSON.stringify({ news })}\n`);
      return;
    }
    case '/metrics': {
      const metrics = await options.metrics();
      send(response, 200, [['Content-Type', metrics.contentType]], await metrics.text());
      return;
    }
    default:
      send(
        response,
        404,
        [['Content-Type', 'text/plain; charset=utf-8']],
        'not here: try /, /my-record, /proxy.pac, /ca.pem, /health, /metrics\n',
      );
  }
}

/** A path is taken as it stands: `//health` is no address of ours, whatever a URL parser makes of it. */
function targetOf(url: string): { readonly pathname: string; readonly query: URLSearchParams } {
  const [pathname = '', query = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split('?', 2);
  return { pathname: pathname === '' ? '/' : pathname, query: new URLSearchParams(query) };
}

/** Host must be ours (DNS rebinding), and so must Origin where a browser names one (cross-site posts). */
function isForUs(request: http.IncomingMessage, ownPort: number): boolean {
  const absolute = /^https?:\/\/([^/?#]+)/i.exec(request.url ?? '')?.[1];
  if (!isOwnAuthority(absolute ?? request.headers.host ?? '', ownPort)) return false;
  const origin = request.headers.origin;
  if (origin !== undefined && !isOwnAuthority(origin.replace(/^https?:\/\//, ''), ownPort)) return false;
  // A page of another site may link here, but not load us as a part of itself.
  const site = request.headers['sec-fetch-site'];
  const mode = request.headers['sec-fetch-mode'];
  return site !== 'cross-site' || (mode === 'navigate' && request.method === 'GET');
}

function isOwnAuthority(authority: string, ownPort: number): boolean {
  const match = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/i.exec(authority);
  if (match?.[1] === undefined) return false;
  const host = match[1].replace(/^\[|\]$/g, '').toLowerCase();
  return isOwn(host, match[2] === undefined ? 80 : Number(match[2]), ownPort);
}
