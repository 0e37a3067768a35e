import { CODE_LIFE_MS, type CodePurpose, deviceCodeKey, makeCode } from '../tls/one-use-code.js';
import type { Office } from './office.js';

/** A code to be read out, and until when it is good (ISO 8601). */
export interface GivenCode {
  readonly code: string;
  readonly expires: string;
}

/** A one-use code for one PC, written into the log with who gave it and why. The code itself is kept nowhere. */
export async function giveCode(
  { codeMaster, audit, clock }: Pick<Office, 'codeMaster' | 'audit' | 'clock'>,
  device: { readonly id: string; readonly branch: string },
  { purpose, by, why }: { readonly purpose: CodePurpose; readonly by: string; readonly why: string },
): Promise<GivenCode> {
  const now = clock();
  await audit.add(by, 'pc.code-given', { device: device.id, branch: device.branch, purpose, why });
  const code = makeCode(deviceCodeKey(codeMaster, device.id), purpose, now);
  return { code, expires: new Date(now + CODE_LIFE_MS).toISOString() };
}
