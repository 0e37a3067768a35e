import type { Change } from './change.js';
import type { Stage } from './install.js';
import { decoded } from './windows/powershell.js';
import { writeCommand } from './windows/registry.js';

/** What an installation would do, a line a step: for `--dry-run`, for reviewers, and where it cannot be run. */
export function planLines(stages: readonly Stage[]): string[] {
  return stages.flatMap(({ name, changes }) => [`[${name}]`, ...changes.flatMap(linesOf)]);
}

function linesOf(change: Change): string[] {
  switch (change.kind) {
    case 'file':
      return [`write  ${change.path} (${Buffer.byteLength(change.text)} bytes)`];
    case 'block':
      return [`edit   ${change.path}`, ...change.lines.map((line) => `       + ${line}`)];
    case 'json':
      return [`edit   ${change.path}`, `       + ${JSON.stringify(change.members)}`];
    case 'setting':
      return [`run    ${decoded(writeCommand(change.setting, change.value))}`];
    case 'command': {
      const back = change.undo === undefined ? [] : [`  undo ${decoded(change.undo)}`];
      return [`run    ${decoded(change.run)}`, ...back];
    }
  }
}
