import { z } from 'zod';

/* What an administrator says of an outlet. The same JSON over the API and from a file. */

const url = z
  .url({ protocol: /^https$/ })
  .max(2_000)
  .refine((text) => new URL(text).username === '', 'no name or password in the address');
const secret = z.string().min(8).max(500);
const host = z.string().regex(/^[A-Za-z0-9.:-]{1,255}$/);
const port = z.int().min(1).max(65_535);
const address = z.email().max(254);
const pem = z.string().regex(/^-----BEGIN CERTIFICATE-----/);

const where = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('wecom'), url }),
  z.strictObject({ type: z.literal('dingtalk'), url, secret }),
  z.strictObject({ type: z.literal('feishu'), url, secret }),
  /** Signed as Standard Webhooks 1.0 says; the secret is `whsec_` and base64. */
  z.strictObject({ type: z.literal('webhook'), url, secret: z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/) }),
  z.strictObject({
    type: z.literal('mail'),
    host,
    port: port.default(465),
    /** `tls` from the first byte, or `starttls`, which is insisted on. */
    security: z.enum(['tls', 'starttls']).default('tls'),
    user: z.string().max(254).optional(),
    password: z.string().max(500).optional(),
    from: address,
    to: z.array(address).min(1).max(20),
    ca: pem.optional(),
  }),
  z.strictObject({ type: z.literal('syslog'), host, port: port.default(6514), ca: pem.optional() }),
  z.strictObject({ type: z.literal('ocsf-http'), url, authorization: z.string().min(1).max(2_000).optional() }),
  /** Lines in a file a day, in the folder `outlets` of the data directory. */
  z.strictObject({ type: z.literal('ocsf-file'), folder: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/) }),
]);

export type Where = z.infer<typeof where>;
export type OutletType = Where['type'];

export const SEVERITY_NAMES = ['low', 'medium', 'high', 'critical'] as const;
const DIGESTS = ['hour', 'day', 'none'] as const;

/** What kinds of message a type can carry. Robots speak into groups: counts alone. */
export const CARRIES: Readonly<Record<OutletType, ReadonlyArray<'digest' | 'alarms' | 'incidents'>>> = {
  wecom: ['digest', 'alarms'],
  dingtalk: ['digest', 'alarms'],
  feishu: ['digest', 'alarms'],
  mail: ['digest', 'alarms'],
  webhook: ['digest', 'alarms', 'incidents'],
  syslog: ['alarms', 'incidents'],
  'ocsf-http': ['incidents'],
  'ocsf-file': ['incidents'],
};

/** Messages a minute the receiver takes (their documentation); null where it says none. */
export const PER_MINUTE: Readonly<Record<OutletType, number | null>> = {
  wecom: 20,
  dingtalk: 20,
  feishu: 100,
  mail: 30,
  webhook: null,
  syslog: null,
  'ocsf-http': null,
  'ocsf-file': null,
};

/** Messages that go out as one. */
export const TOGETHER: Readonly<Record<OutletType, number>> = {
  wecom: 1,
  dingtalk: 1,
  feishu: 1,
  mail: 1,
  webhook: 1,
  syslog: 200,
  'ocsf-http': 100,
  'ocsf-file': 500,
};

const told = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}]{1,64}$/u),
  incidents: z.boolean().default(false),
  alarms: z.boolean().default(false),
  digest: z.enum(DIGESTS).default('none'),
  /** Of the daily digest, in China. */
  hour: z.int().min(0).max(23).default(9),
  /** Incidents and digests of one branch alone. */
  branch: z
    .string()
    .regex(/^[^\p{Cc}]{1,64}$/u)
    .nullable()
    .default(null),
  /** Incidents below it are not told. */
  severity: z.enum(SEVERITY_NAMES).default('low'),
  language: z.enum(['zh', 'en']).default('zh'),
});

/** What may be changed of an outlet; without `where` it goes where it went, with the secrets it has. */
export const outletChange = told.extend({ where: where.optional() });

export const outletSchema = told.extend({ where }).superRefine((given, context) => {
  const carries = CARRIES[given.where.type];
  const wanted = { digest: given.digest !== 'none', alarms: given.alarms, incidents: given.incidents };
  for (const kind of ['digest', 'alarms', 'incidents'] as const) {
    if (!wanted[kind] || carries.includes(kind)) continue;
    context.addIssue({ code: 'custom', path: [kind], message: `${given.where.type} carries ${carries.join(', ')}` });
  }
  if (!Object.values(wanted).includes(true)) {
    context.addIssue({ code: 'custom', path: [], message: 'say what it is told: digest, alarms or incidents' });
  }
});

export type Outlet = z.infer<typeof outletSchema>;

/** Where it goes, without what opens it: the address of a robot is a secret from its path on. */
export function targetOf(given: Where): string {
  switch (given.type) {
    case 'mail':
      return `${given.to.length === 1 ? given.to[0] : `${given.to.length} addresses`} via ${given.host}:${given.port}`;
    case 'syslog':
      return `${given.host}:${given.port}`;
    case 'ocsf-file':
      return `outlets/${given.folder}`;
    default:
      return `${new URL(given.url).origin}/…`;
  }
}
