import { hostname } from 'node:os';
import type { TLSSocket } from 'node:tls';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { CENTRAL_NAME } from '../model/sync.js';
import { SESSION_COOKIE } from './access/sign-in.js';
import type { Actor } from './api/access.js';
import { agentRoutes } from './api/agent-routes.js';
import { consoleRoutes } from './api/console-routes.js';
import { hidden } from './api/hidden.js';
import { openApiDocument } from './api/openapi.js';
import { Problem } from './api/problem.js';
import { type Call, type Route, route } from './api/route.js';
import { sameOrigin } from './api/same-origin.js';
import { takeUploads } from './api/upload.js';
import type { Central } from './central.js';
import { JobError } from './job/run.js';
import { type RateLimit, rateLimit } from './limits.js';
import { KeysError } from './publish/keys.js';
import { ReleaseError } from './publish/release.js';
import type { Device } from './sql/devices.js';
import { serveConsole } from './web.js';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Folder of the built console; null serves the API alone. */
  readonly console?: string | null;
}

/** Central, listening. */
export interface CentralServer {
  readonly port: number;
  /** Every route there is, as `GET /api/v1/me`. */
  readonly routes: readonly string[];
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const SERVER_LIFE_MS = 90 * DAY_MS;
const MAX_BODY_BYTES = 256 * 1024;
const CLOSE_GRACE_MS = 2_000;

/** Starts the HTTPS server. Closing it leaves `central` open. */
export async function startServer(central: Central, options: ServerOptions): Promise<CentralServer> {
  const certificate = await serverCertificate(central);
  const app = Fastify({
    https: {
      ...certificate,
      ca: central.authority.certPem,
      // PCs show a certificate, people do not; each route says what it asks for.
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    bodyLimit: MAX_BODY_BYTES,
    // A large fleet keeps its connections; its PCs speak once a minute.
    keepAliveTimeout: 120_000,
    requestTimeout: 120_000,
    connectionTimeout: 0,
    // A person in a path has up to 200 characters, three bytes each, three signs a byte.
    routerOptions: { maxParamLength: 2_000 },
    logger: false,
    forceCloseConnections: true,
  });
  const names: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') names.push(`${each} ${url}`);
  });
  await app.register(cookie);
  takeUploads(app);
  app.setErrorHandler((error, _request, reply) => answerError(central, error, reply));
  const page = await serveConsole(app, options.console ?? null);
  app.setNotFoundHandler((request, reply) => {
    if (page?.answers(request)) return page.send(reply);
    const problem = new Problem('NOT_FOUND', 'There is nothing at this address; see /api/openapi.json.');
    return reply.code(404).type('application/problem+json').send(problem.body());
  });
  const routes: Route[] = [...agentRoutes(central), ...consoleRoutes(central)];
  routes.push(
    route({
      method: 'GET',
      path: '/api/openapi.json',
      summary: 'This description',
      access: 'public',
      answer: null,
      handle: () => openApiDocument(routes, central.version),
    }),
  );
  for (const each of routes) register(app, central, each);
  await app.listen({ host: options.host, port: options.port });
  const renewing = setInterval(() => {
    serverCertificate(central).then(
      (next) =>
        (app.server as unknown as { setSecureContext(c: object): void }).setSecureContext({
          ...next,
          ca: central.authority.certPem,
        }),
      central.onFault,
    );
  }, DAY_MS);
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    routes: names,
    close: async () => {
      clearInterval(renewing);
      const ended = app.close();
      const forced = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
      await ended;
      clearTimeout(forced);
    },
  };
}

async function serverCertificate({ authority, settings }: Central): Promise<{ key: string; cert: string }> {
  const named = URL.canParse(settings.url) ? [new URL(settings.url).hostname] : [];
  const names = new Set([CENTRAL_NAME, 'localhost', '127.0.0.1', '::1', hostname(), ...named, ...settings.names]);
  const { keyPem, certPem } = await authority.issueServer([...names], SERVER_LIFE_MS);
  // With the authority behind it: a PC that knows only its hash finds it there.
  return { key: keyPem, cert: certPem + authority.certPem };
}

/** Of one PC and one route; a PC in order calls a few times a minute. */
const PC_CALLS_PER_MINUTE = 600;

