import t from 'tap';
import type { Owner } from '../../src/model/owner.js';
import type { SocketRow } from '../../src/platform/sockets.js';
import { windowsOwners } from '../../src/platform/windows/owners.js';
import { sidText } from '../../src/platform/windows/processes.js';
import { parseTcp6Table, parseTcpTable } from '../../src/platform/windows/sockets.js';

/* Tables as tcpmib.h lays them out, made by hand; under Wine the same is read for real (test/package/windows.mjs). */

type End = readonly [address: readonly number[], port: number];
const PROXY: End = [[127, 0, 0, 1], 8877];
const ESTABLISHED = 5;

function rowOf([local, localPort]: End, [remote, remotePort]: End, pid: number): Buffer {
  const row = Buffer.alloc(24);
  row.writeUInt32LE(ESTABLISHED, 0);
  Buffer.from(local).copy(row, 4);
  row.writeUInt16BE(localPort, 8);
  Buffer.from(remote).copy(row, 12);
  row.writeUInt16BE(remotePort, 16);
  row.writeUInt32LE(pid, 20);
  return row;
}

function tableOf(rows: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(rows.length, 0);
  return Buffer.concat([count, ...rows]);
}

const WECHAT = 'C:\\Program Files\\Tencent\\WeChat\\WeChat.exe';
const LIHUA: Owner = { uid: 'S-1-5-21-1-2-3-1001', user: 'lihua' };
const local = { address: '127.0.0.1', port: 8877 };
const from = (port: number) => ({ address: '127.0.0.1', port });

function ownersOf(rows: () => readonly SocketRow[], asked: number[] = [], clock = { now: 0 }) {
  const owner = (pid: number): Owner | null => {
    asked.push(pid);
    return pid === 4711 ? LIHUA : null;
  };
  const path = (pid: number): string | null => (pid === 4711 ? WECHAT : null);
  return windowsOwners({ rows, processes: { path, owner }, now: () => clock.now });
}

t.test('the program and the account at the other end of a connection are told', async (t) => {
  // Each connection of this PC with itself has two rows: the client's, and the agent's.
  const client: End = [[127, 0, 0, 1], 50_001];
  const table = tableOf([rowOf(PROXY, client, 99), rowOf(client, PROXY, 4711)]);
  const owners = ownersOf(() => parseTcpTable(table, String));
  t.same(await owners.findProcess(local, from(50_001)), { pid: 4711, name: 'WeChat.exe', path: WECHAT });
  t.same(await owners.findOwner(local, from(50_001)), LIHUA);
  const mapped = { address: '::ffff:127.0.0.1', port: 50_001 };
  t.same(await owners.findOwner(local, mapped), LIHUA, 'as a listener for both kinds of address says it');
});

t.test(
  'nothing is told of a connection that is not there, that nobody holds, or that comes from elsewhere',
  async (t) => {
    const table = tableOf([rowOf([[127, 0, 0, 1], 50_001], PROXY, 4711), rowOf([[127, 0, 0, 1], 50_002], PROXY, 0)]);
    const owners = ownersOf(() => parseTcpTable(table, String));
    for (const peer of [
      from(50_003),
      from(50_002),
      { address: '127.0.0.2', port: 50_001 },
      { address: 'fe80::1', port: 1 },
    ]) {
      t.equal(await owners.findProcess(local, peer), null, JSON.stringify(peer));
      t.equal(await owners.findOwner(local, peer), null, JSON.stringify(peer));
    }
    const torn = ownersOf(() => parseTcpTable(Buffer.from([200, 0, 0, 0, 1]), String));
    t.equal(await torn.findProcess(local, from(50_001)), null, 'a table that ends too early');
  },
);

t.test('a process that may not be asked is named by its number', async (t) => {
  const owners = ownersOf(() => parseTcpTable(tableOf([rowOf([[127, 0, 0, 1], 50_001], PROXY, 600)]), String));
  t.same(await owners.findProcess(local, from(50_001)), { pid: 600, name: '600', path: null });
  t.equal(await owners.findOwner(local, from(50_001)), null);
});

t.test('a process is asked again once it may be another one by that number', async (t) => {
  const asked: number[] = [];
  const clock = { now: 0 };
  const table = tableOf([rowOf([[127, 0, 0, 1], 50_001], PROXY, 4711)]);
  const owners = ownersOf(() => parseTcpTable(table, String), asked, clock);
  for (const now of [0, 4_000, 6_000]) {
    clock.now = now;
    await owners.findOwner(local, from(50_001));
  }
  t.same(asked, [4711, 4711]);
});

t.test('over IPv6 the same is told', async (t) => {
  const table = Buffer.alloc(4 + 56);
  table.writeUInt32LE(1, 0);
  for (const at of [4, 28]) table[at + 15] = 1;
  table.writeUInt16BE(50_001, 4 + 20);
  table.writeUInt16BE(8877, 4 + 44);
  table.writeUInt32LE(ESTABLISHED, 4 + 48);
  table.writeUInt32LE(4711, 4 + 52);
  const owners = ownersOf(() => parseTcp6Table(table, String));
  const ends = [
    { address: '::1', port: 8877 },
    { address: '::1', port: 50_001 },
  ] as const;
  t.same(await owners.findOwner(...ends), LIHUA);
});

t.test('a SID reads as people write it', (t) => {
  t.equal(sidText(Buffer.from('010100000000000512000000', 'hex')), 'S-1-5-18');
  const user = Buffer.from('010500000000000515000000010000000200000003000000e9030000', 'hex');
  t.equal(sidText(user), 'S-1-5-21-1-2-3-1001');
  t.end();
});
