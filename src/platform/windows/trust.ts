import type { Part } from '../change.js';

/** What the machine's store is filled from; also what Firefox and Node-based programs are told. */
export const CA_FILE = 'C:\\ProgramData\\Menshen\\ca.pem';

/**
 * The machine's root store, silent for an administrator: Edge, Chrome, their forks, WinHTTP, Schannel. Found and removed by
 * fingerprint, never by name: a name proves nothing.
 */
export const trust: Part = {
  name: 'trust',
  changes: ({ ca, self }) => [
    { kind: 'file', path: CA_FILE, text: ca.pem },
    {
      kind: 'command',
      check: [...self, 'windows', 'trust-has', ca.sha1],
      run: [...self, 'windows', 'trust-add', CA_FILE],
      undo: [...self, 'windows', 'trust-remove', ca.sha1],
    },
  ],
};