function register(app: FastifyInstance, central: Central, given: Route): void {
  const perPc = rateLimit(central.pcPerMinute ?? given.perMinute ?? PC_CALLS_PER_MINUTE, central.clock);
  app.route({
    method: given.method,
    url: given.path,
    ...(given.maxBytes === undefined ? {} : { bodyLimit: given.maxBytes }),
    handler: async (request, reply) => {
      if (given.access !== 'pc' && given.fromElsewhere !== true) sameOrigin(request);
      reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
      const who = await admit(central, given, request, perPc);
      const call: Call<unknown, unknown, unknown> = {
        params: checked(given.params, request.params, 'path'),
        query: checked(given.query, request.query, 'query'),
        body: checked(given.body, request.body, 'body'),
        request,
        reply,
        ...who,
      };
      return given.handle(call as Call<never, never, never>);
    },
  });
}

function checked(schema: Route['body'], value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: [where, ...path.map(String)].join('.'),
    message,
  }));
  throw new Problem('INVALID', 'The request is not as it must be.', { errors });
}

async function admit(
  central: Central,
  given: Route,
  request: FastifyRequest,
  perPc: RateLimit,
): Promise<{ device: Device; actor: never }> {
  const nobody = { device: undefined as never, actor: undefined as never };
  if (given.access !== 'pc') central.limits.address.take(request.ip);
  if (given.access === 'public') return nobody;
  if (given.access === 'pc') {
    const device = await deviceOf(central, request);
    perPc.take(device.id);
    return { ...nobody, device };
  }
  const actor = await actorOf(central, request);
  central.limits.account.take(actor.name);
  if (given.access !== 'signed-in' && !actor.permissions.has(given.access)) {
    throw new Problem('FORBIDDEN', `This needs the permission ${given.access}.`);
  }
  return { ...nobody, actor: actor as never };
}

/** A person by the session's cookie, or a program by its token. A cookie of ours is sent by our own pages alone. */
async function actorOf(central: Central, request: FastifyRequest): Promise<Actor> {
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
  const cookie = request.cookies[SESSION_COOKIE];
  const actor =
    bearer !== undefined
      ? await central.signIn.byToken(bearer)
      : cookie === undefined
        ? null
        : await central.signIn.bySession(cookie);
  if (actor === null) throw new Problem('NOT_AUTHENTICATED', 'Sign in first.');
  // As PCs call them: nobody sees the own transfers, whose login a number is neither.
  return { ...actor, person: hidden(central, actor.person) };
}

/** The PC at the other end, by the certificate of its connection. */
async function deviceOf(central: Central, request: FastifyRequest): Promise<Device> {
  const device = await central.recognition.of(request.socket as TLSSocket);
  if (device === null) {
    throw new Problem(
      'NOT_AUTHENTICATED',
      'This needs the certificate of an enrolled PC; enrol it, again if it was revoked.',
    );
  }
  return device;
}

function answerError(central: Central, error: unknown, reply: FastifyReply) {
  const problem = problemOf(error);
  if (problem.code === 'INTERNAL' || problem.code === 'BUSY') central.onFault(error);
  if (problem.retryAfter !== null) reply.header('Retry-After', String(problem.retryAfter));
  return reply.code(problem.status).type('application/problem+json').send(problem.body());
}

const JOB_PROBLEMS = {
  JOB_BUSY: 'TOO_MANY',
  JOB_MEMORY: 'TOO_LARGE',
  JOB_TIME: 'TOO_LARGE',
  JOB_FAILED: 'INVALID',
} as const;

/** What of an error may be told. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof JobError) return new Problem(JOB_PROBLEMS[error.code], error.message, { retryAfter: 10 });
  if (error instanceof KeysError) return new Problem('CONFLICT', error.message);
  if (error instanceof ReleaseError) return new Problem('INVALID', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Problem('TOO_LARGE', 'The body is larger than this call takes.');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('UNSUPPORTED', 'Send application/json.');
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) return new Problem('INVALID', 'The request cannot be read.', { cause: error });
  if (/^(?:STORE_LOCKED|STORE_FULL|ECONN|57P|53|08)/.test(code)) {
    return new Problem('BUSY', 'The database cannot answer now; try again.', { cause: error, retryAfter: 10 });
  }
  return new Problem('INTERNAL', 'Central failed; its log says more.', { cause: error });
}
