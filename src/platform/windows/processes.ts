import type { Owner } from '../../model/owner.js';
import { koffi } from './native.js';

/** winnt.h */
const QUERY_LIMITED_INFORMATION = 0x1000;
const TOKEN_QUERY = 8;
const TOKEN_USER = 1;
const MAX_PATH = 1_024;
/** TOKEN_USER with the SID behind it: a pointer, attributes, and at most 68 bytes. */
const MAX_TOKEN = 256;
const MAX_SID = 68;
const MAX_NAME = 256;

type Handle = object | null;
type Native = (...args: readonly unknown[]) => unknown;

/** Processes of this PC, by number. */
export interface Processes {
  /** `C:\…\WeChat.exe`; null for one that is gone or may not be asked. */
  path(pid: number): string | null;
  /** Whose login it runs as. */
  owner(pid: number): Owner | null;
}

export function processes(): Processes {
  const ffi = koffi();
  const kernel = ffi.load('kernel32.dll');
  const security = ffi.load('advapi32.dll');
  const open: Native = kernel.func('void* __stdcall OpenProcess(uint32_t, bool, uint32_t)');
  const close: Native = kernel.func('bool __stdcall CloseHandle(void*)');
  const image: Native = kernel.func(
    'bool __stdcall QueryFullProcessImageNameW(void*, uint32_t, _Out_ uint8_t*, _Inout_ uint32_t*)',
  );
  const openToken: Native = security.func('bool __stdcall OpenProcessToken(void*, uint32_t, _Out_ void**)');
  const inform: Native = security.func(
    'bool __stdcall GetTokenInformation(void*, int, _Out_ uint8_t*, uint32_t, _Out_ uint32_t*)',
  );
  const lookUp: Native = security.func(
    'bool __stdcall LookupAccountSidW(str16, void*, _Out_ uint8_t*, _Inout_ uint32_t*, _Out_ uint8_t*, _Inout_ uint32_t*, _Out_ int*)',
  );
  const using = <T>(handle: Handle, work: (handle: Handle) => T | null): T | null => {
    if (handle === null) return null;
    try {
      return work(handle);
    } finally {
      close(handle);
    }
  };
  const withProcess = <T>(pid: number, work: (handle: Handle) => T | null): T | null =>
    using(open(QUERY_LIMITED_INFORMATION, false, pid) as Handle, work);

  return {
    path: (pid) =>
      withProcess(pid, (handle) => {
        const [buffer, length] = [Buffer.alloc(MAX_PATH * 2), [MAX_PATH]];
        return image(handle, 0, buffer, length) === true ? textOf(buffer, length) : null;
      }),
    owner: (pid) =>
      withProcess(pid, (handle) => {
        const token: Handle[] = [null];
        if (openToken(handle, TOKEN_QUERY, token) !== true) return null;
        return using(token[0] ?? null, (held) => {
          const buffer = Buffer.alloc(MAX_TOKEN);
          if (inform(held, TOKEN_USER, buffer, MAX_TOKEN, [0]) !== true) return null;
          const sid = ffi.decode(buffer, 'void*') as Handle;
          const bytes = ffi.decode(sid, ffi.array('uint8_t', MAX_SID, 'Typed')) as Uint8Array;
          const [name, length] = [Buffer.alloc(MAX_NAME * 2), [MAX_NAME]];
          const named = lookUp(null, sid, name, length, Buffer.alloc(MAX_NAME * 2), [MAX_NAME], [0]) === true;
          // Windows does not tell `LiHua` from `lihua`.
          return { uid: sidText(Buffer.from(bytes)), user: named ? textOf(name, length).toLowerCase() : null };
        });
      }),
  };
}

const textOf = (buffer: Buffer, [length]: readonly number[]): string =>
  buffer.toString('utf16le', 0, (length ?? 0) * 2);

/** A SID as people write it ([MS-DTYP] 2.4.2.2): revision, count, 6 bytes of authority, then words. */
export function sidText(sid: Buffer): string {
  const words = Array.from({ length: Math.min(sid[1] ?? 0, 15) }, (_, at) => sid.readUInt32LE(8 + at * 4));
  return ['S', sid[0], sid.readUIntBE(2, 6), ...words].join('-');
}
