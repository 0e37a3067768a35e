import { z } from 'zod';

/* Where a company keeps who works for it. */

const secret = z.string().min(1).max(500);
const https = z.url({ protocol: /^https$/ }).max(500);
const pem = z.string().regex(/^-----BEGIN CERTIFICATE-----/);

export const sourceSchema = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}]{1,64}$/u),
  where: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('ldap'),
      url: z.url({ protocol: /^ldaps$/ }),
      user: z.string().min(1).max(500),
      password: secret,
      base: z.string().min(1).max(500),
      filter: z.string().max(1_000).default('(&(objectClass=person)(!(objectClass=computer)))'),
      /** Attribute that names a person for good. */
      id: z
        .string()
        .regex(/^[A-Za-z][\w-]{0,60}$/)
        .default('sAMAccountName'),
      ca: pem.optional(),
    }),
    z.strictObject({
      type: z.literal('wecom'),
      url: https.default('https://qyapi.weixin.qq.com'),
      corpId: z.string().min(1).max(100),
      secret,
    }),
    z.strictObject({
      type: z.literal('dingtalk'),
      url: https.default('https://oapi.dingtalk.com'),
      appKey: z.string().min(1).max(100),
      secret,
    }),
    /** Lists that somebody brings. */
    z.strictObject({ type: z.literal('csv') }),
  ]),
});

export type DirectorySource = z.infer<typeof sourceSchema>;

/** Where it is, without what opens it. */
export const sourceTarget = ({ where }: DirectorySource): string =>
  where.type === 'csv' ? 'file' : new URL(where.url).host;
