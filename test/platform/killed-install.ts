import path from 'node:path';
import { install } from '../../src/platform/install.js';
import { openJournal } from '../../src/platform/journal.js';
import { makeMachine, makeSettings } from './tree.js';

/** An installation that is killed after so many steps: `killed-install.ts ROOT STEPS`. */
const [root = '', steps = '0'] = process.argv.slice(2);
let left = Number(steps);
const machine = makeMachine(root, makeSettings(), () => {
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  left -= 1;
});
install(
  [
    {
      name: 'trust',
      changes: [
        { kind: 'file', path: '/sources/ours.crt', text: 'O\n' },
        { kind: 'command', run: ['build'], derived: ['/built'] },
      ],
    },
    { name: 'environment', changes: [{ kind: 'block', path: '/etc/environment', lines: ['PROXY=ours'] }] },
    { name: 'service', changes: [{ kind: 'command', run: ['start'], undo: ['stop'] }] },
  ],
  machine,
  openJournal(path.join(root, 'notes')),
);
