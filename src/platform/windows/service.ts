import type { Change, Part } from '../change.js';

/**
 * SYSTEM may do anything; administrators may start and ask but neither stop nor reconfigure; the rest may ask. A determined
 * administrator can still become SYSTEM: staff are standard users.
 */
const RIGHTS =
  'D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;CCLCSWRPLOCRRC;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

const DATA = 'C:\\ProgramData\\Menshen';

/** A service that Windows starts again: after 1 s, 5 s, then every minute; also when it ends with a fault of its own. */
export const service: Part = {
  name: 'service',
  changes({ program, config }) {
    const more = (...run: [string, ...string[]]): Change => ({ kind: 'command', run, undo: ['cmd', '/c', 'rem'] });
    return [
      more('icacls', DATA, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'),
      {
        kind: 'command',
        check: ['sc.exe', 'query', 'Menshen'],
        run: [
          'sc.exe',
          'create',
          'Menshen',
          'binPath=',
          `"${program}\\menshen-service.exe" --config "${config}"`,
          'start=',
          'auto',
          'obj=',
          'LocalSystem',
          'DisplayName=',
          'Menshen',
        ],
        undo: ['sc.exe', 'delete', 'Menshen'],
      },
      more('sc.exe', 'failure', 'Menshen', 'reset=', '86400', 'actions=', 'restart/1000/restart/5000/restart/60000'),
      more('sc.exe', 'failureflag', 'Menshen', '1'),
      more('sc.exe', 'sidtype', 'Menshen', 'unrestricted'),
      { kind: 'command', run: ['sc.exe', 'start', 'Menshen'], undo: ['sc.exe', 'stop', 'Menshen'] },
      more('sc.exe', 'sdset', 'Menshen', RIGHTS),
    ];
  },
};
