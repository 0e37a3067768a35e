import type { Argv, Setting, SettingValue } from '../change.js';
import type { Machine, Settings } from '../machine.js';

/*
 * The registry through `reg.exe`. Values are read back after writing: under Wine, and where a policy forbids it, tools end
 * with 0 and have done nothing.
 */

/** The command that writes a value, or removes it. */
export function writeCommand({ key, name }: Setting, value: SettingValue | null): Argv {
  const which = name === '' ? ['/ve'] : ['/v', name];
  if (value === null) return ['reg', 'delete', key, ...which, '/f'];
  return ['reg', 'add', key, ...which, '/t', value.type, '/d', String(value.data), '/f'];
}

export const readCommand = ({ key, name }: Setting): Argv => [
  'reg',
  'query',
  key,
  ...(name === '' ? ['/ve'] : ['/v', name]),
];

/** What `reg query` says of one value; null where it names none of a type we know. */
export function parseQuery(said: string): SettingValue | null {
  const match = /^ {4}.*? {4}(REG_SZ|REG_EXPAND_SZ|REG_BINARY|REG_DWORD)(?: {4}(.*))?$/m.exec(
    said.replaceAll('\r', ''),
  );
  if (match === null) return null;
  const data = match[2] ?? '';
  if (match[1] === 'REG_DWORD') return { type: 'REG_DWORD', data: Number(data) };
  return { type: match[1] as 'REG_SZ' | 'REG_EXPAND_SZ' | 'REG_BINARY', data };
}

export function registry(run: Machine['run']): Settings {
  const read = (setting: Setting): SettingValue | null => {
    const { code, said } = run(readCommand(setting));
    return code === 0 ? parseQuery(said) : null;
  };
  return {
    read,
    write(setting, value) {
      const { said } = run(writeCommand(setting, value));
      if (JSON.stringify(read(setting)) !== JSON.stringify(value)) throw new RegistryError(setting, said);
    },
  };
}

export class RegistryError extends Error {
  readonly code = 'REGISTRY_REFUSED';

  constructor({ key, name }: Setting, said: string) {
    super(`${key}\\${name} could not be written: ${said || 'the value did not change'}; run as administrator`);
    this.name = 'RegistryError';
  }
}
