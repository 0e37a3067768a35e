import { X509Certificate } from 'node:crypto';
import path from 'node:path';
import { enrol } from '../agent/central/enrol.js';
import { readEnrolment, writeEnrolment } from '../agent/central/enrolment.js';
import { isInitialised } from '../central/data.js';
import { setUp } from '../central/setup.js';
import { systemClock } from '../model/clock.js';
import { DEFAULT_CENTRAL_PORT, type ServedCentral, serve } from './central.js';
import { PROGRAM } from './program.js';

export interface AllInOneOptions {
  readonly home: string;
  /** Null takes the usual one, or a free one where that is taken. */
  readonly port: number | null;
  readonly log: (line: string) => void;
}

/** Central on this machine alone, with this PC enrolled at it. Rejects with what opening or enrolling rejects with. */
export async function startAllInOne({ home, port, log }: AllInOneOptions): Promise<ServedCentral> {
  const dir = path.join(home, 'central-server');
  if (!(await isInitialised(dir))) {
    await setUp({
      dir,
      clock: systemClock,
      port: port ?? DEFAULT_CENTRAL_PORT,
      store: '',
      url: '',
      names: [],
      keysDir: null,
      passphrase: null,
      keys: { root: { count: 1, threshold: 1 }, targets: { count: 1, threshold: 1 } },
    });
  }
  const served = await listen(dir, port, log);
  try {
    await belong(home, served, log);
  } catch (error) {
    await served.close();
    throw error;
  }
  return served;
}

async function listen(dir: string, port: number | null, log: (line: string) => void): Promise<ServedCentral> {
  const options = { dir, host: '127.0.0.1', log };
  try {
    return await serve({ ...options, port: port ?? DEFAULT_CENTRAL_PORT });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || port !== null) throw error;
    return serve({ ...options, port: 0 });
  }
}

/** Enrols this PC, or tells it where its central listens today. One that belongs to another central stays there. */
async function belong(home: string, served: ServedCentral, log: (line: string) => void): Promise<void> {
  const server = `https://127.0.0.1:${served.server.port}`;
  const there = await readEnrolment(home);
  if (there === null) {
    const token = await served.token('head-office');
    await enrol({ home, server, token, version: PROGRAM.version });
    return;
  }
  const authority = new X509Certificate(there.ca).fingerprint256.replaceAll(':', '').toLowerCase();
  if (authority !== served.fingerprint) log(`this PC belongs to ${there.server} and stays there`);
  else if (there.server !== server) await writeEnrolment(home, { ...there, server });
}
