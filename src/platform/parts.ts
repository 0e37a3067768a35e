import type { Facts, Look, Part } from './change.js';
import type { Stage } from './install.js';
import { LINUX } from './linux/parts.js';
import { MACOS } from './macos/parts.js';
import { WINDOWS } from './windows/parts.js';

const PARTS: Readonly<Partial<Record<NodeJS.Platform, readonly Part[]>>> = {
  linux: LINUX,
  darwin: MACOS,
  win32: WINDOWS,
};

/** What an installation on this kind of machine is made of. Throws UnknownPlatform. */
export function stagesFor(platform: NodeJS.Platform, facts: Facts, look: Look): Stage[] {
  const parts = PARTS[platform];
  if (parts === undefined) throw new UnknownPlatform(platform);
  return parts.map((part) => ({ name: part.name, changes: part.changes(facts, look) }));
}

/** Where an installed agent has its things. */
export interface Layout {
  readonly program: string;
  readonly home: string;
  readonly config: string;
  /** Folder of the undo journal. */
  readonly notes: string;
}

export function layoutFor(platform: NodeJS.Platform): Layout {
  if (platform === 'win32') {
    const data = 'C:\\ProgramData\\Menshen';
    return {
      program: 'C:\\Program Files\\Menshen',
      home: `${data}\\data`,
      config: `${data}\\menshen.yaml`,
      notes: `${data}\\undo`,
    };
  }
  if (platform === 'darwin') {
    const data = '/Library/Application Support/Menshen';
    return { program: '/Library/Menshen', home: `${data}/data`, config: `${data}/menshen.yaml`, notes: `${data}/undo` };
  }
  return {
    program: '/opt/menshen',
    home: '/var/lib/menshen',
    config: '/etc/menshen/menshen.yaml',
    notes: '/var/lib/menshen-undo',
  };
}

export class UnknownPlatform extends Error {
  readonly code = 'PLATFORM_UNKNOWN';

  constructor(platform: string) {
    super(`Menshen installs on Windows, macOS and Linux, not on ${platform}; "menshen run" still starts it by hand`);
    this.name = 'UnknownPlatform';
  }
}
