// A Windows of Wine's, in a folder of its own: 64 bit, no display.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A fresh one that says it is Windows 10. */
export function openWine(prefix) {
  const env = { ...process.env, WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', DISPLAY: '' };
  const drive = path.join(prefix, 'drive_c');
  const talk = path.join(path.dirname(prefix), 'said.txt');
  /** Runs a program to its end. What it says goes to a file: Node cannot write to a pipe there. */
  const run = (...argv) => {
    const out = fs.openSync(talk, 'w');
    const { status } = spawnSync('wine', argv, { env, stdio: ['ignore', out, out], timeout: 900_000 });
    fs.closeSync(out);
    return { code: status, said: fs.readFileSync(talk, 'utf8') };
  };
  run('wineboot', '-i');
  run('winecfg', '-v', 'win10');
  // Ten seconds to start a service are few where much else runs. Wine reads a text, when services.exe starts.
  const control = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
  run('reg', 'add', control, '/v', 'ServicesPipeTimeout', '/t', 'REG_SZ', '/d', '180000', '/f');
  spawnSync('wineserver', ['-k', '-w'], { env });
  // Wine ends services when no other program of the session is left.
  const awake = spawn('wine', ['ping', '-n', '20000', '127.0.0.1'], { env, stdio: 'ignore' });
  return {
    drive,
    run,
    /** Keys and values below a key: `hkey_local_machine\… "Name"` to how it is exported. */
    registry(...keys) {
      return new Map(keys.flatMap((key) => [...exported(key)]));
    },
    close() {
      awake.kill('SIGKILL');
      spawnSync('wineserver', ['-k'], { env });
    },
  };

  function exported(key) {
    const file = path.join(path.dirname(prefix), 'export.reg');
    fs.rmSync(file, { force: true });
    run('reg', 'export', key, `Z:${file.replaceAll('/', '\\')}`, '/y');
    const values = new Map();
    let at = '';
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf16le') : '';
    for (const line of text.replaceAll(/\\\r\n\s*/g, '').split('\r\n')) {
      const name = /^(?:"(?:[^"\\]|\\.)*"|@)(?==)/.exec(line)?.[0];
      if (line.startsWith('[')) {
        // Names of keys mean the same in capitals or not.
        at = line.slice(1, -1).toLowerCase();
        values.set(at, '');
      } else if (name !== undefined) values.set(`${at} ${name}`, line.slice(name.length + 1));
    }
    return values;
  }
}
