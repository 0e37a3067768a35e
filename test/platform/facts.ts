import type { Facts } from '../../src/platform/change.js';

/** What is installed in tests. The key of this certificate was thrown away. */
export const FACTS: Facts = {
  port: 8877,
  program: '/opt/menshen',
  self: ['/opt/menshen/versions/1.0.0/runtime/node', '/opt/menshen/versions/1.0.0/dist/cli/main.js'],
  home: '/var/lib/menshen',
  config: '/etc/menshen/menshen.yaml',
  user: 'menshen',
  ca: {
    pem: `-----BEGIN CERTIFICATE-----
MIIBrjCCAVOgAwIBAgIUasmPAAYG9VOiza1x2SAsm/Wbt7QwCgYIKoZIzj0EAwIw
LDEqMCgGA1UEAwwhTWVuc2hlbiBMb2NhbCBDQSB0ZXN0LXBjIDBhMWIyYzNkMB4X
DTI2MTEyMjE5NDM1M1oXDTM2MTExOTE5NDM1M1owLDEqMCgGA1UEAwwhTWVuc2hl
biBMb2NhbCBDQSB0ZXN0LXBjIDBhMWIyYzNkMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAE+iIv61xU1/O/76BWklZJaQxqdPSdPWRjx+IuFjdoBM/+4my7I07Fs3QV
2Fn1nNlnSEOebi8iZkEgq73J1Y6nS6NTMFEwHQYDVR0OBBYEFB98FoMy3yeZ3u7L
Sq/fH1QjXLGUMB8GA1UdIwQYMBaAFB98FoMy3yeZ3u7LSq/fH1QjXLGUMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKFriso8H5vv4frMTpaq6I+m
pEQyFve1cF9ektfxw9JVAiEA91jluif6l1zBtnjpjoxOJx7Re7US7PQdUPfTadie
2Ec=
-----END CERTIFICATE-----
`,
    sha1: 'C4AC03678D77CA64EE0CD21DD4DC0E2FDCB008E1',
    name: 'Menshen Local CA test-pc 0a1b2c3d',
  },
  bypass: ['localhost', '127.*', '10.*', '192.168.*', '172.16.*', '<local>'],
  environment: false,
  firewall: false,
  mailNetworks: [],
};
