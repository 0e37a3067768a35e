import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { inspectorOf, openPolicy } from '../agent/agent.js';
import { loadConfig, policyFileOf } from '../agent/config.js';
import { olderFingerprintKeys, openFingerprintKey } from '../agent/key.js';
import type { Finding } from '../model/finding.js';
import type { CommandIo } from './io.js';
import { PROGRAM } from './program.js';

/** Records of a leaked list that are looked up. */
const MAX_RECORDS = 500_000;

/** Inspects one file with this PC's keys: its records as the ledger knows them. Rejects when it cannot be read. */
export async function findingOfFile(file: string, io: CommandIo): Promise<Finding> {
  const config = loadConfig({ env: { ...io.env, MENSHEN_HOME: io.home }, flags: {} });
  const policy = openPolicy(config.policy.dir === '' ? PROGRAM.policyDir : config.policy.dir, policyFileOf(config));
  const key = fs.existsSync(path.join(io.home, 'fingerprint.key'))
    ? await openFingerprintKey(io.home)
    : randomBytes(32).toString('hex');
  const inspector = inspectorOf(
    { ...policy, knownOwners: null },
    key,
    config.inspect,
    (line) => io.stderr.write(`${line}\n`),
    {
      maxPrints: MAX_RECORDS,
      olderKeys: await olderFingerprintKeys(io.home, null),
    },
  );
  const handle = await fsp.open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { fd } = handle;
    const read = (position: number, length: number): Buffer => {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      return out.subarray(0, fs.readSync(fd, out, 0, out.length, position));
    };
    return await inspector.file(path.basename(file), { size, fd, read });
  } finally {
    await handle.close();
    await inspector.close();
  }
}
