import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The console's one page, and which requests get it. */
export interface ConsolePage {
  answers(request: FastifyRequest): boolean;
  send(reply: FastifyReply): FastifyReply;
}

/** Where the build leaves room for the nonce of a response. */
const NONCE = '__NONCE__';

/** Nothing from elsewhere, nothing inline but styles that carry this response's nonce, nobody's frame. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const HEADERS = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), payment=()',
  'Strict-Transport-Security': 'max-age=31536000',
} as const;

/**
 * Serves the built console: its files under /assets/, which never change, and its page at every address of ours that a
 * browser opens. Null where there is no build in `folder`.
 */
export async function serveConsole(app: FastifyInstance, folder: string | null): Promise<ConsolePage | null> {
  const html = folder === null ? null : await fs.readFile(path.join(folder, 'index.html'), 'utf8').catch(() => null);
  if (folder === null || html === null) return null;
  await app.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => {
      reply.header('X-Content-Type-Options', 'nosniff').header('Cross-Origin-Resource-Policy', 'same-origin');
    },
  });
  return {
    answers: ({ method, url, headers }) =>
      method === 'GET' && !/^\/(?:api|agent|assets)(?:\/|$)/.test(url) && (headers.accept ?? '').includes('text/html'),
    send: (reply) => {
      const nonce = randomBytes(16).toString('base64');
      return reply
        .headers({ ...HEADERS, 'Content-Security-Policy': policyOf(nonce), 'Cache-Control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(html.replaceAll(NONCE, nonce));
    },
  };
}
