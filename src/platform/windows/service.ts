import type { Argv, Change, Part } from '../change.js';

/**
 * SYSTEM may do anything; administrators may start and ask but neither stop nor reconfigure; the rest may ask. A determined
 * administrator can still become SYSTEM: staff are standard users.
 */
const RIGHTS =
  'D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;SY)(A;;CCLCSWRPLOCRRC;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

export const SERVICE = 'Menshen';
export const DESCRIPTION = 'Data loss prevention 数据防泄露';

const DATA = 'C:\\ProgramData\\Menshen';

/** What Windows starts. The data directory is said here: a service has no environment of its own. */
export const serviceCommand = (self: Argv, config: string, home: string): string =>
  [...self, 'windows', 'service', '--config', config, '--home', home].map((word) => `"${word}"`).join(' ');

/** A service that Windows starts again: after 1 s, 5 s, then every minute; also when it ends with a fault of its own. */
export const service: Part = {
  name: 'service',
  changes({ self, config, home }) {
    // The service runs without these; an installation says which it had to do without.
    const more = (...run: [string, ...string[]]): Change => ({
      kind: 'command',
      run,
      undo: ['cmd', '/c', 'rem'],
      optional: true,
    });
    const command = serviceCommand(self, config, home);
    return [
      more('icacls', DATA, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'),
      {
        kind: 'command',
        check: [...self, 'windows', 'service-has', command],
        run: [...self, 'windows', 'service-set', command],
        undo: [...self, 'windows', 'service-remove'],
      },
      more('sc.exe', 'failure', SERVICE, 'reset=', '86400', 'actions=', 'restart/1000/restart/5000/restart/60000'),
      more('sc.exe', 'failureflag', SERVICE, '1'),
      more('sc.exe', 'sidtype', SERVICE, 'unrestricted'),
      {
        kind: 'command',
        // An installation that is run again must not note its way back: that would stop what runs.
        check: [...self, 'windows', 'service-runs'],
        run: [...self, 'windows', 'service-start'],
        undo: [...self, 'windows', 'service-stop'],
      },
      more('sc.exe', 'sdset', SERVICE, RIGHTS),
    ];
  },
};
