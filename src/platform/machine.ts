import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Argv, Look, Setting, SettingValue } from './change.js';

/** The machine under installation, or a tree that looks like one: every path and command goes through here. */
export interface Machine extends Look {
  /** The real place of a path of the machine. */
  place(file: string): string;
  run(argv: Argv): Ran;
  readonly settings: Settings;
  /** Called before every step that touches the machine, so that tests can die at any of them. */
  step(what: string): void;
}

export interface Ran {
  /** Null: the program is not there, or was ended by a signal. */
  readonly code: number | null;
  readonly said: string;
}

/** The registry, or whatever keeps named values. */
export interface Settings {
  read(setting: Setting): SettingValue | null;
  /** Null removes it. */
  write(setting: Setting, value: SettingValue | null): void;
  /** Of a key and those above it, the ones that are not there, outermost first. */
  missing(key: string): string[];
  /** Removes a key that holds nothing; any other stays. */
  drop(key: string): void;
}

export interface MachineOptions {
  /** `/` is this machine; another folder is a tree that was unpacked there, whose programs run in it by chroot. */
  readonly root: string;
  readonly settings: Settings;
  readonly step?: (what: string) => void;
}

const COMMAND_MS = 120_000;

export function openMachine({ root, settings, step = () => undefined }: MachineOptions): Machine {
  const here = path.resolve(root);
  const whole = here === path.parse(here).root;
  const place = (file: string): string => (whole ? file : path.join(here, file));
  return {
    settings,
    step,
    place,
    exists: (file) => fs.existsSync(place(file)),
    homes: homesOf(place('/etc/passwd')),
    run: (argv) => (whole ? spawned(argv) : chrooted(here, argv)),
  };
}

/** People, not services: accounts from 1000 on (login.defs), and root, who may own a browser profile too. */
function homesOf(passwd: string): Look['homes'] {
  if (!fs.existsSync(passwd)) return [];
  return fs
    .readFileSync(passwd, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, , uid, gid, , folder = ''] = line.split(':');
      const id = Number(uid);
      const person = id === 0 || (id >= 1000 && id < 60_000);
      return person && folder.startsWith('/') ? [{ folder, uid: id, gid: Number(gid) }] : [];
    });
}

function spawned([program, ...args]: Argv): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: COMMAND_MS });
  return { code: status, said: error === undefined ? `${stdout}${stderr}`.trim() : error.message };
}

/** A program of another tree never runs on this one: without the right to chroot, or the program, it does not run. */
function chrooted(root: string, argv: Argv): Ran {
  const name = argv[0];
  const places = name.startsWith('/')
    ? [name]
    : ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((dir) => `${dir}/${name}`);
  if (!places.some((file) => fs.existsSync(path.join(root, file)))) {
    return { code: null, said: `${name} is not in ${root}` };
  }
  if (process.getuid?.() !== 0) return { code: null, said: 'only the superuser may run programs of another tree' };
  return spawned(['/usr/sbin/chroot', root, ...argv]);
}
