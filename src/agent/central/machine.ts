import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;

/**
 * What tells this computer from another: the id its system was installed with, hashed with the place of our data
 * directory, since several people of one computer may each run an agent. A claim, not a proof.
 * @returns 64 hex digits
 */
export async function machineHash(home: string): Promise<string> {
  const real = await fs.realpath(home).catch(() => home);
  return createHash('sha256')
    .update(JSON.stringify(['menshen machine', await systemId(), real]))
    .digest('hex');
}

/** Empty where the system names none: such PCs are told apart by their keys alone. */
async function systemId(): Promise<string> {
  try {
    switch (process.platform) {
      case 'win32': {
        const { stdout } = await run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'], {
          timeout: TIMEOUT_MS,
        });
        return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(stdout)?.[1] ?? '';
      }
      case 'darwin': {
        const { stdout } = await run('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], { timeout: TIMEOUT_MS });
        return /"IOPlatformUUID" = "([^"]+)"/.exec(stdout)?.[1] ?? '';
      }
      default:
        return (await fs.readFile('/etc/machine-id', 'utf8')).trim();
    }
  } catch (error) {
    if (error instanceof Error) return '';
    throw error;
  }
}
