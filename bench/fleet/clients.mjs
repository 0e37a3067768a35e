// The PCs of the bench, in a process of their own: they connect, report, wait for policy, fetch it, and ship incidents.
// Driven by messages of bench/fleet.mjs; each is answered by one.
import { randomBytes, randomUUID } from 'node:crypto';
import tls from 'node:tls';
import { uuidv7 } from '../../dist/incident/uuid.js';
import { openWire } from './wire.mjs';

const REPOSITORY = '/agent/v1/repository';
const MACHINE = '0'.repeat(64);
const pcs = [];
let port = 0;

const now = () => performance.timeOrigin + performance.now();

/** So many at a time. */
async function eachOf(list, width, work) {
  let next = 0;
  const one = async () => {
    while (next < list.length) await work(list[next++]);
  };
  await Promise.all(Array.from({ length: width }, one));
}

const asked = async (wire, method, path, body) => {
  const answer = await wire.ask(method, path, body);
  if (answer.status !== 200) throw new Error(`${path} is answered with ${answer.status}: ${answer.body}`);
  return answer;
};

/** The connection for everything but waking; a PC that reports keeps it. */
async function talk(pc) {
  pc.wire ??= await openWire(pc, port);
  return pc.wire;
}

const REPORT = JSON.stringify({
  version: '0.1.0',
  policy: {
    source: 'bundle',
    version: '1',
    mode: 'enforce',
    since: new Date().toISOString(),
    expires: null,
    ring: 'all',
    error: null,
  },
  coverage: { inspectedBytes: 1e9, tunnelledBytes: 1e9, opaqueBytes: 1e6, refused: 12 },
  ok: true,
  outbox: 0,
  memoryBytes: 150_000_000,
  machine: MACHINE,
});

/**
 * What the agent's sync asks for when there is a new version, in its order, and what it says once it runs that. Left out,
 * as it is no work of central's: signatures and hashes are not verified, the policy is not compiled, nothing is written.
 */
async function update(pc) {
  const wire = await talk(pc);
  const get = async (path) => (await asked(wire, 'GET', `${REPOSITORY}/${path}`)).body;
  const json = async (path) => JSON.parse(await get(path)).signed;
  await get('metadata/timestamp.json');
  pc.known = now();
  await wire.ask('GET', `${REPOSITORY}/metadata/2.root.json`);
  const timestamp = await json('metadata/timestamp.json');
  const snapshot = await json(`metadata/${timestamp.meta['snapshot.json'].version}.snapshot.json`);
  const targets = await json(`metadata/${snapshot.meta['targets.json'].version}.targets.json`);
  const rollout = await json(`metadata/${snapshot.meta['rollout.json'].version}.rollout.json`);
  await get(`targets/rollout/${rollout.targets['rollout/rings.json'].hashes.sha256}.rings.json`);
  const [name, bundle] = Object.entries(targets.targets).at(-1);
  await get(`targets/bundle/${bundle.hashes.sha256}.${name.slice('bundle/'.length)}`);
  pc.runs = now();
  await asked(wire, 'POST', '/agent/v1/report', REPORT);
}

function incident(sequence) {
  const id = uuidv7(Date.now(), randomBytes);
  const total = 1 + (sequence % 60);
  const body = {
    schema: 1,
    id,
    at: new Date().toISOString(),
    sequence,
    person: { id: `os:p${sequence % 40}`, source: 'os' },
    process: { pid: 4711, name: 'chrome.exe', path: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe' },
    channel: 'wechat-web',
    category: 'im',
    host: 'wx.qq.com',
    method: 'POST',
    path: '/cgi-bin/mmwebwx-bin/webwxsendmsg',
    verdict: 'block',
    asked: 'block',
    mode: 'enforce',
    rule: 'bulk-owners',
    // biome-ignore lint/suspicious/noThenProperty: the policy's own word
    matches: [{ rule: 'bulk-owners', then: 'block', why: `${total} owners` }],
    policyVersion: '1',
    outcome: { name: 'inspected', reasons: [] },
    records: { owner: total },
    raw: total,
    gauge: { 50: 0.1, 500: 0.01, 5000: 0 },
    parts: [{ path: 'body › text', records: { owner: total } }],
    patterns: [],
    samples: ['馨佳园*街坊 **号**** 王** 138****5678'],
    bodyBytes: 400,
    complete: true,
    reason: null,
  };
  return { number: sequence, kind: 'incident', id, body };
}

/** Batches one after another from so many PCs; at a rate in all where one is given, else as fast as they are taken. */
async function ship({ senders, batches, size, rate }) {
  const times = [];
  const started = now();
  let next = 0;
  await Promise.all(
    pcs.slice(0, senders).map(async (pc) => {
      const wire = await talk(pc);
      pc.stream ??= randomUUID();
      pc.sent ??= 0;
      while (next < batches) {
        const mine = next++;
        const items = Array.from({ length: size }, () => incident(++pc.sent));
        const body = JSON.stringify({ stream: pc.stream, items });
        const due = rate === 0 ? now() : started + (mine * size * 1000) / rate;
        if (due > now()) await new Promise((resolve) => setTimeout(resolve, due - now()));
        await asked(wire, 'POST', '/agent/v1/shipments', body);
        // From when it should have left: who comes late because the one before was slow has waited, too.
        times.push(now() - due);
      }
    }),
  );
  return { times, seconds: (now() - started) / 1000 };
}

const WORK = {
  async begin({ port: at, ca, key, certificates }) {
    port = at;
    for (const cert of certificates)
      pcs.push({ context: tls.createSecureContext({ key, cert, ca }), session: null, wire: null, onPolicy: null });
  },
  async listen({ width }) {
    await eachOf(pcs, width, async (pc) => {
      const wire = await openWire(pc, port);
      await new Promise((resolve) =>
        wire.follow('/agent/v1/wake', (piece) => {
          if (piece.includes('event: hello')) resolve();
          if (piece.includes('event: policy')) pc.onPolicy?.();
        }),
      );
    });
  },
  async report({ width }) {
    await eachOf(pcs, width, async (pc) => asked(await talk(pc), 'POST', '/agent/v1/report', REPORT));
  },
  async hangUp() {
    for (const pc of pcs) {
      pc.wire?.close();
      pc.wire = null;
    }
  },
  /** Answers at once; what came of it is asked for with `updated`. */
  async await() {
    WORK.updated = Promise.all(
      pcs.map(
        (pc) =>
          new Promise((resolve, reject) => {
            pc.onPolicy = () => {
              pc.onPolicy = null;
              update(pc).then(resolve, reject);
            };
          }),
      ),
    );
  },
  async arrivals() {
    await WORK.updated;
    return { known: pcs.map(({ known }) => known), runs: pcs.map(({ runs }) => runs) };
  },
  ship,
};

process.on('message', ({ work, given }) => {
  WORK[work](given).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
