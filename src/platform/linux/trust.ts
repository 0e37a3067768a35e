import type { Change, Look, Part } from '../change.js';

/**
 * Bundles of CAs, one layout a family of distributions. Which one a machine has is told by its folder; a machine may have
 * two, since openSUSE keeps Debian's program name.
 */
const LAYOUTS: ReadonlyArray<{
  readonly folder: string;
  readonly extension: string;
  readonly build: readonly [string, ...string[]];
  readonly derived: readonly string[];
}> = [
  // Debian, Ubuntu, UOS, Kylin desktop. Names must end in .crt.
  {
    folder: '/usr/local/share/ca-certificates',
    extension: 'crt',
    build: ['/usr/sbin/update-ca-certificates'],
    // The second is where its hook for Java notes what it has yet to build.
    derived: ['/etc/ssl/certs', '/var/lib/ca-certificates-java'],
  },
  // Fedora, RHEL, openEuler, Kylin server.
  {
    folder: '/etc/pki/ca-trust/source/anchors',
    extension: 'pem',
    build: ['/usr/bin/update-ca-trust', 'extract'],
    derived: ['/etc/pki/ca-trust/extracted'],
  },
  // openSUSE.
  {
    folder: '/usr/share/pki/trust/anchors',
    extension: 'pem',
    build: ['/usr/sbin/update-ca-certificates'],
    derived: ['/var/lib/ca-certificates'],
  },
  // Arch.
  {
    folder: '/etc/ca-certificates/trust-source/anchors',
    extension: 'crt',
    build: ['/usr/bin/trust', 'extract-compat'],
    derived: ['/etc/ssl/certs', '/etc/ca-certificates/extracted'],
  },
];

/** The bundle that curl, wget, OpenSSL and most programs read; browsers have their own. */
export const trust: Part = {
  name: 'trust',
  changes: ({ ca }, look) =>
    LAYOUTS.filter(({ folder }) => look.exists(folder)).flatMap(({ folder, extension, build, derived }): Change[] => [
      { kind: 'file', path: `${folder}/menshen-${ca.sha1.slice(0, 8).toLowerCase()}.${extension}`, text: ca.pem },
      { kind: 'command', run: build, derived: derived.filter((file) => look.exists(file)) },
    ]),
};

/** Where a machine would take a CA, for whoever explains why none was installed. */
export const knowsTrust = (look: Look): boolean => LAYOUTS.some(({ folder }) => look.exists(folder));
