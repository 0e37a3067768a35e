import type { Change, Facts, Part } from '../change.js';

const UNIT = '/etc/systemd/system/menshen.service';

/**
 * The unit. Keeper and worker run as one account without rights: the port is above 1023. No `MemoryDenyWriteExecute`: V8
 * compiles. A call that is not allowed fails rather than kills: a library that tries one goes on without. Readers lower
 * their own priority, so `@resources` stays. Figure: `systemd-analyze security --offline=true`.
 */
export function unitFile({ program, home, config, user }: Facts): string {
  return `[Unit]
Description=Menshen, data loss prevention
Documentation=file:${program}/README.md
After=network.target
StartLimitIntervalSec=0

[Service]
ExecStart=${program}/bin/menshen keep --config ${config}
Environment=MENSHEN_HOME=${home}
User=${user}
Group=${user}
Restart=always
RestartSec=1
TimeoutStopSec=10
StateDirectory=menshen
StateDirectoryMode=0700
UMask=0077
LimitCORE=0
LimitNOFILE=65536
AmbientCapabilities=
CapabilityBoundingSet=
KeyringMode=private
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProcSubset=all
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** The service, started at once and at every start of the machine. */
export const service: Part = {
  name: 'service',
  changes(facts, look) {
    if (!look.exists('/usr/bin/systemctl') && !look.exists('/bin/systemctl')) return [];
    const start: Change[] = look.exists('/run/systemd/system')
      ? [
          { kind: 'command', run: ['systemctl', 'daemon-reload'] },
          {
            kind: 'command',
            check: ['systemctl', 'is-active', '--quiet', 'menshen.service'],
            run: ['systemctl', 'start', 'menshen.service'],
            undo: ['systemctl', 'stop', 'menshen.service'],
          },
        ]
      : [];
    const { user, home } = facts;
    return [
      {
        kind: 'command',
        check: ['id', '-u', user],
        run: ['useradd', '--system', '--home-dir', home, '--no-create-home', '--shell', '/usr/sbin/nologin', user],
        undo: ['userdel', user],
      },
      { kind: 'file', path: UNIT, text: unitFile(facts) },
      {
        kind: 'command',
        check: ['systemctl', 'is-enabled', '--quiet', 'menshen.service'],
        run: ['systemctl', 'enable', 'menshen.service'],
        undo: ['systemctl', 'disable', 'menshen.service'],
      },
      ...start,
    ];
  },
};
