import type { Change } from './change.js';
import { withoutBlock, withoutMembers } from './edit.js';
import type { Stage } from './install.js';
import type { Machine } from './machine.js';
import { keep, put } from './place.js';

/**
 * Takes away what can be recognised as ours, last part first: for a machine whose journal is lost. What stood in its place
 * before cannot come back this way. Returns what failed, a sentence each.
 */
export function remove(stages: readonly Stage[], machine: Machine): string[] {
  const troubles: string[] = [];
  for (const { changes } of [...stages].reverse()) {
    const refreshes: Change[] = [];
    for (const change of [...changes].reverse()) {
      if (change.kind === 'command' && change.undo === undefined) refreshes.push(change);
      else troubles.push(...removeOne(change, machine));
    }
    for (const change of refreshes) {
      if (change.kind !== 'command') continue;
      const { code, said } = machine.run(change.run);
      if (code !== 0 && change.optional !== true) troubles.push(`${change.run.join(' ')}: ${said}`);
    }
  }
  return troubles;
}

function removeOne(change: Change, machine: Machine): string[] {
  switch (change.kind) {
    case 'command': {
      const ran = change.undo === undefined ? null : machine.run(change.undo);
      return ran === null || ran.code === 0 || change.optional === true
        ? []
        : [`${change.undo?.join(' ')}: ${ran.said}`];
    }
    case 'setting':
      if (JSON.stringify(machine.settings.read(change.setting)) === JSON.stringify(change.value)) {
        machine.settings.write(change.setting, null);
      }
      return [];
    default: {
      const real = machine.place(change.path);
      const kept = keep(real);
      if (kept.is !== 'file') return [];
      const left = leftOf(change, Buffer.from(kept.bytes, 'base64').toString('utf8'));
      put(real, left === null ? { is: 'absent' } : { ...kept, bytes: Buffer.from(left).toString('base64') });
      return [];
    }
  }
}

function leftOf(change: Exclude<Change, { kind: 'command' | 'setting' }>, text: string): string | null {
  if (change.kind === 'file') return null;
  if (change.kind === 'block') return withoutBlock(text);
  return withoutMembers(text, change);
}
