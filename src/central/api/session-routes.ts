import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CALLBACK_PATH } from '../access/callback.js';
import { SESSION_COOKIE, SESSION_LIFE_MS } from '../access/sign-in.js';
import type { Central } from '../central.js';
import { word } from './fields.js';
import { Problem } from './problem.js';
import { DONE, done, route } from './route.js';

/** What leads a browser to the company's provider and back: it comes back from another site, so not `strict`. */
const WAY_COOKIE = '__Host-menshen-way';
const OURS = { path: '/', secure: true, httpOnly: true } as const;

/** Signing in and out: with a password, or where the company's own provider says who somebody is. */
export function sessionRoutes(central: Central) {
  const { signIn, oidc } = central;
  const keep = (reply: FastifyReply, secret: string): void => {
    reply.setCookie(SESSION_COOKIE, secret, { ...OURS, sameSite: 'strict', maxAge: SESSION_LIFE_MS / 1000 });
  };
  const provider = () => {
    if (oidc === null) throw new Problem('CONFLICT', 'No sign-in service is set up here; use name and password.');
    return oidc;
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/session/ways',
      summary: 'How people sign in here',
      access: 'public',
      answer: z.object({ provider: z.object({ name: z.string() }).nullable() }),
      handle: () => ({ provider: oidc === null ? null : { name: oidc.settings.name } }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/session',
      summary: 'Sign in with name, password and the code of the second factor',
      access: 'public',
      body: z.object({ name: word, password: z.string().min(1).max(1_000), code: z.string().regex(/^\d{6}$/) }),
      answer: done,
      handle: async ({ body, request, reply }) => {
        central.limits.signIn.take(request.ip);
        keep(reply, await signIn.withPassword(body.name, body.password, body.code));
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/session/oidc',
      summary: "Leads a browser to the company's own sign-in (OpenID Connect, code flow with PKCE)",
      access: 'public',
      answer: null,
      handle: async ({ request, reply }) => {
        central.limits.signIn.take(request.ip);
        const { url, cookie } = await provider().begin();
        reply.setCookie(WAY_COOKIE, cookie, { ...OURS, sameSite: 'lax', maxAge: 600 });
        return reply.redirect(url, 302);
      },
    }),
    route({
      method: 'GET',
      path: CALLBACK_PATH,
      summary: "Where the company's own sign-in sends a browser back to",
      access: 'public',
      fromElsewhere: true,
      answer: null,
      handle: async ({ request, reply }) => {
        central.limits.signIn.take(request.ip);
        reply.clearCookie(WAY_COOKIE, OURS);
        try {
          const query = new URL(request.url, 'https://central').searchParams;
          const { claims, cookie } = await provider().finish(query, request.cookies[WAY_COOKIE]);
          keep(reply, await signIn.withClaims(claims, provider().settings));
          reply.setCookie(WAY_COOKIE, cookie, { ...OURS, sameSite: 'strict', maxAge: SESSION_LIFE_MS / 1000 });
          return reply.redirect('/', 303);
        } catch (error) {
          if (error instanceof Problem && error.cause !== undefined && error.code === 'NOT_AUTHENTICATED') {
            await central.audit.add('unknown', 'sign-in.failed', { by: provider().settings.name, why: 'token' });
          }
          // A person is shown the sign-in page with the reason; a program its problem.
          if (!(error instanceof Problem) || !(request.headers.accept ?? '').includes('text/html')) throw error;
          return reply.redirect(`/?refused=${error.code}`, 303);
        }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      summary: 'Sign out; `next` is where the sign-in service ends its own session',
      access: 'signed-in',
      answer: done.extend({ next: z.url().nullable() }),
      handle: async ({ actor, request, reply }) => {
        if (actor.session !== null) {
          await signIn.end(actor.session);
          await central.audit.add(actor.name, 'sign-out', {});
        }
        // Who leaves here has left, whether the provider answers or not.
        const next = await oidc?.leave(request.cookies[WAY_COOKIE]).catch((error: unknown) => {
          central.onFault(error);
          return null;
        });
        reply.clearCookie(SESSION_COOKIE, { path: '/', secure: true }).clearCookie(WAY_COOKIE, OURS);
        return { ...DONE, next: next ?? null };
      },
    }),
  ];
}
