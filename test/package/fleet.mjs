// Head office for one PC, by the built program's own commands.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** A port nobody listens on. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function startFleet(work) {
  const data = path.join(work, 'central');
  const env = { ...process.env, MENSHEN_HOME: path.join(work, 'home'), MENSHEN_LANGUAGE: 'en' };
  const central = (...argv) => {
    const all = ['central', ...argv, '--data', data];
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...all], { env, encoding: 'utf8' });
    assert.equal(status, 0, `menshen ${all.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const port = String(await freePort());
  central('init', '--port', port);
  const child = spawn(process.execPath, [MAIN, 'central', 'run', '--data', data, '--port', port, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    /** What a PC is installed with: `{ server, token }`. */
    invitation: () => JSON.parse(central('enrol-token', '--json')),
    /** What reached head office of refused transfers, oldest first. */
    incidents() {
      const database = new Database(path.join(data, 'central.db'), { readonly: true });
      try {
        return database
          .prepare('select body from incident order by at')
          .all()
          .map(({ body }) => JSON.parse(body));
      } finally {
        database.close();
      }
    },
    codeFor: (pc) => central('uninstall-code', pc, '--why', 'a test'),
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
