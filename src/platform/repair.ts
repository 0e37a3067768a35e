import type { Change } from './change.js';
import { currentText, inEffect, wanted } from './check.js';
import type { Stage } from './install.js';
import type { Machine } from './machine.js';
import { keep, PlaceError, put } from './place.js';

/**
 * Makes a part of an installation again what it was installed as. The undo journal is not told: what was there before the
 * installation is in it already. True when all of it is in effect afterwards; false where this account may not.
 */
export function repair({ changes }: Stage, machine: Machine): boolean {
  try {
    for (const change of changes) if (inEffect(change, machine) === false) remake(change, machine);
    return changes.every((change) => change.kind === 'command' || inEffect(change, machine) !== false);
  } catch (error) {
    if (error instanceof PlaceError || (error instanceof Error && 'code' in error)) return false;
    throw error;
  }
}

function remake(change: Change, machine: Machine): void {
  if (change.kind === 'setting') machine.settings.write(change.setting, change.value);
  else if (change.kind === 'command') machine.run(change.run);
  else {
    const real = machine.place(change.path);
    const now = keep(real);
    const text = wanted(change, change.kind === 'file' ? null : currentText(change.path, machine));
    const mode = change.kind === 'file' ? (change.mode ?? 0o644) : now.is === 'file' ? now.mode : 0o644;
    const owner = now.is === 'file' ? now : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const { uid, gid } = owner;
    put(real, { is: 'file', bytes: Buffer.from(text).toString('base64'), mode, uid, gid, mtimeMs: Date.now() });
  }
}
