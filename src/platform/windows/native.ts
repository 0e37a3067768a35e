import { createRequire } from 'node:module';

/*
 * The few calls of Windows that no program of its own makes silently and everywhere: the machine's root store, and services.
 * Each returns what the call said; nothing is printed.
 */

type Koffi = typeof import('koffi');
type Handle = object | null;
type Native = (...args: readonly unknown[]) => unknown;

/** wincrypt.h */
const CERT_STORE_PROV_SYSTEM_W = 10;
const CERT_SYSTEM_STORE_LOCAL_MACHINE = 0x2_0000;
const X509_ASN_ENCODING = 1;
const CERT_STORE_ADD_REPLACE_EXISTING = 3;
const CERT_FIND_SHA1_HASH = 0x1_0000;

/** winsvc.h, winnt.h */
const SC_MANAGER_ALL = 0xf_003f;
const SERVICE_ALL = 0xf_01ff;
const OWN_PROCESS = 0x10;
const AUTO_START = 2;
const ERROR_NORMAL = 1;
const CONFIG_DESCRIPTION = 1;
const CONTROL_STOP = 1;
const STOPPED = 1;
const START_PENDING = 2;
const RUNNING = 4;
/** SERVICE_STATUS: seven words, the second is the state. */
const STATUS_BYTES = 28;
/** QUERY_SERVICE_CONFIGW with its texts is at most this long. */
const CONFIG_BYTES = 8_192;
/** A worker is given ten seconds for what it holds. */
const STOP_MS = 30_000;
const STOP_PAUSE_MS = 100;

export const koffi = (): Koffi => createRequire(import.meta.url)('koffi') as Koffi;

/** The machine's store of trusted roots. */
export interface RootStore {
  /** Adds a certificate (DER), in place of the same one. */
  add(der: Buffer): boolean;
  /** Whether the one of this fingerprint (hexadecimal) is there. */
  has(sha1: string): boolean;
  /** Removes it; true when it is not there afterwards. */
  remove(sha1: string): boolean;
}

export function rootStore(): RootStore {
  const ffi = koffi();
  const crypt = ffi.load('crypt32.dll');
  const open: Native = crypt.func('void* __stdcall CertOpenStore(size_t, uint32_t, size_t, uint32_t, str16)');
  const add: Native = crypt.func(
    'bool __stdcall CertAddEncodedCertificateToStore(void*, uint32_t, const uint8_t*, uint32_t, uint32_t, void*)',
  );
  const close: Native = crypt.func('bool __stdcall CertCloseStore(void*, uint32_t)');
  const blob = ffi.struct({ cbData: 'uint32_t', pbData: 'void*' });
  const find: Native = crypt.func('CertFindCertificateInStore', 'void*', [
    'void*',
    'uint32_t',
    'uint32_t',
    'uint32_t',
    ffi.pointer(blob),
    'void*',
  ]);
  const remove: Native = crypt.func('bool __stdcall CertDeleteCertificateFromStore(void*)');
  const free: Native = crypt.func('bool __stdcall CertFreeCertificateContext(void*)');
  const inStore = <T>(work: (store: Handle) => T): T => {
    const store = open(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, 'ROOT') as Handle;
    if (store === null) throw new WindowsError('the root store of this PC cannot be opened');
    try {
      return work(store);
    } finally {
      close(store, 0);
    }
  };
  const found = (store: Handle, sha1: string): Handle => {
    const bytes = Buffer.from(sha1, 'hex');
    const named = { cbData: bytes.length, pbData: ffi.as(bytes, 'uint8_t*') };
    return find(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, named, null) as Handle;
  };
  return {
    add: (der) =>
      inStore(
        (store) => add(store, X509_ASN_ENCODING, der, der.length, CERT_STORE_ADD_REPLACE_EXISTING, null) === true,
      ),
    has: (sha1) =>
      inStore((store) => {
        const certificate = found(store, sha1);
        if (certificate !== null) free(certificate);
        return certificate !== null;
      }),
    remove: (sha1) =>
      inStore((store) => {
        const certificate = found(store, sha1);
        // Deleting frees it too.
        return certificate === null || remove(certificate) === true;
      }),
  };
}

/** Services, by name. */
export interface Services {
  /** Makes the service, or gives the one that is there this command; starts with the PC, as LocalSystem. */
  set(name: string, command: string, description: string): boolean;
  /** What Windows starts; null where there is no such service. */
  command(name: string): string | null;
  runs(name: string): boolean;
  /** True where it runs already. */
  start(name: string): boolean;
  /** True once it has stopped: its files are let go. */
  stop(name: string): boolean;
  /** Stops and removes it; true when it is not there afterwards. */
  remove(name: string): boolean;
}

