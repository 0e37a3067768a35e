import type { Part } from '../change.js';

/** What shows notifications runs in each person's session, without a window; it does nothing unless the policy wants them. */
export const notify: Part = {
  name: 'notify',
  changes: ({ self }) => [
    {
      kind: 'setting',
      setting: { key: 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run', name: 'MenshenNotify' },
      value: {
        type: 'REG_SZ',
        data: ['conhost.exe --headless', ...self.map((word) => `"${word}"`), 'notify'].join(' '),
      },
    },
  ],
};
