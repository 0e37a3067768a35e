// Official Node binaries, as npm carries them, held to the integrity that lock.json names.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const LOCK = JSON.parse(fs.readFileSync(new URL('lock.json', import.meta.url), 'utf8'));

/** Folder of the Node of a target: `bin/node` (or `bin/node.exe`), its licence, and headers where it has them. */
export function nodeFor(target, cache) {
  const { name, version, integrity } = LOCK.node[target];
  const folder = path.join(cache, `${name}-${version}`);
  if (fs.existsSync(path.join(folder, 'package'))) return path.join(folder, 'package');
  const archive = `${folder}.tgz`;
  if (!fs.existsSync(archive)) run('npm', ['pack', '--silent', `${name}@${version}`, '--pack-destination', cache]);
  const got = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`;
  if (got !== integrity) {
    fs.rmSync(archive);
    throw new Error(`${name}@${version} is not the one lock.json names: ${got}`);
  }
  fs.mkdirSync(folder, { recursive: true });
  run('tar', ['xzf', archive, '-C', folder]);
  return path.join(folder, 'package');
}

/** Runs a program, quietly unless it fails. Throws with what it said. */
export function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...options,
  });
  if (error !== undefined) throw new Error(`${program} cannot run: ${error.message}`, { cause: error });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`.slice(0, 8000));
  return stdout;
}
