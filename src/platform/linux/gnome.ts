import { type Part, pacUrl } from '../change.js';

/**
 * GNOME, and UKUI, whose settings panel writes the same keys: a default of the machine that people cannot change. Only
 * where dconf is: its databases are of no use to anybody else.
 */
export const gnome: Part = {
  name: 'gnome',
  changes(facts, look) {
    if (!look.exists('/usr/bin/dconf')) return [];
    return [
      {
        kind: 'block',
        path: '/etc/dconf/profile/user',
        head: ['user-db:user'],
        lines: ['system-db:menshen'],
      },
      {
        kind: 'file',
        path: '/etc/dconf/db/menshen.d/00-menshen',
        text: `[org/gnome/system/proxy]\nmode='auto'\nautoconfig-url='${pacUrl(facts)}'\n`,
      },
      {
        kind: 'file',
        path: '/etc/dconf/db/menshen.d/locks/menshen',
        text: '/org/gnome/system/proxy/mode\n/org/gnome/system/proxy/autoconfig-url\n',
      },
      { kind: 'command', run: ['/usr/bin/dconf', 'update'], derived: ['/etc/dconf/db/menshen'] },
    ];
  },
};
