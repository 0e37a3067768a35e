import fsp from 'node:fs/promises';
import path from 'node:path';

/** Folders of people on this PC; empty where they cannot be listed. */
export async function homesHere(platform: NodeJS.Platform): Promise<string[]> {
  if (platform === 'linux') {
    const passwd = await fsp.readFile('/etc/passwd', 'utf8').catch(() => '');
    return passwd.split('\n').flatMap((line) => {
      const [, , uid, , , folder = ''] = line.split(':');
      // People, not services (login.defs).
      return Number(uid) >= 1000 && Number(uid) < 60_000 && folder.startsWith('/') ? [folder] : [];
    });
  }
  const base = platform === 'win32' ? 'C:\\Users' : '/Users';
  const names = await fsp.readdir(base).catch((): string[] => []);
  return names.filter((name) => !/^(public|default|shared|all users)/i.test(name)).map((name) => path.join(base, name));
}

/** A path of a policy as it stands on this PC: `~` is each person's folder. */
export function placesOf(said: string, homes: readonly string[]): string[] {
  const below = /^~[\\/](.*)$/.exec(said)?.[1];
  if (below === undefined) return said === '~' ? [...homes] : [said];
  return homes.map((home) => path.join(home, below));
}

const MAX_DEPTH = 32;

/** Regular files at or below a path. Links are not followed; what may not be read is passed over. */
export async function* filesBelow(place: string, depth = 0): AsyncGenerator<string> {
  const stat = await fsp.lstat(place).catch(() => null);
  if (stat?.isFile() === true) yield place;
  if (stat?.isDirectory() !== true || depth >= MAX_DEPTH) return;
  const names = await fsp.readdir(place).catch((): string[] => []);
  for (const name of names.sort()) yield* filesBelow(path.join(place, name), depth + 1);
}
