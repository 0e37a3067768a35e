import type { Argv, Setting, SettingValue } from '../change.js';
import type { Settings } from '../machine.js';

/*
 * Settings of Windows. Values are read back after writing: where a policy forbids it, a write may end well and do nothing.
 */

/** The registry as its calls are; nothing here throws. */
export interface RawSettings extends Pick<Settings, 'read'> {
  has(key: string): boolean;
  /** Null removes. */
  write(setting: Setting, value: SettingValue | null): void;
  /** Whether a key holds neither a value nor a key. */
  isEmpty(key: string): boolean;
  removeKey(key: string): void;
}

/** The command by which a person would write a value, or remove it: for plans. */
export function writeCommand({ key, name }: Setting, value: SettingValue | null): Argv {
  const which = name === '' ? ['/ve'] : ['/v', name];
  if (value === null) return ['reg', 'delete', key, ...which, '/f'];
  return ['reg', 'add', key, ...which, '/t', value.type, '/d', String(value.data), '/f'];
}

export function registry(raw: RawSettings): Settings {
  return {
    read: raw.read,
    missing(key) {
      const steps = key.split('\\');
      const gone: string[] = [];
      // The first step is the hive.
      for (let at = steps.length; at > 1; at -= 1) {
        const each = steps.slice(0, at).join('\\');
        if (raw.has(each)) break;
        gone.unshift(each);
      }
      return gone;
    },
    drop(key) {
      if (raw.isEmpty(key)) raw.removeKey(key);
    },
    write(setting, value) {
      raw.write(setting, value);
      if (JSON.stringify(raw.read(setting)) !== JSON.stringify(value)) throw new RegistryError(setting);
    },
  };
}

/** Where there is no registry: nothing stands in it, and nothing may be written. */
export const NO_REGISTRY: RawSettings = {
  has: () => false,
  read: () => null,
  write: () => undefined,
  isEmpty: () => false,
  removeKey: () => undefined,
};

export class RegistryError extends Error {
  readonly code = 'REGISTRY_REFUSED';

  constructor({ key, name }: Setting) {
    super(`${key}\\${name} could not be written: the value did not change; run as administrator`);
    this.name = 'RegistryError';
  }
}
