import * as openid from 'openid-client';
import { Problem } from '../api/problem.js';
import { exchange } from '../outlet/exchange.js';
import { type Reach, ReachError } from '../outlet/guard.js';
import { type SecretBox, SecretBoxError } from '../outlet/secret-box.js';
import { CALLBACK_PATH } from './callback.js';
import type { Claims } from './identity.js';
import type { OidcSettings } from './oidc-settings.js';

/** The way to a company's OpenID provider and back (OpenID Connect Core 1.0, code flow with PKCE). */
export interface Oidc {
  readonly settings: OidcSettings;
  /** Where the browser goes, and what it is to bring back in a cookie. Rejects with Problem BUSY. */
  begin(): Promise<{ readonly url: string; readonly cookie: string }>;
  /**
   * What the provider says of who came back: the code is exchanged, the token's signature, issuer, audience, nonce and
   * times are checked. Rejects with Problem NOT_AUTHENTICATED for whatever is wrong, BUSY where the provider does not answer.
   */
  finish(query: URLSearchParams, cookie: string | undefined): Promise<Finished>;
  /** Where a browser ends its session at the provider too; null where that is not asked for. */
  leave(cookie: string | undefined): Promise<string | null>;
}

export interface Finished {
  readonly claims: Claims;
  /** Kept by the browser until it signs out. */
  readonly cookie: string;
}

export interface OidcOptions {
  readonly settings: OidcSettings;
  readonly secret: string | null;
  /** `https://…` of the console. */
  readonly url: string;
  readonly reach: Reach;
  readonly box: SecretBox;
  readonly clock: () => number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
/** Keys and addresses of a provider change seldom. */
const FRESH_MS = 3_600_000;
/** How long somebody may take at the provider. */
const PATIENCE_MS = 10 * 60_000;
/** A cookie with a longer token would not be kept. */
const MAX_TOKEN = 2_500;

export function openOidc({ settings, secret, url, reach, box, clock }: OidcOptions): Oidc {
  let known: { readonly config: Promise<openid.Configuration>; readonly at: number } | null = null;
  const redirectUri = new URL(CALLBACK_PATH, url).href;

  const discover = (): Promise<openid.Configuration> =>
    openid.discovery(
      new URL(settings.issuer),
      settings.clientId,
      { redirect_uris: [redirectUri] },
      secret === null ? openid.None() : openid.ClientSecretBasic(secret),
      {
        // The token comes straight from the provider; its signature is checked all the same.
        execute: [openid.enableNonRepudiationChecks],
        [openid.customFetch]: fetchWithin(reach),
      },
    );
  const config = async (): Promise<openid.Configuration> => {
    if (known === null || clock() - known.at > FRESH_MS) known = { config: discover(), at: clock() };
    try {
      return await known.config;
    } catch (cause) {
      known = null;
      throw new Problem('BUSY', 'The sign-in service does not answer as it must; try again.', {
        cause,
        retryAfter: 10,
      });
    }
  };

  return {
    settings,
    async begin() {
      const verifier = openid.randomPKCECodeVerifier();
      const [state, nonce] = [openid.randomState(), openid.randomNonce()];
      const acr = settings.require?.acr;
      const to = openid.buildAuthorizationUrl(await config(), {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(acr === undefined ? {} : { acr_values: acr.join(' ') }),
        ...(settings.maxAge === undefined ? {} : { max_age: String(settings.maxAge) }),
      });
      return { url: to.href, cookie: seal(box, { what: 'way', state, nonce, verifier, until: clock() + PATIENCE_MS }) };
    },

    async finish(query, cookie) {
      const way = unseal(box, cookie);
      if (way?.what !== 'way' || Number(way.until) < clock()) {
        throw new Problem('NOT_AUTHENTICATED', 'This sign-in was not begun here, or too long ago; begin anew.');
      }
      const provider = await config();
      const here = new URL(redirectUri);
      here.search = query.toString();
      try {
        const tokens = await openid.authorizationCodeGrant(provider, here, {
          expectedState: String(way.state),
          expectedNonce: String(way.nonce),
          pkceCodeVerifier: String(way.verifier),
          ...(settings.maxAge === undefined ? {} : { maxAge: settings.maxAge }),
        });
        const { id_token: token = '' } = tokens;
        const hint = token.length > MAX_TOKEN ? '' : token;
        return { claims: { ...tokens.claims() }, cookie: seal(box, { what: 'token', hint }) };
      } catch (cause) {
        if (cause instanceof ReachError) throw cause;
        throw new Problem('NOT_AUTHENTICATED', 'The sign-in service did not vouch for you.', { cause });
      }
    },

    async leave(cookie) {
      const mine = unseal(box, cookie);
      if (!settings.logout || mine?.what !== 'token') return null;
      const provider = await config();
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      const back = { post_logout_redirect_uri: new URL('/', url).href };
      const hint = mine.hint === '' ? {} : { id_token_hint: String(mine.hint) };
      return openid.buildEndSessionUrl(provider, { ...back, ...hint }).href;
    },
  };
}

type Sealed = Readonly<Record<string, unknown>>;

const seal = (box: SecretBox, value: Sealed): string => box.seal(JSON.stringify(value));

/** Null for what was not sealed here. */
function unseal(box: SecretBox, cookie: string | undefined): Sealed | null {
  if (cookie === undefined) return null;
  try {
    return JSON.parse(box.open(cookie)) as Sealed;
  } catch (error) {
    if (error instanceof SecretBoxError) return null;
    throw error;
  }
}

/** What the library fetches goes the guarded way: HTTPS, no redirects, never this machine unless that is allowed. */
function fetchWithin(reach: Reach): openid.CustomFetch {
  return async (url, { method, headers, body }) => {
    if (body !== undefined && body !== null && !(body instanceof URLSearchParams) && typeof body !== 'string') {
      throw new TypeError('only forms are sent to a provider');
    }
    const asked = { method, headers, body: body?.toString() ?? null, maxBytes: MAX_ANSWER_BYTES };
    const { status, headers: said, body: bytes } = await exchange(url, asked, reach);
    const type = said['content-type'];
    return new Response(status === 204 ? null : new Uint8Array(bytes), {
      status,
      headers: type === undefined ? {} : { 'Content-Type': type },
    });
  };
}
