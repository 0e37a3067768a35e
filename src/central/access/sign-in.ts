import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../model/clock.js';
import { type Actor, GRANTS } from '../api/access.js';
import { Problem } from '../api/problem.js';
import type { Account, Accounts } from '../sql/accounts.js';
import type { Audit } from '../sql/audit.js';
import { checkPassword, hashPassword } from './password.js';
import { matchTotp } from './totp.js';

export const SESSION_COOKIE = '__Host-menshen';
export const SESSION_LIFE_MS = 12 * 3_600_000;
const IDLE_MS = 30 * 60_000;

/** Who is who: passwords, second factors, sessions, API tokens. */
export interface SignIn {
  /** A session's secret. Throws Problem: NOT_AUTHENTICATED for whatever is wrong, LOCKED after too many tries. */
  withPassword(name: string, password: string, code: string): Promise<string>;
  bySession(secret: string): Promise<Actor | null>;
  byToken(secret: string): Promise<Actor | null>;
  end(secret: string): Promise<void>;
}

const idOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function openSignIn(accounts: Accounts, audit: Audit, clock: Clock): SignIn {
  /** Checked in place of an account that is not there: a name is not to be told by how long the answer takes. */
  const nobody = hashPassword(randomBytes(16).toString('hex'));
  const wrong = (): Problem => new Problem('NOT_AUTHENTICATED', 'Name, password or code is wrong.');

  return {
    async withPassword(name, password, code) {
      const now = clock();
      const account = await accounts.get(name);
      const good = await checkPassword(password, account?.password ?? (await nobody));
      if (account === null) throw wrong();
      if (account.lockedUntil > now) {
        const retryAfter = Math.ceil((account.lockedUntil - now) / 1000);
        throw new Problem('LOCKED', `Too many wrong tries; locked for ${retryAfter} seconds.`, { retryAfter });
      }
      const step = account.totp === null ? null : matchTotp(account.totp, code, now);
      const passed = good && account.disabledAt === null && step !== null && (await accounts.passed(name, step));
      if (!passed) {
        await accounts.failed(name, now);
        await audit.add(`account:${name}`, 'sign-in.failed', {});
        throw wrong();
      }
      const secret = randomBytes(32).toString('base64url');
      await accounts.openSession(idOf(secret), name, now, SESSION_LIFE_MS);
      await audit.add(`account:${name}`, 'sign-in', {});
      return secret;
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

function actorOf(account: Account, session: string): Actor {
  const { name, role, branch, person } = account;
  return { name: `account:${name}`, permissions: new Set(GRANTS[role]), branch, person, session };
}
