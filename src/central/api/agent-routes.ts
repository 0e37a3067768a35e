import { createHash } from 'node:crypto';
import { z } from 'zod';
import { uuidv7 } from '../../incident/uuid.js';
import { keyIdOf } from '../../inspect/key-id.js';
import { hideNumbers } from '../../model/number.js';
import {
  CENTRAL_NAME,
  FINDINGS,
  MAX_BATCH_BYTES,
  MAX_BATCH_ITEMS,
  MAX_FINDINGS,
  SHIPMENT_KINDS,
} from '../../model/sync.js';
import { MODES } from '../../model/verdict.js';
import { deviceCodeKey } from '../../tls/one-use-code.js';
import { RequestError, readRequest } from '../../tls/request.js';
import type { Central } from '../central.js';
import { hidden } from './hidden.js';
import { itemOf } from './item.js';
import { Problem } from './problem.js';
import { DONE, done, type Route, route } from './route.js';

const word = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u);
const secret = z.string().regex(/^[\w-]{20,100}$/);
const csr = z.base64().max(4_096);
const machine = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.number().int().nonnegative();

const certificate = z.object({ certificate: z.string(), expires: z.iso.datetime() });

const report = z.object({
  version: word(64),
  policy: z.object({
    source: z.enum(['builtin', 'bundle']),
    version: z.string().max(128),
    mode: z.enum(MODES),
    since: z.iso.datetime(),
    expires: z.iso.datetime().nullable(),
    ring: word(64).nullable(),
    error: z.string().max(500).nullable(),
  }),
  program: z.exactOptional(z.object({ wanted: z.string().max(64).nullable(), error: z.string().max(500).nullable() })),
  tamper: z.exactOptional(
    z
      .array(
        z.object({ what: z.enum(FINDINGS), found: z.string().max(300), repaired: z.boolean(), at: z.iso.datetime() }),
      )
      .max(MAX_FINDINGS),
  ),
  coverage: z.object({ inspectedBytes: bytes, tunnelledBytes: bytes, opaqueBytes: bytes, refused: bytes }),
  ok: z.boolean(),
  outbox: bytes,
  memoryBytes: bytes,
});

const orders = z.object({
  branch: z.string(),
  tags: z.array(z.string()),
  reportMs: z.number(),
  key: z.string(),
  releases: z.array(z.object({ incident: z.string(), granted: z.boolean(), until: z.iso.datetime() })),
});

const batch = z.object({
  stream: z.uuid(),
  items: z
    .array(
      z.object({ number: z.int().positive(), kind: z.enum(SHIPMENT_KINDS), id: z.string().max(64), body: z.unknown() }),
    )
    .min(1)
    .max(MAX_BATCH_ITEMS)
    .refine((items) => items.every(({ number }, index) => number === (items[0]?.number ?? 0) + index), {
      message: 'numbers must follow each other',
    }),
});

/** Room for the JSON around a full batch. */
const BATCH_BODY_BYTES = MAX_BATCH_BYTES * 2;
const FILE = /^(?:metadata\/[\w.-]{1,80}\.json|targets\/[\w.-]{1,80}\/[\w.-]{1,120})$/;

