import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { hashPassword } from '../../src/central/access/password.js';
import { SESSION_COOKIE } from '../../src/central/access/sign-in.js';
import { base32, stepOf, totpCode } from '../../src/central/access/totp.js';
import type { Role } from '../../src/central/api/access.js';
import type { TestCentral } from './central.js';

/* Accounts of a test central, signed in, calling its API over TLS. */

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what came
  readonly json: any;
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

export interface SignedIn {
  readonly name: string;
  call(method: string, path: string, json?: unknown): Promise<Answer>;
}

const PASSWORD = 'a long enough password';

export async function signedIn(
  { central, url }: TestCentral,
  role: Role,
  name: string,
  more: { readonly branch?: string; readonly person?: string } = {},
): Promise<SignedIn> {
  const totp = base32(randomBytes(20));
  const now = central.clock();
  const { branch = null, person = null } = more;
  await central.accounts.add({ name, role, branch, person, password: await hashPassword(PASSWORD), totp }, now);
  const secret = await central.signIn.withPassword(name, PASSWORD, totpCode(totp, stepOf(now)));
  return {
    name,
    call: (method, path, json) =>
      new Promise((resolve, reject) => {
        const headers = {
          Cookie: `${SESSION_COOKIE}=${secret}`,
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        };
        const options = { method, ca: central.authority.certPem, headers };
        const request = https.request(url + path, options, async (response) => {
          const bytes = Buffer.concat(await response.toArray());
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          resolve({
            status: response.statusCode ?? 0,
            json: isJson ? JSON.parse(bytes.toString('utf8')) : null,
            bytes,
            headers: response.headers,
          });
        });
        request.on('error', reject);
        request.end(json === undefined ? undefined : JSON.stringify(json));
      }),
  };
}
