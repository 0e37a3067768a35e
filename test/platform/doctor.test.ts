import t from 'tap';
import { AILMENTS, diagnose, interceptorIn, interceptorsAmong, type Seen } from '../../src/platform/doctor.js';
import { doctorText } from '../../src/text/doctor.js';
import { fill, LANGUAGES } from '../../src/text/language.js';

const NOW = Date.parse('2026-03-01T08:00:00Z');
const HEALTHY: Seen = {
  port: 8877,
  listening: true,
  health: {
    ok: true,
    policy: { version: '7', expires: '2026-04-01T00:00:00Z' },
    central: { state: 'connected', lastContact: '2026-03-01T07:59:00Z', outbox: 0 },
    coverage: { undecryptable: [] },
  },
  pac: true,
  silentPorts: [],
  parts: { trust: true, nss: null },
  interceptors: [],
  now: NOW,
  freeBytes: 10 * 1024 ** 3,
  builtAt: NOW - 1,
};

t.test('a healthy PC has nothing to complain of', (t) => {
  t.same(diagnose(HEALTHY), []);
  t.end();
});

t.test('every ailment is found, and told with its fix in every language', (t) => {
  const ill: Seen = {
    ...HEALTHY,
    pac: false,
    silentPorts: [8878],
    parts: { trust: false, chromium: false, firewall: false },
    interceptors: ['CN=Huorong Root'],
    freeBytes: 1024 ** 2,
    builtAt: NOW + 1,
    health: {
      ok: false,
      policy: { version: '7', expires: '2026-02-01T00:00:00Z', error: 'signature' },
      central: { state: 'offline', lastContact: null, outbox: 3 },
      coverage: { undecryptable: [{ reason: 'pinned' }] },
    },
  };
  const complaints = [
    ...diagnose(ill),
    ...diagnose({ ...HEALTHY, health: null }),
    ...diagnose({ ...HEALTHY, health: null, listening: false }),
  ];
  t.same(new Set(complaints.map(({ ailment }) => ailment)), new Set(AILMENTS));
  for (const { ailment, facts } of complaints) {
    for (const language of LANGUAGES) {
      t.notMatch(fill(doctorText[language][ailment], facts), /[{}]/, `${ailment} in ${language} names all it saw`);
      t.ok(doctorText[language][`${ailment}.fix`].length > 0);
    }
  }
  t.end();
});

t.test('roots of programs that intercept TLS are told from those of public authorities and of Menshen', (t) => {
  const roots = ['CN=Huorong Network Security Root', 'CN=ISRG Root X1', 'CN=mitmproxy', 'CN=Menshen Local CA pc 1'];
  t.same(interceptorsAmong(roots), ['CN=Huorong Network Security Root', 'CN=mitmproxy']);
  t.end();
});

t.test('of a root of a debugging proxy the bundle keeps what it is, not whose', (t) => {
  t.equal(interceptorIn('CN=Charles Proxy CA (1 Mar 2026, wangwei-laptop)\nO=x'), 'Charles Proxy');
  t.equal(interceptorIn('CN=wangwei'), 'unknown');
  t.end();
});

t.test('a missing certificate and an unset proxy are told apart, each store and program by its name', (t) => {
  const parts = { trust: false, nss: false, chromium: false, proxy: false, service: false, firefox: true, gnome: null };
  const found = diagnose({ ...HEALTHY, parts }).map(({ ailment, facts }) => `${ailment} ${facts.part}`);
  t.same(found, [
    'ca-missing trust',
    'ca-missing nss',
    'proxy-missing chromium',
    'proxy-missing proxy',
    'part-missing service',
  ]);
  t.end();
});
