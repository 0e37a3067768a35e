import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { MAX_TIMESTAMP, TimestampError, timestampRequest, tokenOf } from '../../tls/timestamp.js';
import { anchorsOf, verifyTimestamp } from '../../tls/timestamp-token.js';
import type { Office } from '../office.js';

/** A third party's time stamp: the token, why there is none, or null where nobody was asked. */
export type Stamp = { readonly token: Uint8Array } | { readonly failed: string } | null;

/** What makes a case file somebody's word, at a time. The key and the network stay with who packs on behalf of others. */
export interface Seal {
  readonly keyid: string;
  /** Hex signature of central's online key. */
  sign(bytes: Uint8Array): string | Promise<string>;
  stamp(bytes: Uint8Array): Promise<Stamp>;
}

const TIMEOUT_MS = 15_000;
const MAX_WHY = 200;

/** Signs with the office's online key, and asks the authority that its settings name. */
export function sealOf(office: Pick<Office, 'sql' | 'settings' | 'online' | 'clock'>): Seal {
  const { online } = office;
  return {
    keyid: online.id,
    sign: (bytes) => online.sign(bytes),
    stamp: (bytes) => stampOf(office, createHash('sha256').update(bytes).digest()),
  };
}

/** Never rejects for the authority: a case file without its stamp is better than none. */
async function stampOf(
  { sql, settings, clock }: Pick<Office, 'sql' | 'settings' | 'clock'>,
  sha256: Buffer,
): Promise<Stamp> {
  const { tenant, timestamps } = settings;
  const name = { tenant, sha256: sha256.toString('hex') };
  const kept = await sql.db
    .selectFrom('case_stamp')
    .select('token')
    .where((eb) => eb.and(name))
    .executeTakeFirst();
  if (kept !== undefined) return { token: Buffer.from(kept.token, 'base64') };
  if (timestamps === undefined) return null;
  try {
    const token = await ask(timestamps, sha256);
    await sql.db
      .insertInto('case_stamp')
      .values({ ...name, token: token.toString('base64'), at: clock() })
      .onConflict((conflict) => conflict.columns(['tenant', 'sha256']).doNothing())
      .execute();
    return { token };
  } catch (error) {
    return { failed: (error instanceof Error ? error.message : String(error)).slice(0, MAX_WHY) };
  }
}

type Authority = NonNullable<Office['settings']['timestamps']>;

/** A stamp that holds, for this very request. Rejects with TimestampError, or with what the connection said. */
async function ask({ url, authority }: Authority, sha256: Buffer): Promise<Buffer> {
  const anchors = authority === undefined ? [] : anchorsOf(await fs.readFile(authority, 'utf8'));
  const nonce = randomBytes(8);
  const token = tokenOf(await post(url, timestampRequest(sha256, nonce)));
  const stamp = verifyTimestamp(token, sha256, anchors);
  if (stamp.nonce !== null && BigInt(`0x${stamp.nonce}`) !== BigInt(`0x${nonce.toString('hex')}`)) {
    throw new TimestampError('TIMESTAMP_INVALID', 'the authority answered another request');
  }
  if (authority !== undefined && !stamp.trusted) {
    throw new TimestampError('TIMESTAMP_INVALID', `the time stamp does not lead to ${authority}`);
  }
  return token;
}

/** RFC 3161 section 3.4. Follows nothing. */
function post(url: string, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? https : http;
    const headers = { 'Content-Type': 'application/timestamp-query', 'Content-Length': body.length };
    const asking = request(url, { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) });
    asking.on('error', reject);
    asking.on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size <= MAX_TIMESTAMP) pieces.push(piece);
        else response.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(pieces));
        else reject(new Error(`the authority answered ${response.statusCode}`));
      });
    });
    asking.end(body);
  });
}
