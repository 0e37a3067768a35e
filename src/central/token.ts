import { createHash, randomBytes } from 'node:crypto';
import type { Office } from './office.js';
import { sha256Of } from './publish/metadata.js';

export interface TokenOptions {
  readonly branch: string;
  readonly tags: readonly string[];
  readonly reusable: boolean;
  readonly lifeMs: number;
}

export interface MadeToken {
  readonly token: string;
  readonly server: string;
  readonly fingerprint: string;
  readonly expires: string;
}

/**
 * A token that lets a PC in. It carries what the PC must find at the other end: the hash of central's authority and of
 * the first policy root, so that nobody in between can enrol it elsewhere or sign its policy.
 */
export async function makeToken(office: Office, options: TokenOptions, by = 'cli'): Promise<MadeToken> {
  const { authority, clock, devices, audit, files, settings } = office;
  const secret = randomBytes(18).toString('base64url');
  const root = await files.read('metadata/1.root.json');
  const expiresAt = clock() + options.lifeMs;
  const id = createHash('sha256').update(secret).digest('hex');
  await devices.addToken(
    { id, branch: options.branch, tags: options.tags, reusable: options.reusable, expiresAt },
    clock(),
  );
  await audit.add(by, 'token.made', { branch: options.branch, reusable: options.reusable, token: id.slice(0, 12) });
  const pins = [authority.fingerprint, sha256Of(root ?? Buffer.alloc(0))].map((hex) =>
    Buffer.from(hex, 'hex').toString('base64url'),
  );
  return {
    token: ['msh1', secret, ...pins].join('.'),
    server: settings.url,
    fingerprint: authority.fingerprint,
    expires: new Date(expiresAt).toISOString(),
  };
}
