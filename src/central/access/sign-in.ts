import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../model/clock.js';
import { type Actor, GRANTS } from '../api/access.js';
import { Problem } from '../api/problem.js';
import type { Account, Accounts } from '../sql/accounts.js';
import type { Audit } from '../sql/audit.js';
import { admissionOf, type Claims, identityOf, type Refusal } from './identity.js';
import type { OidcSettings } from './oidc-settings.js';
import { checkPassword, hashPassword } from './password.js';
import { matchTotp } from './totp.js';

export const SESSION_COOKIE = '__Host-menshen';
export const SESSION_LIFE_MS = 12 * 3_600_000;
const IDLE_MS = 30 * 60_000;

/** Who is who: passwords, second factors, sessions, API tokens. */
export interface SignIn {
  /** A session's secret. Throws Problem: NOT_AUTHENTICATED for whatever is wrong, LOCKED after too many tries. */
  withPassword(name: string, password: string, code: string): Promise<string>;
  /**
   * A session's secret for whom a provider has vouched, in verified claims. Throws Problem: FORBIDDEN for who has no account
   * here or did not sign in strongly enough, LOCKED.
   */
  withClaims(claims: Claims, settings: OidcSettings): Promise<string>;
  bySession(secret: string): Promise<Actor | null>;
  byToken(secret: string): Promise<Actor | null>;
  end(secret: string): Promise<void>;
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  name: 'The sign-in service names no account that fits; ask an administrator.',
  factor: 'You signed in, but not with the second factor that is asked for here.',
  unknown: 'There is no account of yours here; ask an administrator.',
  disabled: 'Your account here was ended.',
  groups: 'You are in no group any more that works here.',
  subject: 'This account belongs to another person of the same name; ask an administrator.',
};

/** In the place of a hash, for accounts whose people are known to a provider alone. */
export const NO_PASSWORD = '';

const idOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function openSignIn(accounts: Accounts, audit: Audit, clock: Clock): SignIn {
  /** Checked in place of an account that is not there: a name is not to be told by how long the answer takes. */
  const nobody = hashPassword(randomBytes(16).toString('hex'));
  const wrong = (): Problem => new Problem('NOT_AUTHENTICATED', 'Name, password or code is wrong.');

  const open = async (name: string, detail: object): Promise<string> => {
    const secret = randomBytes(32).toString('base64url');
    await accounts.openSession(idOf(secret), name, clock(), SESSION_LIFE_MS);
    await audit.add(`account:${name}`, 'sign-in', detail);
    return secret;
  };

  return {
    async withPassword(name, password, code) {
      const now = clock();
      const account = await accounts.get(name);
      const good = await checkPassword(password, account?.password || (await nobody));
      if (account === null) throw wrong();
      if (account.password === NO_PASSWORD) {
        // Nothing is guessed at here, so nothing is locked: nobody is to lock out who signs in elsewhere.
        await audit.add(`account:${name}`, 'sign-in.failed', {});
        throw wrong();
      }
      refuseLocked(account, now);
      const step = account.totp === null ? null : matchTotp(account.totp, code, now);
      const passed = good && account.disabledAt === null && step !== null && (await accounts.passed(name, step));
      if (!passed) {
        await accounts.failed(name, now);
        await audit.add(`account:${name}`, 'sign-in.failed', {});
        throw wrong();
      }
      return open(name, {});
    },
    async withClaims(claims, settings) {
      const now = clock();
      const by = settings.name;
      const identity = identityOf(claims, settings);
      const refuse = async (name: string, why: Refusal): Promise<never> => {
        await audit.add(`account:${name}`, 'sign-in.failed', { by, why });
        throw new Problem('FORBIDDEN', REFUSALS[why]);
      };
      if (typeof identity === 'string') return refuse(String(claims.sub).slice(0, 100), identity);
      const { name, subject, person } = identity;
      const account = await accounts.get(name);
      if (account !== null) refuseLocked(account, now);
      const byGroup = account?.password === NO_PASSWORD;
      const admission = admissionOf(identity, account === null ? null : { ...account, byGroup });
      if ('refused' in admission) return refuse(name, admission.refused);
      const { change, role = 'reviewer', branch = null } = admission;
      if (change === 'make') await accounts.add({ name, role, branch, person, password: NO_PASSWORD, totp: null }, now);
      if (change === 'move') await accounts.change(name, { role, branch });
      if (change !== 'none') {
        await audit.add(`account:${name}`, change === 'make' ? 'account.added' : 'account.changed', {
          role,
          branch,
          by,
        });
      }
      if (!(await accounts.bind(name, subject))) return refuse(name, 'subject');
      return open(name, { by });
    },
    async bySession(secret) {
      const account = await accounts.session(idOf(secret), clock(), IDLE_MS);
      return account === null ? null : actorOf(account, secret);
    },
    async byToken(secret) {
      const token = await accounts.token(idOf(secret), clock());
      if (token === null) return null;
      const { name, scopes, branch } = token;
      return { name: `token:${name}`, permissions: new Set(scopes), branch, person: null, session: null };
    },
    end: (secret) => accounts.closeSession(idOf(secret)),
  };
}

function refuseLocked({ lockedUntil }: Account, now: number): void {
  if (lockedUntil <= now) return;
  const retryAfter = Math.ceil((lockedUntil - now) / 1000);
  throw new Problem('LOCKED', `Too many wrong tries; locked for ${retryAfter} seconds.`, { retryAfter });
}

function actorOf(account: Account, session: string): Actor {
  const { name, role, branch, person } = account;
  return { name: `account:${name}`, permissions: new Set(GRANTS[role]), branch, person, session };
}
