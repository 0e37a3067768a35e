import type { Change } from './change.js';
import { withBlock, withMembers } from './edit.js';
import type { Machine } from './machine.js';
import { keep, PlaceError } from './place.js';

/** Whether a change is in effect; null where it cannot be asked. */
export function inEffect(change: Change, machine: Machine): boolean | null {
  switch (change.kind) {
    case 'file': {
      const kept = keep(machine.place(change.path));
      return kept.is === 'file' && textOf(kept.bytes) === change.text && kept.mode === (change.mode ?? 0o644);
    }
    case 'block':
    case 'json':
      return wanted(change, currentText(change.path, machine)) === currentText(change.path, machine);
    case 'setting':
      return JSON.stringify(machine.settings.read(change.setting)) === JSON.stringify(change.value);
    case 'command':
      return change.check === undefined ? null : machine.run(change.check).code === 0;
  }
}

/** The text a file is to have once the change is made; JSON that says the same already is left as it is written. */
export function wanted(change: Exclude<Change, { kind: 'command' | 'setting' }>, current: string | null): string {
  if (change.kind === 'file') return change.text;
  if (change.kind === 'block') return withBlock(current, change);
  const joined = withMembers(current, change);
  return current !== null && withMembers(current, { ...change, members: {} }) === joined ? current : joined;
}

/** Text of a file; null where there is none. Throws PlaceError for a link: what it leads to is not ours to edit. */
export function currentText(file: string, machine: Machine): string | null {
  const kept = keep(machine.place(file));
  if (kept.is === 'link') throw new PlaceError(file, `is a link to ${kept.target}`);
  return kept.is === 'file' ? textOf(kept.bytes) : null;
}

const textOf = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