export function services(): Services {
  const ffi = koffi();
  const api = ffi.load('advapi32.dll');
  const manager: Native = api.func('void* __stdcall OpenSCManagerW(str16, str16, uint32_t)');
  const openService: Native = api.func('void* __stdcall OpenServiceW(void*, str16, uint32_t)');
  const create: Native = api.func(
    'void* __stdcall CreateServiceW(void*, str16, str16, uint32_t, uint32_t, uint32_t, uint32_t, str16, str16, void*, str16, str16, str16)',
  );
  const change: Native = api.func(
    'bool __stdcall ChangeServiceConfigW(void*, uint32_t, uint32_t, uint32_t, str16, str16, void*, str16, str16, str16, str16)',
  );
  const described = ffi.struct({ lpDescription: 'str16' });
  const describe: Native = api.func('ChangeServiceConfig2W', 'bool', ['void*', 'uint32_t', ffi.pointer(described)]);
  const startService: Native = api.func('bool __stdcall StartServiceW(void*, uint32_t, void*)');
  const control: Native = api.func('bool __stdcall ControlService(void*, uint32_t, _Out_ uint8_t*)');
  const queryStatus: Native = api.func('bool __stdcall QueryServiceStatus(void*, _Out_ uint8_t*)');
  const queryConfig: Native = api.func(
    'bool __stdcall QueryServiceConfigW(void*, _Out_ uint8_t*, uint32_t, _Out_ uint32_t*)',
  );
  const config = ffi.struct({
    dwServiceType: 'uint32_t',
    dwStartType: 'uint32_t',
    dwErrorControl: 'uint32_t',
    lpBinaryPathName: 'str16',
  });
  const deleteService: Native = api.func('bool __stdcall DeleteService(void*)');
  const close: Native = api.func('bool __stdcall CloseServiceHandle(void*)');
  const withManager = <T>(work: (scm: Handle) => T): T => {
    const scm = manager(null, null, SC_MANAGER_ALL) as Handle;
    if (scm === null) throw new WindowsError('services cannot be managed: run as administrator');
    try {
      return work(scm);
    } finally {
      close(scm);
    }
  };
  /** `absent` is the answer where there is no such service. */
  const withService = <T>(name: string, absent: T, work: (service: Handle) => T): T =>
    withManager((scm) => {
      const service = openService(scm, name, SERVICE_ALL) as Handle;
      if (service === null) return absent;
      try {
        return work(service);
      } finally {
        close(service);
      }
    });
  /** 0 where it cannot be asked. */
  const stateOf = (service: Handle): number => {
    const status = Buffer.alloc(STATUS_BYTES);
    return queryStatus(service, status) === true ? status.readUInt32LE(4) : 0;
  };
  const isStopped = (service: Handle): boolean => stateOf(service) === STOPPED;
  const isStarted = (service: Handle): boolean => [START_PENDING, RUNNING].includes(stateOf(service));
  const stop = (service: Handle): boolean => {
    control(service, CONTROL_STOP, Buffer.alloc(STATUS_BYTES));
    for (let waited = 0; waited < STOP_MS && !isStopped(service); waited += STOP_PAUSE_MS) pause(STOP_PAUSE_MS);
    return isStopped(service);
  };
  return {
    set: (name, command, description) =>
      withManager((scm) => {
        const there = openService(scm, name, SERVICE_ALL) as Handle;
        const service =
          there ??
          (create(
            scm,
            name,
            name,
            SERVICE_ALL,
            OWN_PROCESS,
            AUTO_START,
            ERROR_NORMAL,
            command,
            null,
            null,
            null,
            null,
            null,
          ) as Handle);
        if (service === null) return false;
        try {
          const changed =
            there === null ||
            change(service, OWN_PROCESS, AUTO_START, ERROR_NORMAL, command, null, null, null, null, null, null) ===
              true;
          describe(service, CONFIG_DESCRIPTION, { lpDescription: description });
          return changed;
        } finally {
          close(service);
        }
      }),
    command: (name) =>
      withService<string | null>(name, null, (service) => {
        const bytes = Buffer.alloc(CONFIG_BYTES);
        if (queryConfig(service, bytes, bytes.length, [0]) !== true) return null;
        return (ffi.decode(bytes, config) as { readonly lpBinaryPathName: string }).lpBinaryPathName;
      }),
    runs: (name) => withService(name, false, isStarted),
    start: (name) =>
      withService(name, false, (service) => isStarted(service) || startService(service, 0, null) === true),
    stop: (name) => withService(name, true, stop),
    remove: (name) =>
      withService(name, true, (service) => {
        stop(service);
        return deleteService(service) === true;
      }),
  };
}

/** This is a step of an installation, in a process of its own: nothing else waits. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export class WindowsError extends Error {
  readonly code = 'WINDOWS_REFUSED';
}
