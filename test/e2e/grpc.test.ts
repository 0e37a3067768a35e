import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { buildXlsx } from '../builders/files.js';
import { type GrpcOrigin, grpcCall, protobuf, startGrpcOrigin } from '../builders/grpc.js';
import { h2Client } from '../builders/h2.js';
import { leakText, ownerTable } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const LEAK = 'pastebin.com';
const OURS = 'crm.agency.example';
const OLD = 'old.example';

const FIVE = leakText(owners(5, 7));
const TALK = '明天下午三点看房，带好钥匙';

t.test('gRPC', async (t) => {
  const ca = await makeTestCa();
  const origin: GrpcOrigin = await startGrpcOrigin([LEAK, OURS], ca);
  const old = await startOrigin({ names: [OLD], ca });
  const policyDir = path.join(t.testdir({}), 'policies');
  await fs.cp(SHIPPED_POLICY, policyDir, { recursive: true });
  await fs.writeFile(
    path.join(policyDir, 'sanctioned.yaml'),
    `sanctioned:\n  - { id: crm, host: ${OURS}, path: ["/crm.*"] }\nrules:\n  - { id: even-here, when: { records: { owner: ">=40" } }, to: sanctioned, then: block }\n`,
  );
  const agent = await startTestAgent({
    ca,
    policyDir,
    origins: [
      { names: [LEAK, OURS], origin },
      { names: [OLD], origin: old },
    ],
  });
  t.teardown(async () => {
    await agent.close();
    await origin.close();
    await old.close();
  });

  await t.test('a site that speaks nothing but HTTP/2 is reached, by clients of HTTP/1.1 too', async (t) => {
    const client = await h2Client(agent, LEAK);
    const answer = await client.ask({ ':method': 'POST', ':path': '/x.X/Once', 'content-type': 'text/plain' }, 'hello');
    t.equal(answer.status, 200);
    await client.close();
    const by1 = await curl([`https://${LEAK}/x.X/Once`, '--data', 'x=1'], {
      proxyPort: agent.port,
      caFile: agent.caFile,
    });
    t.equal(by1.status, 200);
    t.equal(
      (
        await curl([`https://${LEAK}/x.X/Once`, '--data-binary', '@-'], {
          proxyPort: agent.port,
          caFile: agent.caFile,
          input: FIVE,
        })
      ).status,
      403,
    );
  });

  await t.test('calls pass: one message, many, a conversation, a server that speaks first, an early end', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const unary = grpcCall(session, '/x.X/Once');
    unary.send(protobuf({ 1: TALK }));
    unary.done();
    t.match((await unary.next())?.toString(), /done/);
    t.match(await unary.ended(), { status: '0', fields: { 'x-count': '1' } });
    t.match(origin.calls.at(-1), { te: 'trailers', 'content-type': 'application/grpc+proto' });

    const many = grpcCall(session, '/x.X/Once');
    for (let n = 0; n < 30; n++) many.send(protobuf({ 1: `${TALK} ${n}` }), { packed: n % 2 === 0 });
    many.done();
    t.match(await many.ended(), { status: '0', fields: { 'x-count': '30' } });

    const talk = grpcCall(session, '/x.X/Echo');
    for (let n = 0; n < 5; n++) {
      talk.send(protobuf({ 1: `${TALK} ${n}` }));
      t.match((await talk.next())?.toString(), new RegExp(`${n}$`), 'each is answered before the next is said');
    }
    talk.done();
    t.match(await talk.ended(), { status: '0' });

    const hello = grpcCall(session, '/x.X/Hello');
    t.match((await hello.next())?.toString(), /welcome/, 'nothing has been said to it');
    hello.done();
    t.match(await hello.ended(), { status: '0' });

    const none = grpcCall(session, '/x.X/None');
    none.send(protobuf({ 1: TALK }));
    t.match(await none.ended(), { status: '5', message: 'no such thing' });
    await close();
  });

  await t.test('a message that is a leak is refused, and nothing of it arrives', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    for (const packed of [false, true]) {
      const before = { calls: origin.calls.length, bytes: origin.bytes };
      const call = grpcCall(session, '/x.X/Once');
      call.send(protobuf({ 1: 'list', 2: FIVE }), { packed });
      call.done();
      const end = await call.ended();
      t.equal(end.status, '7');
      t.match(end.message, /^Menshen: block; rule=bulk-owners; incident=/);
      t.match(end.fields['x-menshen-verdict'], /rule=bulk-owners/);
      t.same({ calls: origin.calls.length, bytes: origin.bytes }, before, 'not even the head of the call');
      t.match(agent.incidents()[0], { records: { owner: 5 }, path: '/x.X/Once' });
      t.equal(agent.incidents()[0]?.earlier, undefined);
    }
    await close();
  });

  await t.test('in a conversation, what went before has left, and the incident says how much', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const call = grpcCall(session, '/x.X/Echo');
    call.send(protobuf({ 1: TALK }));
    await call.next();
    const left = origin.bytes;
    const before = origin.bytes - Buffer.byteLength(TALK) - 7;
    call.send(protobuf({ 1: FIVE }));
    const end = await call.ended();
    t.equal(end.status, '7');
    await origin.over();
    t.equal(origin.bytes, left, 'the list has not');
    t.same(origin.resets.at(-1), 8, 'and the call is reset for the site');
    t.match(agent.incidents()[0], {
      rule: 'bulk-owners',
      earlier: { what: 'stream', requests: 1, bytes: left - before },
    });
    const again = grpcCall(session, '/x.X/Once');
    again.send(protobuf({ 1: TALK }));
    again.done();
    t.match(await again.ended(), { status: '0' }, 'the connection goes on');
    await close();
  });

  await t.test('a list in the address or the fields of a call is found before it goes', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const before = origin.calls.length;
    const call = grpcCall(session, `/x.X/Hello?${encodeURIComponent(FIVE)}`);
    t.match(await call.ended(), { status: '7' });
    t.equal(origin.calls.length, before);
    await close();
  });

  await t.test('what is no message ends the call', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const before = origin.bytes;
    const call = grpcCall(session, '/x.X/Once');
    call.stream.end(Buffer.from([9, 0, 0, 0, 1, 1]));
    t.match(await call.ended(), { status: '3' });
    const cut = grpcCall(session, '/x.X/Once');
    cut.stream.end(Buffer.from([0, 0, 0, 0, 9, 1]));
    t.match(await cut.ended(), { status: '3' });
    const long = grpcCall(session, '/x.X/Once');
    long.stream.write(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]));
    t.match(await long.ended(), { status: '8' });
    t.equal(origin.bytes, before);
    await close();
  });

  await t.test('a site without HTTP/2 cannot be called', async (t) => {
    const { session, close } = await h2Client(agent, OLD);
    const call = grpcCall(session, '/x.X/Once');
    call.send(protobuf({ 1: TALK }));
    call.done();
    t.match(await call.ended(), { status: '14', fields: { 'x-menshen-error': 'upstream-no-h2' } });
    await close();
  });

  await t.test('a client that gives a call up takes it back from the site', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const call = grpcCall(session, '/x.X/Echo');
    call.send(protobuf({ 1: TALK }));
    await call.next();
    const over = origin.over();
    call.stream.close(8);
    await over;
    t.equal(origin.resets.at(-1), 8);
    await close();
  });

  await t.test('a file in pieces is one file', async (t) => {
    const { session, close } = await h2Client(agent, LEAK);
    const file = await buildXlsx([{ name: '业主', rows: ownerTable(owners(60, 5)) }]);
    const before = origin.bytes;
    const call = grpcCall(session, '/x.X/Once');
    const size = Math.ceil(file.length / 5);
    for (let at = 0; at < file.length; at += size) call.send(protobuf({ 1: file.subarray(at, at + size) }));
    call.done();
    t.match(await call.ended(), { status: '7' });
    t.equal(origin.bytes, before);
    await close();
  });

  await t.test('to the agency’s own systems everything goes on at once, until a rule for them is met', async (t) => {
    const { session, close } = await h2Client(agent, OURS);
    const call = grpcCall(session, '/crm.Crm/Echo');
    const start = origin.bytes;
    for (let n = 0; n < 3; n++) {
      call.send(protobuf({ 1: leakText(owners(5, 100 + n)) }));
      t.ok(await call.next());
    }
    const before = origin.bytes;
    call.send(protobuf({ 1: leakText(owners(45, 9)) }));
    const end = await call.ended();
    t.equal(end.status, '7');
    await origin.over();
    t.equal(origin.resets.at(-1), 8, 'cut for the site');
    const [incident] = agent.incidents();
    t.match(incident, { rule: 'even-here', verdict: 'block' });
    t.ok((incident?.records.owner ?? 0) >= 45);
    t.equal(incident?.earlier?.what, 'stream');
    t.ok((incident?.earlier?.bytes ?? 0) >= before - start, 'with what it had had by then');
    await close();
  });
});
