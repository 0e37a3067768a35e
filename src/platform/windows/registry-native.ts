import type { SettingValue } from '../change.js';
import { koffi } from './native.js';
import type { RawSettings } from './registry.js';

/*
 * The registry by its own calls (winreg.h): the service looks at its settings every minute, and thirty programs started one
 * after the other would keep it from the connections it holds.
 */

/** HKEY_LOCAL_MACHINE and HKEY_CURRENT_USER are numbers with their sign drawn out to a pointer's size. */
const HIVES: Readonly<Record<string, number>> = { HKLM: 0x8000_0002 | 0, HKCU: 0x8000_0001 | 0 };
/** winnt.h: KEY_READ, KEY_WRITE, and the view of 64-bit programs. */
const READ = 0x2_0119;
const WRITE = 0x2_0106;
const ALL = READ | WRITE;
const TYPES = ['', 'REG_SZ', 'REG_EXPAND_SZ', 'REG_BINARY', 'REG_DWORD'] as const;
const MAX_BYTES = 1024 * 1024;
const VIEW_64 = 0x100;

type Native = (...args: readonly unknown[]) => unknown;
type Key = number | bigint;

export function nativeRegistry(): RawSettings {
  const api = koffi().load('advapi32.dll');
  const open: Native = api.func('int __stdcall RegOpenKeyExW(intptr_t, str16, uint32_t, uint32_t, _Out_ intptr_t*)');
  const create: Native = api.func(
    'int __stdcall RegCreateKeyExW(intptr_t, str16, uint32_t, str16, uint32_t, uint32_t, void*, _Out_ intptr_t*, void*)',
  );
  const query: Native = api.func(
    'int __stdcall RegQueryValueExW(intptr_t, str16, void*, _Out_ uint32_t*, _Out_ uint8_t*, _Inout_ uint32_t*)',
  );
  const set: Native = api.func(
    'int __stdcall RegSetValueExW(intptr_t, str16, uint32_t, uint32_t, const uint8_t*, uint32_t)',
  );
  const deleteValue: Native = api.func('int __stdcall RegDeleteValueW(intptr_t, str16)');
  const deleteKey: Native = api.func('int __stdcall RegDeleteKeyExW(intptr_t, str16, uint32_t, uint32_t)');
  const info: Native = api.func(
    'int __stdcall RegQueryInfoKeyW(intptr_t, void*, void*, void*, _Out_ uint32_t*, void*, void*, _Out_ uint32_t*, void*, void*, void*, void*)',
  );
  const close: Native = api.func('int __stdcall RegCloseKey(intptr_t)');

  /** `absent` is the answer where there is no such key, or it may not be opened. */
  const within = <T>(name: string, access: number, absent: T, work: (key: Key) => T): T => {
    const { hive, below } = split(name);
    const opened: Key[] = [0];
    if (open(hive, below, 0, access | VIEW_64, opened) !== 0) return absent;
    try {
      return work(opened[0] ?? 0);
    } finally {
      close(opened[0]);
    }
  };

  return {
    has: (key) => within(key, READ, false, () => true),
    read: ({ key, name }) =>
      within<SettingValue | null>(key, READ, null, (opened) => {
        const [type, bytes, size] = [[0], Buffer.alloc(MAX_BYTES), [MAX_BYTES]];
        if (query(opened, name, null, type, bytes, size) !== 0) return null;
        return decode(TYPES[type[0] ?? 0] ?? '', bytes.subarray(0, size[0]));
      }),
    write({ key, name }, value) {
      if (value === null) {
        within(key, ALL, 0, (opened) => deleteValue(opened, name));
        return;
      }
      const { hive, below } = split(key);
      const opened: Key[] = [0];
      if (create(hive, below, 0, null, 0, ALL | VIEW_64, null, opened, null) !== 0) return;
      const bytes = encode(value);
      set(opened[0], name, 0, TYPES.indexOf(value.type), bytes, bytes.length);
      close(opened[0]);
    },
    isEmpty: (key) =>
      within(key, READ, false, (opened) => {
        const [keys, values] = [[0], [0]];
        const asked = info(opened, null, null, null, keys, null, null, values, null, null, null, null) === 0;
        return asked && keys[0] === 0 && values[0] === 0;
      }),
    removeKey(key) {
      const { hive, below } = split(key);
      deleteKey(hive, below, VIEW_64, 0);
    },
  };
}

function split(key: string): { readonly hive: number; readonly below: string } {
  const at = key.indexOf('\\');
  const hive = HIVES[key.slice(0, at)];
  if (hive === undefined) throw new TypeError(`${key} is in no known hive of the registry`);
  return { hive, below: key.slice(at + 1) };
}

/** Null for types that nothing here writes. */
export function decode(type: string, bytes: Buffer): SettingValue | null {
  switch (type) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return { type, data: bytes.toString('utf16le').replace(/\0+$/, '') };
    case 'REG_BINARY':
      return { type, data: bytes.toString('hex') };
    case 'REG_DWORD':
      return bytes.length === 4 ? { type, data: bytes.readUInt32LE(0) } : null;
    default:
      return null;
  }
}

export function encode(value: SettingValue): Buffer {
  if (value.type === 'REG_BINARY') return Buffer.from(value.data, 'hex');
  if (value.type !== 'REG_DWORD') return Buffer.from(`${value.data}\0`, 'utf16le');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value.data, 0);
  return bytes;
}
