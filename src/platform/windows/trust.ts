import type { Part } from '../change.js';
import { literal, powershell } from './powershell.js';

/** What the machine's store is filled from; also what Firefox and Node-based programs are told. */
export const CA_FILE = 'C:\\ProgramData\\Menshen\\ca.pem';

/**
 * The machine's root store, silent for an administrator: Edge, Chrome, their forks, WinHTTP, Schannel. Found and removed by
 * fingerprint, never by name: a name proves nothing.
 */
export const trust: Part = {
  name: 'trust',
  changes({ ca }) {
    const store = `Cert:\\LocalMachine\\Root\\${ca.sha1}`;
    return [
      { kind: 'file', path: CA_FILE, text: ca.pem },
      {
        kind: 'command',
        check: powershell(`if (-not (Test-Path ${literal(store)})) { exit 1 }`),
        run: powershell(
          `Import-Certificate -FilePath ${literal(CA_FILE)} -CertStoreLocation Cert:\\LocalMachine\\Root`,
        ),
        undo: powershell(`if (Test-Path ${literal(store)}) { Remove-Item ${literal(store)} }`),
      },
    ];
  },
};
