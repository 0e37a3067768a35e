import { type Part, pacUrl } from '../change.js';

/** KDE: `[$i]` makes a group of the machine's file immutable to people (KConfig). Type 2 is a PAC file. */
export const kde: Part = {
  name: 'kde',
  changes(facts, look) {
    if (!look.exists('/usr/bin/plasmashell') && !look.exists('/etc/xdg/kdeglobals')) return [];
    return [
      {
        kind: 'block',
        path: '/etc/xdg/kioslaverc',
        lines: ['[Proxy Settings][$i]', 'ProxyType=2', `Proxy Config Script=${pacUrl(facts)}`],
      },
    ];
  },
};
