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

/** Whether `reg query KEY` names neither a value nor a key below it. */
function isEmpty(key: string, said: string): boolean {
  const lines = said.split('\n').map((line) => line.trim());
  const own = key.split('\\').slice(1).join('\\').toLowerCase();
  return lines.every((line) => line === '' || line.toLowerCase().endsWith(`\\${own}`));
}

export function registry(run: Machine['run']): Settings {
  const read = (setting: Setting): SettingValue | null => {
    const { code, said } = run(readCommand(setting));
    return code === 0 ? parseQuery(said) : null;
  };
  const isThere = (key: string): boolean => run(['reg', 'query', key]).code === 0;
  return {
    read,
    missing(key) {
      const steps = key.split('\\');
      const gone: string[] = [];
      // The first step is the hive.
      for (let at = steps.length; at > 1; at -= 1) {
        const each = steps.slice(0, at).join('\\');
        if (isThere(each)) break;
        gone.unshift(each);
      }
      return gone;
    },
    drop(key) {
      const { code, said } = run(['reg', 'query', key]);
      if (code === 0 && isEmpty(key, said)) run(['reg', 'delete', key, '/f']);
    },
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
