import fs from 'node:fs';
import { endianness } from 'node:os';
import { parseProcNet, type SocketRow } from '../sockets.js';

const FILES = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** Every socket of this PC; owners are numbers of logins. A table that cannot be read gives none. */
export function linuxSockets(): SocketRow[] {
  return FILES.flatMap(([file, protocol]) => {
    try {
      return parseProcNet(fs.readFileSync(`/proc/net/${file}`, 'latin1'), protocol, endianness() === 'LE');
    } catch (error) {
      if (error instanceof Error && 'code' in error) return [];
      throw error;
    }
  });
}

/** Numbers below are accounts of services (login.defs). */
const FIRST_PERSON = 1_000;

/** People's connections only, and none of the agent's own account. */
export function isNobodysOn(ownUid: number): (owner: string) => boolean {
  return (owner) => Number(owner) < FIRST_PERSON || Number(owner) >= 65_534 || Number(owner) === ownUid;
}

/** `os:lihua`, as incidents name people; the number where there is no such login. */
export function loginOf(uid: string): string {
  try {
    for (const line of fs.readFileSync('/etc/passwd', 'utf8').split('\n')) {
      const [name, , id] = line.split(':');
      if (id === uid && name !== undefined) return `os:${name}`;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return `os:${uid}`;
}
