import fs from 'node:fs';
import path from 'node:path';
import { centralDir, EnrolmentError, enrolmentFile, readEnrolment } from '../agent/central/enrolment.js';
import { LinkError, openLink } from '../agent/central/link.js';
import { openCodes } from '../agent/codes.js';

/*
 * A PC of a fleet leaves it with a code of head office's, checked on the PC alone. What a local administrator does with the
 * files themselves is not stopped by this; it is not done by accident, nor by a package manager.
 */

/** A removal that failed half-way goes on with the code it began with. */
const GRANT_MS = 3_600_000;
const grantFile = (home: string): string => path.join(centralDir(home), 'leaving');

export type LeaveAnswer = 'taken' | 'needsCode' | 'codeWrong' | 'codeWait' | 'codeNoKey' | 'codeUnstored';

/** Whether this PC may be taken off its fleet; a PC of none always may. A code that is taken is used up. */
export function mayLeave(home: string, code: string | undefined, now: number): LeaveAnswer {
  if (!fs.existsSync(enrolmentFile(home)) || isGranted(home, now)) return 'taken';
  if (code === undefined) return 'needsCode';
  switch (openCodes(home, () => now).take('uninstall', code)) {
    case 'taken':
      fs.writeFileSync(grantFile(home), `${now}\n`, { mode: 0o600 });
      return 'taken';
    case 'wrong':
      return 'codeWrong';
    case 'wait':
      return 'codeWait';
    case 'no-key':
      return 'codeNoKey';
    case 'unstored':
      return 'codeUnstored';
  }
}

function isGranted(home: string, now: number): boolean {
  if (!fs.existsSync(grantFile(home))) return false;
  const at = Number(fs.readFileSync(grantFile(home), 'utf8'));
  return at <= now && now - at < GRANT_MS;
}

/** Gives the enrolment back, where central can be reached, and forgets it. */
export async function leave(home: string): Promise<void> {
  try {
    const enrolment = await readEnrolment(home);
    if (enrolment === null) return;
    const { server, ca, key, certificate } = enrolment;
    const link = openLink({ server, ca, client: { key, cert: certificate } });
    try {
      await link.call({ method: 'POST', path: '/agent/v1/goodbye', json: {} });
    } finally {
      link.close();
    }
  } catch (error) {
    // Head office gave the code, and sees the PC fall silent.
    if (!(error instanceof LinkError || error instanceof EnrolmentError)) throw error;
  }
  fs.rmSync(centralDir(home), { recursive: true, force: true });
}
