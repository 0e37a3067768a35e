import path from 'node:path';
import type { Change, CommandChange, SettingChange } from './change.js';
import { currentText, inEffect, wanted } from './check.js';
import type { Journal } from './journal.js';
import type { Machine } from './machine.js';
import { digest, type Kept, keep, put } from './place.js';
import { keepTree, treeDigest } from './tree.js';
import { undo } from './undo.js';

/** The changes of one part, in the order they are made. */
export interface Stage {
  readonly name: string;
  readonly changes: readonly Change[];
}

export interface Installed {
  /** How many changes were made; the others were in effect. */
  readonly made: number;
  /** Commands an installation can do without, and what they said. */
  readonly without: readonly string[];
}

/**
 * Makes every change that is not in effect, each after what was there is safely written down. When one fails, everything
 * of this call is taken back and InstallError thrown; what an earlier call died over is taken back first.
 */
export function install(stages: readonly Stage[], machine: Machine, journal: Journal): Installed {
  undo(journal, machine, standing(journal));
  const from = journal.entries.length;
  const without: string[] = [];
  let made = 0;
  try {
    for (const stage of stages) made += installStage(stage, machine, journal, without);
    if (journal.entries.length > from) journal.note({ was: 'done' });
    return { made, without };
  } catch (error) {
    const troubles = undo(journal, machine, from);
    throw new InstallError(error, troubles);
  }
}

/** Entries up to the last installation that ended well. */
export function standing({ entries }: Journal): number {
  return entries.findLastIndex(({ was }) => was === 'done') + 1;
}

function installStage({ name, changes }: Stage, machine: Machine, journal: Journal, without: string[]): number {
  const isStale = (change: Change): boolean => change.kind !== 'command' && inEffect(change, machine) !== true;
  const refreshes = changes.some(isStale) ? changes.filter(isRefresh) : [];
  for (const { run, derived = [] } of refreshes) {
    machine.step(`${name}: note what ${run.join(' ')} builds`);
    journal.note({ was: 'derived', run, trees: derived.map((file) => keepTree(file, machine.place(file))) });
  }
  let made = 0;
  for (const change of changes) {
    if (isRefresh(change) ? !refreshes.includes(change) : inEffect(change, machine) === true) continue;
    made += 1;
    machine.step(`${name}: ${change.kind}`);
    if (change.kind === 'command') runCommand(change, machine, journal, without);
    else if (change.kind === 'setting') writeSetting(change, machine, journal);
    else writeFile(change, machine, journal);
  }
  return made;
}

function writeSetting({ setting, value }: SettingChange, machine: Machine, journal: Journal): void {
  const before = machine.settings.read(setting);
  journal.note({ was: 'setting', setting, before, after: value, made: machine.settings.missing(setting.key) });
  machine.step(`write ${setting.name}`);
  machine.settings.write(setting, value);
}

/** A program without a way back builds something from files: it runs once they have changed, there and back. */
function isRefresh(change: Change): change is CommandChange {
  return change.kind === 'command' && change.undo === undefined && change.settings === undefined;
}

function runCommand(change: CommandChange, machine: Machine, journal: Journal, without: string[]): void {
  const { run, undo: back = null, settings = [], derived = [], optional = false } = change;
  const refresh = isRefresh(change);
  if (!refresh) {
    const before = settings.map((setting) => ({ setting, before: machine.settings.read(setting) }));
    journal.note({ was: 'command', undo: back, settings: before, optional });
  }
  machine.step(`run ${run.join(' ')}`);
  const { code, said } = machine.run(run);
  if (code !== 0) {
    if (!optional) throw new CommandError(run.join(' '), code, said);
    without.push(`${run.join(' ')}: ${said}`);
  }
  if (refresh && derived.length > 0) {
    journal.note({ was: 'built', run, digests: derived.map((file) => treeDigest(machine.place(file))) });
  }
}

function writeFile(change: Exclude<Change, { kind: 'command' | 'setting' }>, machine: Machine, journal: Journal): void {
  const { path: file } = change;
  makeFolders(parentOf(file), machine, journal);
  const before = keep(machine.place(file));
  const text = wanted(change, change.kind === 'file' ? null : currentText(file, machine));
  const mode = change.kind === 'file' ? (change.mode ?? 0o644) : before.is === 'file' ? before.mode : 0o644;
  const owner = before.is === 'file' ? before : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const after: Kept = {
    is: 'file',
    bytes: Buffer.from(text).toString('base64'),
    mode,
    uid: owner.uid,
    gid: owner.gid,
    mtimeMs: Date.now(),
  };
  journal.note({ was: 'path', path: file, before, after: digest(after), change });
  machine.step(`write ${file}`);
  put(machine.place(file), after);
}

function makeFolders(folder: string, machine: Machine, journal: Journal): void {
  if (machine.exists(folder)) return;
  makeFolders(parentOf(folder), machine, journal);
  const after: Kept = { is: 'folder', mode: 0o755, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  journal.note({ was: 'path', path: folder, before: { is: 'absent' }, after: digest(after), change: null });
  machine.step(`make ${folder}`);
  put(machine.place(folder), after);
}

/** Paths are the machine's, whatever this program runs on: plans for Windows are tested on Linux. */
const parentOf = (file: string): string => (file.includes('\\') ? path.win32 : path.posix).dirname(file);

export class CommandError extends Error {
  readonly code = 'COMMAND_FAILED';

  constructor(command: string, ended: number | null, said: string) {
    super(`${command} ${ended === null ? 'could not run' : `ended with ${ended}`}: ${said}`);
    this.name = 'CommandError';
  }
}

export class InstallError extends Error {
  readonly code = 'INSTALL_FAILED';
  /** What could not be taken back. Empty: the machine is as it was. */
  readonly troubles: readonly string[];

  constructor(cause: unknown, troubles: readonly string[]) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const back = troubles.length === 0 ? 'everything was put back as it was' : `not put back: ${troubles.join('; ')}`;
    super(`installing stopped: ${why}; ${back}`, { cause });
    this.name = 'InstallError';
    this.troubles = troubles;
  }
}
