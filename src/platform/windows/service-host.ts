import { koffi, WindowsError } from './native.js';

/** winsvc.h */
const OWN_PROCESS = 0x10;
const STATE = { stopped: 1, stopPending: 3, running: 4 } as const;
const ACCEPT_STOP_AND_SHUTDOWN = 5;
const CONTROL_STOP = 1;
const CONTROL_SHUTDOWN = 5;
const WAIT_HINT_MS = 15_000;

/**
 * Runs `work` as a Windows service: it is given a promise that resolves when Windows wants it to end. Returns what it
 * returned. Throws WindowsError where this process was not started by the service manager.
 */
export async function runAsService(name: string, work: (stopped: Promise<void>) => Promise<number>): Promise<number> {
  const ffi = koffi();
  const api = ffi.load('advapi32.dll');
  const mainType = ffi.proto('void __stdcall MenshenServiceMain(uint32_t argc, void* argv)');
  const handlerType = ffi.proto('uint32_t __stdcall MenshenHandler(uint32_t, uint32_t, void*, void*)');
  const entry = ffi.struct({ lpServiceName: 'str16', lpServiceProc: ffi.pointer(mainType) });
  const status = ffi.struct({
    dwServiceType: 'uint32_t',
    dwCurrentState: 'uint32_t',
    dwControlsAccepted: 'uint32_t',
    dwWin32ExitCode: 'uint32_t',
    dwServiceSpecificExitCode: 'uint32_t',
    dwCheckPoint: 'uint32_t',
    dwWaitHint: 'uint32_t',
  });
  const dispatch = api.func('StartServiceCtrlDispatcherW', 'int', [ffi.pointer(entry)]);
  const register = api.func('RegisterServiceCtrlHandlerExW', 'void*', ['str16', ffi.pointer(handlerType), 'void*']);
  const setStatus = api.func('SetServiceStatus', 'int', ['void*', ffi.pointer(status)]);

  let handle: unknown = null;
  const say = (state: keyof typeof STATE, exitCode = 0): void => {
    setStatus(handle, {
      dwServiceType: OWN_PROCESS,
      dwCurrentState: STATE[state],
      dwControlsAccepted: state === 'running' ? ACCEPT_STOP_AND_SHUTDOWN : 0,
      dwWin32ExitCode: exitCode,
      dwServiceSpecificExitCode: 0,
      dwCheckPoint: 0,
      dwWaitHint: WAIT_HINT_MS,
    });
  };
  return new Promise<number>((resolve, reject) => {
    let stop = (): void => undefined;
    const stopped = new Promise<void>((end) => {
      stop = end;
    });
    const handler = ffi.register((control: number) => {
      if (control === CONTROL_STOP || control === CONTROL_SHUTDOWN) {
        say('stopPending');
        stop();
      }
      return 0;
    }, ffi.pointer(handlerType));
    const main = ffi.register(() => {
      handle = register(name, handler, null);
      say('running');
      work(stopped).then(
        (code) => {
          say('stopped', code);
          resolve(code);
        },
        (error: unknown) => {
          // A code other than 0 is what makes Windows start the service again.
          say('stopped', 1);
          reject(error);
        },
      );
    }, ffi.pointer(mainType));
    const table = [
      { lpServiceName: name, lpServiceProc: main },
      { lpServiceName: null, lpServiceProc: null },
    ];
    dispatch.async(table, (error: unknown, began: number) => {
      if (error !== null || began === 0) reject(new WindowsError('this is started by Windows, as a service'));
    });
  });
}
