import { createHash, randomBytes, randomUUID } from 'node:crypto';
import https from 'node:https';
import { GeneralEncrypt, generalDecrypt } from 'jose';
import t from 'tap';
import { FIRST_HASH, firstBreak } from '../../src/central/sql/audit.js';
import { ASK_LIFE_MS, OPEN_LIFE_MS } from '../../src/central/sql/openings.js';
import { incidentBody, startTestCentral, type TestCentral } from '../builders/central.js';
import { makeKey, RECORDS, sealedRecords, type TestKey } from '../builders/evidence.js';
import { signedIn } from '../builders/people-at-central.js';
import { startPostgres } from '../builders/postgres.js';

const postgres = await startPostgres();
t.teardown(() => postgres.close());

/** What an approver's browser does. */
async function reseal(jwe: never, approver: TestKey, to: TestKey['key'], kid: string) {
  const { plaintext } = await generalDecrypt(jwe, approver.privateKey);
  const encrypt = new GeneralEncrypt(plaintext).setProtectedHeader({ enc: 'A256GCM' });
  encrypt.addRecipient(to).setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid });
  return encrypt.encrypt();
}

/** A program's call with its token; the status it hears. */
function asProgram({ central, url }: TestCentral, token: string, path: string, json: object): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', ca: central.authority.certPem, headers };
    const request = https.request(url + path, options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end(JSON.stringify(json));
  });
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  t.test(`on ${dialect}`, async (t) => {
    const clock = { now: Date.now() };
    const store = dialect === 'postgres' ? await postgres.database('openings') : '';
    const central = await startTestCentral({ store, clock: () => clock.now });
    t.teardown(() => central.close());
    const [wang, zhao, li, self] = await Promise.all([
      signedIn(central, 'reviewer', 'wang'),
      signedIn(central, 'lead', 'zhao'),
      signedIn(central, 'lead', 'li'),
      signedIn(central, 'lead', 'self', { person: 'os:lihua' }),
    ]);
    const [mine, theirs] = await Promise.all([makeKey('wang'), makeKey('li')]);
    const pc = await central.pc();
    const stream = randomUUID();
    let sent = 0;
    const ship = async (given: object): Promise<string> => {
      sent += 1;
      const body = { ...incidentBody({ sequence: sent, time: clock.now }), ...given };
      const items = [{ number: sent, kind: 'incident', id: body.id, body }];
      await pc.link.call({ method: 'POST', path: '/agent/v1/shipments', json: { stream, items } });
      return body.id;
    };

    await t.test('keys are registered by who may use them, one use an account', async (t) => {
      const path = '/api/v1/review-keys';
      t.match(await wang.call('POST', path, { use: 'review', key: mine.key }), { status: 200, json: { id: mine.id } });
      t.equal((await wang.call('POST', path, { use: 'review', key: mine.key })).status, 409, 'a key once');
      t.equal((await wang.call('POST', path, { use: 'approve', key: theirs.key })).status, 403, 'not a reviewer');
      t.match(await li.call('POST', path, { use: 'approve', key: theirs.key }), { status: 200 });
      const other = await makeKey('li');
      t.equal((await li.call('POST', path, { use: 'review', key: other.key })).status, 409, 'li opens, so reads not');
      const off = { ...other.key, x: other.key.y };
      t.equal((await zhao.call('POST', path, { use: 'review', key: off })).status, 400, 'not on the curve');
      const spare = await makeKey('zhao');
      await zhao.call('POST', path, { use: 'review', key: spare.key });
      t.equal((await wang.call('POST', `${path}/${spare.id}/retire`, {})).status, 403, 'not the own key');
      t.equal((await zhao.call('POST', `${path}/${spare.id}/retire`, {})).status, 200);
      const { json } = await wang.call('GET', path);
      t.match(json, { version: null, suite: 'p256-a256gcm' });
      t.strictSame(
        json.items.map(({ account, use, retiredAt }: { account: string; use: string; retiredAt: unknown }) => {
          return [account, use, retiredAt === null];
        }),
        [
          ['wang', 'review', true],
          ['li', 'approve', true],
          ['zhao', 'review', false],
        ].sort(
          (a, b) =>
            json.items.findIndex((one: { account: string }) => one.account === a[0]) -
            json.items.findIndex((one: { account: string }) => one.account === b[0]),
        ),
      );
    });

    const { evidence, sealed } = await sealedRecords({ reviewers: [mine], approvers: [theirs] });
    const incident = await ship({ evidence, sealed });
    const ask = (who = wang, of = incident) =>
      who.call('POST', `/api/v1/incidents/${of}/openings`, { purpose: '核对业主投诉 2026-118' });

    await t.test('a request needs a purpose, a key it was sealed to, and something sealed', async (t) => {
      const path = `/api/v1/incidents/${incident}/openings`;
      t.equal((await wang.call('POST', path, { purpose: ' ' })).status, 400);
      t.equal((await zhao.call('POST', path, { purpose: 'to look at it' })).status, 409, 'zhao has no such key');
      t.equal((await self.call('POST', path, { purpose: 'to look at it' })).status, 404, 'whom it is about');
      t.equal((await ask(wang, await ship({ sealed: null }))).status, 404, 'without keys nothing was kept');
    });

    await t.test('two people: asked, opened by another, read by who asked, for a quarter of an hour', async (t) => {
      const { json: asked } = await ask();
      const at = `/api/v1/openings/${asked.id}`;
      t.match((await wang.call('GET', at)).json, {
        opening: { state: 'waiting', mine: true, mayDecide: false },
        approve: null,
        resealed: null,
      });
      t.equal((await self.call('GET', at)).status, 404, 'nobody decides about themselves');
      const { json: seen } = await li.call('GET', at);
      t.match(seen, { opening: { mayDecide: true, purpose: /2026-118/ }, approve: { keyId: mine.id }, resealed: null });
      const text = await reseal(seen.approve.evidence.texts[0] as never, theirs, seen.approve.key, mine.id);
      t.equal((await wang.call('POST', `${at}/approve`, { texts: [text] })).status, 403, 'a reviewer approves nothing');
      const stray = await reseal(seen.approve.evidence.texts[0] as never, theirs, theirs.key, theirs.id);
      t.equal((await li.call('POST', `${at}/approve`, { texts: [stray] })).status, 400, 'sealed to somebody else');
      t.equal((await li.call('POST', `${at}/approve`, { texts: [text] })).status, 200);
      t.equal((await zhao.call('POST', `${at}/refuse`, { note: 'no' })).status, 409, 'decided once');

      const { json: open } = await wang.call('GET', at);
      t.match(open.opening, { state: 'open', approver: 'account:li' });
      const outer = await generalDecrypt(open.resealed[0], mine.privateKey);
      const inner = await generalDecrypt(JSON.parse(Buffer.from(outer.plaintext).toString()), mine.privateKey);
      t.strictSame(JSON.parse(Buffer.from(inner.plaintext).toString()).records, RECORDS);
      t.strictSame(open.texts, [createHash('sha256').update(inner.plaintext).digest('hex')], 'nothing was exchanged');
      t.equal((await li.call('GET', at)).json.resealed, null, 'the approver gets nothing to read');
      t.equal((await wang.call('POST', `${at}/acts`, { act: 'copied', characters: 11 })).status, 200);
      t.equal((await li.call('POST', `${at}/acts`, { act: 'read' })).status, 403);

      clock.now += OPEN_LIFE_MS;
      t.match((await wang.call('GET', at)).json, { opening: { state: 'over' }, resealed: null });
      await central.central.openings.tidy(clock.now);
      const rows = await central.central.sql.db
        .selectFrom('opening')
        .select('resealed')
        .where('id', '=', asked.id)
        .execute();
      t.strictSame(rows, [{ resealed: null }], 'and nothing is left of it');
    });

    await t.test(
      'whoever attacks it gets nothing: replay, a time that is over, the wrong person, a program',
      async (t) => {
        const { json: asked } = await ask();
        const at = `/api/v1/openings/${asked.id}`;
        const { json: seen } = await li.call('GET', at);
        const text = await reseal(seen.approve.evidence.texts[0] as never, theirs, seen.approve.key, mine.id);
        t.equal((await zhao.call('GET', at)).json.resealed, null, 'who merely approves others reads nothing');
        t.equal((await wang.call('POST', `${at}/acts`, { act: 'read' })).status, 409, 'nothing is open to be read');
        const scopes = ['incidents:review', 'evidence:approve'] as const;
        const secret = randomBytes(24).toString('base64url');
        const token = { id: createHash('sha256').update(secret).digest('hex'), name: 'program', scopes, branch: null };
        await central.central.accounts.addToken(token, 'account:gao', clock.now, clock.now + 600_000);
        t.equal(await asProgram(central, secret, `${at}/approve`, { texts: [text] }), 403, 'a program is nobody');
        t.equal((await self.call('POST', `${at}/approve`, { texts: [text] })).status, 404, 'whom it is about');
        t.equal((await li.call('POST', `${at}/approve`, { texts: [text] })).status, 200);
        t.equal((await li.call('POST', `${at}/approve`, { texts: [text] })).status, 409, 'the same answer again');
        const { json: next } = await ask();
        const again = `/api/v1/openings/${next.id}`;
        t.equal((await wang.call('GET', again)).json.resealed, null, 'another request starts closed');
        t.equal(
          (await zhao.call('POST', `${at}/acts`, { act: 'copied' })).status,
          403,
          'nobody writes in another name',
        );
        const late = { approver: 'account:li', resealed: JSON.stringify([text]), note: '' };
        const tooLate = clock.now + ASK_LIFE_MS;
        t.notOk(await central.central.openings.decide(next.id, late, tooLate), 'a request that waited too long');
        t.match(await central.central.openings.get(next.id, tooLate), { state: 'over' });
        const own = { ...late, approver: 'account:wang' };
        t.notOk(await central.central.openings.decide(next.id, own, clock.now), 'whatever a route forgot to look at');
        clock.now += OPEN_LIFE_MS;
        t.match((await wang.call('GET', at)).json, { opening: { state: 'over' }, resealed: null });
        t.equal((await wang.call('POST', `${at}/acts`, { act: 'read' })).status, 409, 'nobody reads what is over');
        t.equal(
          (await wang.call('POST', `${at}/acts`, { act: 'copied', characters: 1 })).status,
          200,
          'late is told, too',
        );
      },
    );

    await t.test('nothing that central has opens anything: the blob, its database, a thief with both', async (t) => {
      const { db } = central.central.sql;
      const kept = await db.selectFrom('evidence').selectAll().execute();
      const rows = await db.selectFrom('opening').selectAll().execute();
      const dump = JSON.stringify([kept, rows, await db.selectFrom('incident').selectAll().execute()]);
      for (const { persons } of RECORDS) t.notOk(dump.includes(persons[0] ?? 'none'), 'no value is readable');
      const [blob] = kept;
      const texts = JSON.parse(blob?.jwe ?? '{}').texts;
      await t.rejects(generalDecrypt(texts[0], mine.privateKey), 'a reviewer alone takes no outer layer off');
      const outer = await generalDecrypt(texts[0], theirs.privateKey);
      const inner = JSON.parse(Buffer.from(outer.plaintext).toString());
      await t.rejects(generalDecrypt(inner, theirs.privateKey), 'an approver alone reads nothing behind it');
    });

    await t.test('nobody agrees with themselves, a refusal says why, and an old request is over', async (t) => {
      const lead = await makeKey('chen');
      const chen = await signedIn(central, 'lead', 'chen');
      await chen.call('POST', '/api/v1/review-keys', { use: 'review', key: lead.key });
      const made = await sealedRecords({ reviewers: [lead], approvers: [theirs] });
      const other = await ship({ evidence: made.evidence, sealed: made.sealed });
      const { json: own } = await ask(chen, other);
      t.equal((await chen.call('POST', `/api/v1/openings/${own.id}/refuse`, { note: 'mine' })).status, 403);
      t.equal((await li.call('POST', `/api/v1/openings/${own.id}/refuse`, { note: '理由不充分' })).status, 200);
      t.match((await chen.call('GET', `/api/v1/openings/${own.id}`)).json.opening, {
        state: 'refused',
        note: '理由不充分',
      });
      const { json: late } = await ask();
      clock.now += 25 * 3_600_000;
      const later = await signedIn(central, 'lead', 'later');
      t.equal((await later.call('POST', `/api/v1/openings/${late.id}/refuse`, { note: 'late' })).status, 409);
    });

    await t.test('every step is in the log, whose chain holds', async (t) => {
      const actions: string[] = [];
      let last = FIRST_HASH;
      let number = 0;
      for await (const entry of central.central.audit.all()) {
        number += 1;
        t.equal(firstBreak(last, entry, number), null);
        last = entry.hash;
        if (/^(?:evidence|key)\./.test(entry.action)) actions.push(`${entry.actor} ${entry.action}`);
      }
      for (const step of [
        'wang evidence.asked',
        'li evidence.fetched',
        'li evidence.approved',
        'wang evidence.taken',
        'wang evidence.copied',
        'li evidence.refused',
        'wang key.registered',
        'zhao key.retired',
      ]) {
        t.ok(actions.includes(`account:${step}`), step);
      }
    });
    t.strictSame(central.faults, []);
  });
}