/** What PCs call. */
export function agentRoutes(central: Central): Route[] {
  const { clock, devices, authority } = central;

  const certify = async (device: string, request: string) => {
    let publicKey: Buffer;
    try {
      publicKey = readRequest(Buffer.from(request, 'base64'));
    } catch (error) {
      if (error instanceof RequestError) throw new Problem('INVALID', error.message);
      throw error;
    }
    return authority.issueClient(publicKey, device, central.certificateLifeMs);
  };

  return [
    route({
      method: 'POST',
      path: '/agent/v1/enrol',
      summary: 'Exchange an enrolment token and a certificate request for a client certificate',
      access: 'public',
      body: z.object({ secret, csr, machine, name: word(200), version: word(64) }),
      answer: certificate.extend({ device: z.uuid(), branch: z.string(), tags: z.array(z.string()), root: z.string() }),
      maxBytes: 16 * 1024,
      handle: async ({ body, request }) => {
        central.limits.enrol.take(request.ip);
        const now = clock();
        const id = uuidv7(now, central.random);
        const issued = await certify(id, body.csr);
        const token = createHash('sha256').update(body.secret).digest('hex');
        const { serial, notAfter, certPem } = issued;
        const device = await devices.enrol(
          token,
          { id, machine: body.machine, name: hideNumbers(body.name), version: body.version },
          { serial, notAfter },
          now,
        );
        if (device === null) {
          throw new Problem('TOKEN_INVALID', 'The token is unknown, used up, expired or revoked; ask for a new one.');
        }
        await central.audit.add(`pc:${id}`, 'pc.enrolled', { branch: device.branch, replaces: device.replaces });
        const root = await central.files.read('metadata/1.root.json');
        return {
          device: id,
          branch: device.branch,
          tags: device.tags,
          certificate: certPem,
          expires: new Date(notAfter).toISOString(),
          root: Buffer.from(root ?? []).toString('utf8'),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/agent/v1/renew',
      summary: 'A new certificate for the PC that holds the present one',
      access: 'pc',
      body: z.object({ csr }),
      answer: certificate,
      perMinute: 20,
      maxBytes: 16 * 1024,
      handle: async ({ body, device }) => {
        const { serial, notAfter, certPem } = await certify(device.id, body.csr);
        await devices.addCertificate(device.id, { serial, notAfter }, clock());
        return { certificate: certPem, expires: new Date(notAfter).toISOString() };
      },
    }),
    route({
      method: 'GET',
      path: '/agent/v1/key',
      summary: 'The key under which this fleet makes fingerprints',
      access: 'pc',
      answer: z.object({ suite: z.literal('hmac-sha256'), key: z.string() }),
      handle: () => ({ suite: 'hmac-sha256', key: central.fleetKey }),
    }),
    route({
      method: 'GET',
      path: '/agent/v1/code-key',
      summary: 'The key by which this PC checks codes that are read out over the phone',
      access: 'pc',
      answer: z.object({ key: z.string() }),
      handle: ({ device }) => ({ key: deviceCodeKey(central.codeMaster, device.id) }),
    }),
    route({
      method: 'POST',
      path: '/agent/v1/report',
      summary: 'What a PC runs and has seen; answers with where it belongs',
      access: 'pc',
      body: report.extend({ machine }),
      answer: orders,
      maxBytes: 64 * 1024,
      handle: async ({ body, device }) => {
        const { machine: spoken, ...said } = body;
        const now = clock();
        const [decided] = await Promise.all([
          central.pleas.decided(device.id, now),
          devices.report(device.id, hidden(central, said), now),
        ]);
        if (spoken !== device.machine && device.clonedAt === null) {
          await devices.markCloned(device.id, now);
          await central.audit.add(`pc:${device.id}`, 'pc.cloned', { branch: device.branch });
        }
        const key = keyIdOf(central.fleetKey);
        const releases = decided.map(({ until, ...rest }) => ({
          ...rest,
          until: new Date(until).toISOString(),
        }));
        return { branch: device.branch, tags: device.tags, reportMs: central.reportMs, key, releases };
      },
    }),
    route({
      method: 'POST',
      path: '/agent/v1/shipments',
      summary: 'Incidents and ledger rows, numbered; what arrives twice is stored once',
      access: 'pc',
      body: batch,
      answer: z.object({ acknowledged: z.number(), complete: z.boolean() }),
      maxBytes: BATCH_BODY_BYTES,
      // A PC that was away for weeks ships as fast as it is taken.
      perMinute: 3_000,
      handle: ({ body, device }) =>
        central.limits.intake.run(async () => {
          const items = body.items.map((item) => itemOf(item, (value) => hidden(central, value)));
          const source = { device: device.id, branch: device.branch };
          return central.intake.take(source, body.stream, items, clock());
        }),
    }),
    route({
      method: 'GET',
      path: '/agent/v1/repository/*',
      summary: 'A file of the signed policy repository, with ETag',
      access: 'pc',
      params: z.object({ '*': z.string().regex(FILE) }),
      answer: null,
      handle: async ({ params, request, reply }) => {
        const file = await central.served.get(params['*']);
        if (file === null) throw new Problem('NOT_FOUND', 'There is no such file in the repository.');
        reply.header('ETag', file.etag).header('Cache-Control', file.immutable ? 'max-age=31536000' : 'no-cache');
        if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
        return reply.type('application/octet-stream').send(file.body);
      },
    }),
    route({
      method: 'GET',
      path: '/agent/v1/wake',
      summary: 'Server-sent events: one whenever the repository changes',
      access: 'pc',
      answer: null,
      handle: ({ reply }) => {
        reply.hijack();
        central.wake.add(reply.raw);
      },
    }),
    route({
      method: 'GET',
      path: '/agent/v1/hello',
      summary: 'Says that central is here, under which name',
      access: 'public',
      answer: z.object({ name: z.string(), version: z.string() }),
      handle: () => ({ name: CENTRAL_NAME, version: central.version }),
    }),
    route({
      method: 'POST',
      path: '/agent/v1/goodbye',
      summary: 'Gives the enrolment back, at uninstallation',
      access: 'pc',
      answer: done,
      handle: async ({ device }) => {
        await devices.revoke(device.id, clock());
        await central.audit.add(`pc:${device.id}`, 'pc.left', { branch: device.branch });
        return DONE;
      },
    }),
  ];
}
