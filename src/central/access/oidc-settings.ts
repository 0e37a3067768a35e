import { z } from 'zod';
import { ROLES } from '../api/access.js';

const claim = z.string().min(1).max(200);
const values = z.array(z.string().min(1).max(500)).min(1).max(50);

/** Signing in through a company's own OpenID provider, as it stands in central.json. */
export const oidcSchema = z.strictObject({
  /** As the provider names itself: where its `.well-known/openid-configuration` lies. */
  issuer: z.url({ protocol: /^https$/ }),
  clientId: z.string().min(1).max(500),
  /** File with the client's secret; without it the client is public, and PKCE alone proves it. */
  secretFile: z.string().min(1).optional(),
  /** What the button says. */
  name: z.string().min(1).max(40).default('SSO'),
  /** Address of the console, as registered with the provider; else that of central. */
  url: z.url({ protocol: /^https$/ }).optional(),
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).default(['openid', 'profile']),
  /** Claim that names the account. */
  account: claim.default('preferred_username'),
  /** Claim that is the name at a PC: who is never shown the own transfers. */
  person: claim.optional(),
  /** Groups that make an account and say what it may do; without them accounts are made by hand. First one counts. */
  groups: z
    .strictObject({
      claim: claim.default('groups'),
      roles: z
        .array(
          z
            .strictObject({
              group: z.string().min(1).max(500),
              role: z.enum(ROLES),
              branch: z
                .string()
                .regex(/^[^\p{Cc}]{1,64}$/u)
                .optional(),
            })
            .refine(({ role, branch }) => role !== 'branch-manager' || branch !== undefined, {
              path: ['branch'],
              message: 'a branch manager has a branch',
            }),
        )
        .min(1)
        .max(200),
    })
    .optional(),
  /** What the provider must say of how somebody signed in: `acr` one of these, `amr` all of these. */
  require: z.strictObject({ acr: values.optional(), amr: values.optional() }).optional(),
  /** Seconds since the person last showed who they are, at most. */
  maxAge: z.int().min(0).max(86_400).optional(),
  /** Signing out here signs out at the provider too. */
  logout: z.boolean().default(false),
});

export type OidcSettings = z.infer<typeof oidcSchema>;
