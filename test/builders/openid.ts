import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { decodeJwt, exportJWK, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider, { type InteractionResults } from 'oidc-provider';

/** Who signs in at the provider from now on, and how. */
export interface Visitor {
  readonly sub: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly acr?: string;
  readonly amr?: readonly string[];
}

/** A real OpenID provider over TLS, which takes everybody for `visitor` and asks nothing. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: string;
  visitor: Visitor;
  /** Has the next tokens say something else; `sign` signs as the provider does. Null: as they are. */
  forge: ((claims: JWTPayload, sign: (claims: JWTPayload) => Promise<string>) => Promise<string>) | null;
  /** Follows a browser's way through the provider, from where it is led to, to where it is sent back to. */
  visit(url: string): Promise<URL>;
  close(): Promise<void>;
}

const CLIENT = { id: 'menshen', secret: 'a secret of the client' } as const;
const MAX_STEPS = 10;

/** Who vouches for the provider's name. */
export interface ProviderCa {
  readonly cert: string;
  issue(options: { readonly names: readonly string[] }): Promise<{ readonly key: string; readonly chain: string }>;
}

export async function startProvider(ca: ProviderCa, redirectUri: string): Promise<TestProvider> {
  const { key, chain } = await ca.issue({ names: ['localhost'] });
  const jwk = await signingKey();
  const server = https.createServer({ key, cert: chain });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `https://localhost:${(server.address() as net.AddressInfo).port}`;
  const home = new URL('/', redirectUri).href;

  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [home],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [jwk] },
    acrValues: ['strong', 'weak'],
    claims: { openid: ['sub', 'acr', 'amr'], profile: ['preferred_username', 'groups', 'login'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ['a key for cookies'] },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...provided.visitor.claims }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({
        ...(oidc.client === undefined ? {} : { clientId: oidc.client.clientId }),
        ...(oidc.session?.accountId === undefined ? {} : { accountId: oidc.session.accountId }),
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (context, next) => {
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (context.path !== '/token' || body?.id_token === undefined || provided.forge === null) return;
    context.body = { ...body, id_token: await provided.forge(decodeJwt(body.id_token), (claims) => sign(claims, jwk)) };
  });
  const handle = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return void handle(request, response);
    const { sub, acr, amr } = provided.visitor;
    const login: NonNullable<InteractionResults['login']> = {
      accountId: sub,
      remember: false,
      ...(acr === undefined ? {} : { acr }),
      ...(amr === undefined ? {} : { amr: [...amr] }),
    };
    provider
      .interactionFinished(request, response, { login })
      .catch((error: unknown) => response.destroy(error as Error));
  });

  const provided: TestProvider = {
    issuer,
    clientId: CLIENT.id,
    secret: CLIENT.secret,
    visitor: { sub: 'nobody' },
    forge: null,
    async visit(start) {
      const jar = new Map<string, string>();
      let url = new URL(start);
      for (let step = 0; step < MAX_STEPS; step++) {
        if (url.origin !== issuer) return url;
        const { location, cookies } = await get(url, ca.cert, jar);
        for (const cookie of cookies) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          jar.set(name, value);
        }
        if (location === undefined) throw new Error(`the provider shows a page at ${url.pathname}`);
        url = new URL(location, url);
      }
      throw new Error('the provider leads nowhere');
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provided;
}

async function signingKey(): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(await exportJWK(privateKey)), kid: 'test', use: 'sig', alg: 'ES256' };
}

/** Signs as the holder of this key. */
export const sign = async (claims: JWTPayload, jwk: JWK): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'test' }).sign(await importJWK(jwk, 'ES256'));

/** A key that the provider does not publish, under the name of the one it does. */
export const strangeKey = signingKey;

function get(url: URL, ca: string, jar: ReadonlyMap<string, string>) {
  return new Promise<{ location: string | undefined; cookies: string[] }>((resolve, reject) => {
    const Cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    https
      .get(url, { ca, headers: { Cookie, Accept: 'text/html' } }, (response) => {
        response.resume();
        resolve({ location: response.headers.location, cookies: response.headers['set-cookie'] ?? [] });
      })
      .on('error', reject);
  });
}
