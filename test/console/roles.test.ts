import https from 'node:https';
import t from 'tap';
import { hashPassword } from '../../src/central/access/password.js';
import { stepOf, totpCode } from '../../src/central/access/totp.js';
import { ROLES, type Role } from '../../src/central/api/access.js';
import { consoleRoutes } from '../../src/central/api/console-routes.js';
import { startTestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';

/* Who may call what, written out. A route that is not here fails the test: whoever adds one says who may. */

const EVERYBODY = 'reviewer lead branch-manager policy-author publisher auditor admin';
const INCIDENTS = 'reviewer lead branch-manager';
const REVIEW = 'reviewer lead';
const POLICY = 'reviewer lead policy-author publisher auditor admin';
const PROPOSE = 'reviewer lead policy-author';

const TABLE: Readonly<Record<string, string>> = {
  'DELETE /api/v1/session': EVERYBODY,
  'GET /api/v1/me': EVERYBODY,
  'GET /api/v1/audit': 'lead auditor',
  'GET /api/v1/accounts': 'admin',
  'POST /api/v1/accounts/:name/disable': 'admin',
  'GET /api/v1/incidents/:id': INCIDENTS,
  'GET /api/v1/incidents/:id/evidence': REVIEW,
  'POST /api/v1/incidents/:id/reviews': REVIEW,
  'GET /api/v1/people/:person/drip': REVIEW,
  'POST /api/v1/trace': REVIEW,
  'GET /api/v1/releases': 'lead branch-manager',
  'POST /api/v1/releases/:id': 'lead branch-manager',
  'GET /api/v1/at-rest': EVERYBODY,
  'POST /api/v1/fleet/:id/code': 'admin',
  'GET /api/v1/fleet': EVERYBODY,
  'GET /api/v1/fleet/summary': EVERYBODY,
  'POST /api/v1/fleet/:id/revoke': 'admin',
  'PUT /api/v1/fleet/:id/tags': 'admin',
  'PUT /api/v1/fleet/:id/branch': 'admin',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'POST /api/v1/tokens/:id/revoke': 'admin',
  'GET /api/v1/policy': POLICY,
  'POST /api/v1/policy/promote': 'publisher',
  'POST /api/v1/policy/halt': 'publisher',
  'POST /api/v1/policy/kill': 'publisher',
  'POST /api/v1/accounts': 'admin',
  'POST /api/v1/accounts/:name/role': 'admin',
  'POST /api/v1/accounts/:name/second-factor': 'admin',
  'POST /api/v1/accounts/:name/password': 'admin',
  'POST /api/v1/accounts/:name/enable': 'admin',
  'GET /api/v1/fleet/tokens': 'admin',
  'POST /api/v1/fleet/tokens': 'admin',
  'POST /api/v1/fleet/tokens/:id/revoke': 'admin',
  'GET /api/v1/settings/retention': POLICY,
  'PUT /api/v1/settings/retention': 'admin',
  'GET /api/v1/audit/verify': 'lead auditor',
  'GET /api/v1/policy/rings': POLICY,
  'GET /api/v1/policy/observed': POLICY,
  'GET /api/v1/policy/versions': POLICY,
  'GET /api/v1/policy/files': POLICY,
  'GET /api/v1/policy/difference': POLICY,
  'GET /api/v1/policy/schema': POLICY,
  'POST /api/v1/policy/trial': PROPOSE,
  'POST /api/v1/policy/rollback': 'publisher',
  'GET /api/v1/proposals': POLICY,
  'POST /api/v1/proposals': PROPOSE,
  'GET /api/v1/proposals/:id': POLICY,
  'PUT /api/v1/proposals/:id': PROPOSE,
  'POST /api/v1/proposals/:id/trial': PROPOSE,
  'POST /api/v1/proposals/:id/submit': PROPOSE,
  'POST /api/v1/proposals/:id/reopen': PROPOSE,
  'POST /api/v1/proposals/:id/withdraw': PROPOSE,
  'POST /api/v1/proposals/:id/approve': 'lead publisher',
  'POST /api/v1/proposals/:id/publish': 'publisher',
  'POST /api/v1/trace/list': REVIEW,
  'GET /api/v1/review-keys': EVERYBODY,
  'POST /api/v1/review-keys': EVERYBODY,
  'POST /api/v1/review-keys/:id/retire': EVERYBODY,
  'POST /api/v1/incidents/:id/openings': REVIEW,
  'GET /api/v1/openings': REVIEW,
  'GET /api/v1/openings/:id': REVIEW,
  'POST /api/v1/openings/:id/approve': 'lead',
  'POST /api/v1/openings/:id/refuse': 'lead',
  'POST /api/v1/openings/:id/acts': REVIEW,
  'GET /api/v1/outlets': 'admin',
  'POST /api/v1/outlets': 'admin',
  'PUT /api/v1/outlets/:id': 'admin',
  'POST /api/v1/outlets/:id/test': 'admin',
  'POST /api/v1/outlets/:id/enabled': 'admin',
  'DELETE /api/v1/outlets/:id': 'admin',
  'GET /api/v1/outlets/:id/dead': 'admin',
  'POST /api/v1/outlets/:id/resend': 'admin',
  'GET /api/v1/incidents': INCIDENTS,
  'POST /api/v1/incidents/act': REVIEW,
  'GET /api/v1/queue/today': INCIDENTS,
  'PUT /api/v1/queue/capacity': REVIEW,
  'GET /api/v1/reviewers': REVIEW,
  'GET /api/v1/incidents/:id/comments': INCIDENTS,
  'POST /api/v1/incidents/:id/comments': REVIEW,
  'GET /api/v1/mentions': INCIDENTS,
  'GET /api/v1/views': INCIDENTS,
  'PUT /api/v1/views/:name': INCIDENTS,
  'DELETE /api/v1/views/:name': INCIDENTS,
  'GET /api/v1/stats': INCIDENTS,
  'GET /api/v1/stats/people': INCIDENTS,
  'GET /api/v1/stats/coverage': EVERYBODY,
  'GET /api/v1/live': EVERYBODY,
  'GET /api/v1/cases': 'lead',
  'POST /api/v1/cases': 'lead',
  'GET /api/v1/cases/:number/file': 'lead',
  'GET /api/v1/alarms': EVERYBODY,
  'GET /api/v1/settings/alarms': EVERYBODY,
  'PUT /api/v1/settings/alarms': 'admin',
  'GET /api/v1/incidents/:id/related': REVIEW,
  'GET /api/v1/directory/sources': 'admin',
  'POST /api/v1/directory/sources': 'admin',
  'DELETE /api/v1/directory/sources/:id': 'admin',
  'POST /api/v1/directory/sources/:id/sync': 'admin',
  'POST /api/v1/directory/sources/:id/list': 'admin',
  'GET /api/v1/directory/units': EVERYBODY,
  'GET /api/v1/directory/leavers': REVIEW,
  'GET /api/v1/people/views': REVIEW,
  'GET /api/v1/recipients': REVIEW,
  'GET /api/v1/sent': REVIEW,
  'GET /api/v1/people/:person/look-back': REVIEW,
  'GET /api/v1/people/:person/gauge': REVIEW,
};

/** Whom nobody has to know, and whom only an enrolled PC may call. */
const PUBLIC = [
  'GET /agent/v1/hello',
  'GET /api/openapi.json',
  'GET /api/v1/session/oidc',
  'GET /api/v1/session/oidc/callback',
  'GET /api/v1/session/ways',
  'POST /agent/v1/enrol',
  'POST /api/v1/session',
];
const PC = [
  'GET /agent/v1/code-key',
  'GET /agent/v1/key',
  'GET /agent/v1/repository/*',
  'GET /agent/v1/wake',
  'POST /agent/v1/goodbye',
  'POST /agent/v1/renew',
  'POST /agent/v1/report',
  'POST /agent/v1/shipments',
];

const PASSWORD = 'a long enough password';
const TOTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const password = await hashPassword(PASSWORD);
const postgres = await startPostgres();
t.teardown(() => postgres.close());

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}`, async (t) => {
    const store = dialect === 'postgres' ? await postgres.database('roles') : '';
    const central = await startTestCentral({ store });
    t.teardown(() => central.close());

    const ca = central.central.authority.certPem;
    const people = new https.Agent({ ca, keepAlive: true });
    t.teardown(() => people.destroy());

    const ask = (
      method: string,
      path: string,
      headers: Record<string, string>,
      body?: string,
      agent = people,
    ): Promise<number> =>
      new Promise((resolve, reject) => {
        const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
        const options = { method, agent, headers: { ...headers, ...type } };
        const request = https.request(central.url + path, options, (response) => {
          // What goes on for ever is ended; whatever else comes is read, so that the connection serves the next call.
          if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
          else response.resume();
          resolve(response.statusCode ?? 0);
        });
        request.on('error', reject);
        request.end(body);
      });

    const bodyOf = (method: string): string | undefined => (/^(?:GET|DELETE)$/.test(method) ? undefined : '[]');

    async function session(role: Role, name: string = role): Promise<Record<string, string>> {
      const branch = role === 'branch-manager' ? 'pudong' : null;
      await central.central.accounts.add({ name, role, branch, person: null, password, totp: TOTP }, Date.now());
      const secret = await central.central.signIn.withPassword(name, PASSWORD, totpCode(TOTP, stepOf(Date.now())));
      return { Cookie: `__Host-menshen=${secret}` };
    }

    const routes = consoleRoutes(central.central).filter(({ access }) => access !== 'public');

    await t.test('the table names every route of the running server, and no other', (t) => {
      t.same([...central.routes].sort(), [...PUBLIC, ...PC, ...Object.keys(TABLE)].sort());
      t.same(routes.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(TABLE).sort());
      t.end();
    });

    for (const role of ROLES) {
      await t.test(`${role} may call what the table says`, async (t) => {
        const cookie = await session(role);
        for (const { method, path } of routes) {
          const name = `${method} ${path}`;
          if (name === 'DELETE /api/v1/session') continue;
          // What is sent fits no call: whoever is let in hears what is missing, or that there is no such thing.
          const status = await ask(method, path.replace(/:\w+/g, 'x'), cookie, bodyOf(method));
          const may = TABLE[name]?.split(' ').includes(role) === true;
          t.equal(status !== 403, may, `${name}: ${status}`);
          t.not(status, 401, name);
          t.ok(status < 500, name);
        }
      });
    }

    await t.test('nobody calls anything without signing in', async (t) => {
      for (const { method, path } of routes) {
        t.equal(await ask(method, path.replace(/:\w+/g, 'x'), {}, bodyOf(method)), 401, path);
      }
      t.strictSame(central.faults, []);
    });

    await t.test('no session and no token makes anybody a PC, and a PC is nobody at a desk', async (t) => {
      const admin = await session('admin', 'another admin');
      const { key, certificate: cert } = (await central.pc()).enrolment;
      const device = new https.Agent({ ca, key, cert, keepAlive: true });
      t.teardown(() => device.destroy());
      for (const route of PC) {
        const [method = '', path = ''] = route.split(' ');
        const at = path.replace('*', 'metadata/timestamp.json');
        t.equal(await ask(method, at, admin, bodyOf(method)), 401, route);
        t.equal(await ask(method, at, { Authorization: `Bearer ${'x'.repeat(40)}` }, bodyOf(method)), 401, route);
      }
      for (const { method, path } of routes) {
        const status = await ask(method, path.replace(/:\w+/g, 'x'), {}, bodyOf(method), device);
        t.equal(status, 401, `${method} ${path}`);
      }
    });
  });
}
