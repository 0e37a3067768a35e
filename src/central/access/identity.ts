import type { Role } from '../api/access.js';
import type { OidcSettings } from './oidc-settings.js';

/** What a provider's signed token says of somebody, claim by claim. */
export type Claims = Readonly<Record<string, unknown>>;

/** Somebody a provider has vouched for. */
export interface Identity {
  /** Account name. */
  readonly name: string;
  /** Never given to anybody else by the provider: issuer and its number for the person. */
  readonly subject: string;
  /** What the groups say; null where groups decide nothing. */
  readonly granted: { readonly role: Role; readonly branch: string | null } | 'nothing' | null;
  /** `os:…`, where a claim says it. */
  readonly person: string | null;
}

/** `name`: no usable account name. `factor`: signed in, but not as strongly as asked. */
export type Unfit = 'name' | 'factor';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u;
const PERSON = /^[^\p{Cc}]{1,190}$/u;

/** Reads claims whose signature was verified. */
export function identityOf(claims: Claims, settings: OidcSettings): Identity | Unfit {
  const name = claims[settings.account];
  if (typeof name !== 'string' || !NAME.test(name) || typeof claims.sub !== 'string') return 'name';
  if (!strongEnough(claims, settings)) return 'factor';
  const person = settings.person === undefined ? null : claims[settings.person];
  return {
    name,
    subject: `${String(claims.iss)} ${claims.sub}`,
    granted: grantedBy(claims, settings),
    person: typeof person === 'string' && PERSON.test(person) ? `os:${person}` : null,
  };
}

/** OpenID Connect Core 1.0 section 2: `acr` is one value, `amr` a list. */
function strongEnough({ acr, amr }: Claims, { require: wanted = {} }: OidcSettings): boolean {
  const methods = Array.isArray(amr) ? amr : [];
  if (wanted.acr !== undefined && !wanted.acr.some((value) => value === acr)) return false;
  return wanted.amr === undefined || wanted.amr.every((method) => methods.includes(method));
}

function grantedBy(claims: Claims, { groups }: OidcSettings): Identity['granted'] {
  if (groups === undefined) return null;
  const said = claims[groups.claim];
  const mine = new Set(Array.isArray(said) ? said : [said]);
  const first = groups.roles.find(({ group }) => mine.has(group));
  return first === undefined ? 'nothing' : { role: first.role, branch: first.branch ?? null };
}

/** Why somebody a provider vouched for is not let in. */
export type Refusal = Unfit | 'unknown' | 'disabled' | 'groups' | 'subject';

/** What becomes of an identity: turned away, or let in after a change of the account. */
export type Admission =
  | { readonly refused: Refusal }
  | { readonly change: 'none' | 'make' | 'move'; readonly role?: Role; readonly branch?: string | null };

/**
 * Who was let in by a group stays by a group; who was let in by hand stays as that hand wrote it.
 * @param account what there is under the name; `byGroup` where it was made for a group
 */
export function admissionOf(
  { subject, granted }: Identity,
  account: {
    readonly role: Role;
    readonly branch: string | null;
    readonly disabledAt: number | null;
    readonly subject: string | null;
    readonly byGroup: boolean;
  } | null,
): Admission {
  if (account === null) {
    if (granted === null || granted === 'nothing') return { refused: 'unknown' };
    return { change: 'make', ...granted };
  }
  if (account.disabledAt !== null) return { refused: 'disabled' };
  if (account.subject !== null && account.subject !== subject) return { refused: 'subject' };
  if (!account.byGroup || granted === null) return { change: 'none' };
  if (granted === 'nothing') return { refused: 'groups' };
  const same = granted.role === account.role && granted.branch === account.branch;
  return same ? { change: 'none' } : { change: 'move', ...granted };
}
