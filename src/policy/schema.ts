import { z } from 'zod';
import { CATEGORIES } from '../model/category.js';
import { EVENTS } from '../model/event.js';
import { FLOWS } from '../model/flow.js';
import { KINDS, type Kind } from '../model/kind.js';
import { OPAQUE_PER } from '../model/opaque.js';
import { OUTCOMES, REASONS } from '../model/outcome.js';
import { SENT_PER } from '../model/sent.js';
import { MODES, VERDICTS } from '../model/verdict.js';
import { entry, list } from './entry.js';
import { evidenceSchema } from './evidence-schema.js';
import { HOST_CLASSES } from './host-class.js';
import * as v from './values.js';

/** Words of `to:` beside categories, channels and hosts: every channel of a category but `other`. */
export const LEAK_CHANNELS = 'leak-channels';
/** What the sanctioned list recognises: rules leave it alone unless they name it. */
export const SANCTIONED = 'sanctioned';
/** Every destination, sanctioned ones too. */
export const EVERYWHERE = 'everywhere';
export const RESERVED = [LEAK_CHANNELS, SANCTIONED, EVERYWHERE] as const;

/** One optional value per kind of record. */
function perKind<T extends z.ZodType>(value: T) {
  return Object.fromEntries(KINDS.map((kind) => [kind, z.exactOptional(value)])) as Record<Kind, z.ZodExactOptional<T>>;
}

const counts = <T extends z.ZodType>(value: T) =>
  entry(perKind(value)).refine(
    (record) => Object.keys(record).length > 0,
    `name at least one kind: ${KINDS.join(', ')}`,
  );

const sentCondition = entry({
  ...perKind(v.atLeast),
  pieced: v.atLeast.optional(),
  within: v.duration,
  per: z.enum(SENT_PER),
  lists_of: v.atLeastTwo.optional(),
}).refine(
  (sent) => sent.pieced !== undefined || KINDS.some((kind) => sent[kind] !== undefined),
  `name at least one kind: ${KINDS.join(', ')}, such as owner: ">=10"`,
);

const eventName = z.enum(EVENTS);

/** A budget of bytes that nobody can read: context for a decision, never a look at content. */
const opaqueBudget = entry({
  over: v.size,
  within: v.duration,
  per: z.enum(OPAQUE_PER).optional(),
  after: eventName.optional(),
});

/** What its person did shortly before: context for a decision, as a budget is. */
const afterEvent = entry({ event: eventName, within: v.duration });

export const whenSchema = entry({
  records: counts(v.atLeast).optional(),
  exact_owners: v.atLeast.optional(),
  coarse_owners: v.atLeast.optional(),
  known: v.atLeastTwo.optional(),
  canary: v.atLeast.optional(),
  sent: sentCondition.optional(),
  outcome: list(z.enum(OUTCOMES)).optional(),
  reason: list(z.enum(REASONS)).optional(),
  opaque: v.atLeastSize.optional(),
  unreadable: v.atLeastSize.optional(),
  opaque_bytes: opaqueBudget.optional(),
  after: afterEvent.optional(),
  pattern: list(v.kebabId).optional(),
  gauge: entry({
    '50': v.atLeastRatio.optional(),
    '500': v.atLeastRatio.optional(),
    '5000': v.atLeastRatio.optional(),
  }).optional(),
}).refine((when) => Object.keys(when).length > 0, 'needs at least one condition');

const expectSchema = entry({
  name: v.words.optional(),
  text: z.string().optional(),
  rows: z.array(z.array(z.coerce.string())).optional(),
  records: counts(z.int().nonnegative()).optional(),
  exact_owners: z.int().nonnegative().optional(),
  flow: z.enum(FLOWS).optional(),
  known: z.int().nonnegative().optional(),
  canaries: z.int().nonnegative().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  reason: list(z.enum(REASONS)).optional(),
  opaque: v.size.optional(),
  body: v.size.optional(),
  pattern: list(v.kebabId).optional(),
  sent: counts(z.int().nonnegative()).optional(),
  opaque_sent: v.size.optional(),
  events: list(eventName).optional(),
  to: v.hostOrUrl,
  referer: z.string().optional(),
  user_agent: z.string().optional(),
  process: z.string().optional(),
  who: v.words.optional(),
  at: v.lastDay.optional(),
  channel: v.words.optional(),
  verdict: z.enum(VERDICTS),
  rule: v.ruleId.nullable().optional(),
});

const REFUSING = ['flag', 'coach', 'block'] as const;

/** `then` is the word of the policy language; these are shapes, never awaited. */
const THEN = 'then';

const ruleSchema = entry({
  id: v.ruleId,
  title: v.words.optional(),
  when: whenSchema,
  to: list(v.words).optional(),
  from: list(v.words).optional(),
  who: list(v.words).optional(),
  [THEN]: z.enum(REFUSING),
  expect: z.array(expectSchema).optional(),
});

const approvers = z
  .array(v.words)
  .refine((names) => new Set(names).size >= 2, 'needs two different people who approved it');

const exceptionSchema = entry({
  rule: list(v.ruleId),
  who: list(v.words).optional(),
  to: list(v.words).optional(),
  until: v.lastDay,
  approved_by: approvers,
  note: v.words.optional(),
}).refine(
  (exception) => exception.who !== undefined || exception.to !== undefined,
  'needs "who" or "to": an exception for everyone everywhere is a rule switched off',
);

const templateSchema = entry({
  id: v.kebabId,
  title: v.words,
  purpose: v.words.optional(),
  lifts: list(v.ruleId),
  lifts_as: entry({ flow: z.enum(FLOWS), rules: list(v.ruleId) }).optional(),
  limits: z.array(entry({ id: v.ruleId, when: whenSchema, [THEN]: z.enum(REFUSING) })).optional(),
  expect: z.array(expectSchema).optional(),
});

const useSchema = entry({
  template: v.kebabId,
  to: list(v.words),
  who: list(v.words).optional(),
  until: v.lastDay,
  approved_by: approvers,
  note: v.words.optional(),
});

const uploadSchema = entry({
  method: list(z.enum(['POST', 'PUT', 'PATCH', 'GET', 'WS'])),
  host: v.host.optional(),
  path: v.pathGlob.optional(),
  body: z.enum(['multipart', 'form', 'json', 'raw', 'protobuf', 'xml', 'text']).optional(),
  field: v.words.optional(),
  recipient: v.selector.optional(),
  login: v.selector.optional(),
  tenant: v.selector.optional(),
  upload: entry({
    id: v.selector.optional(),
    index: v.selector.optional(),
    total: v.selector.optional(),
    offset: v.selector.optional(),
  }).optional(),
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  note: v.words.optional(),
});

const port = z
  .int()
  .min(1, 'write a port from 1 to 65535')
  .max(65535, 'write a port from 1 to 65535')
  .refine((n) => ![80, 443, 8080].includes(n), 'ports 80, 443 and 8080 carry everything and name no channel');

const channelSchema = entry({
  id: v.kebabId,
  name: v.words,
  category: z.enum(CATEGORIES),
  opaque: z.boolean().optional(),
  treatment: z.enum(['inspect-hold', 'refuse', 'tunnel']).optional(),
  hosts: entry({
    exact: z.array(v.host).optional(),
    suffix: z.array(v.suffix).optional(),
    regex: z.array(v.words).optional(),
  }).optional(),
  paths: z.array(entry({ host: v.host, path: list(v.pathGlob) })).optional(),
  ports: z.array(port).optional(),
  recognise: entry({
    referer: z.array(v.suffix).optional(),
    path: z.array(v.pathGlob).optional(),
    query: z.array(v.words).optional(),
    header: z.array(v.words).optional(),
    user_agent: z.array(v.words).optional(),
    process: z.array(v.words).optional(),
  }).optional(),
  uploads: z.array(uploadSchema).optional(),
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  note: v.words.optional(),
  examples: z.array(v.words).optional(),
}).refine(
  (channel) => channel.treatment !== 'tunnel' || channel.opaque === true,
  'what is tunnelled cannot be read: write "opaque: true" beside "treatment: tunnel"',
);

const neverDecryptSchema = entry({
  suffix: v.suffix,
  group: z.enum(['bank', 'payment', 'government', 'health', 'court', 'tax', 'other']),
  constrain: z.boolean().optional(),
});

const headSelector = v.selector.refine(
  (text) => text.startsWith('query:') || text.startsWith('header:'),
  'a tenant is needed before the body is read: use query:name or header:name',
);

const sanctionedSchema = entry({
  id: v.kebabId,
  title: v.words.optional(),
  host: v.host,
  path: list(v.pathGlob).optional(),
  bucket: list(v.kebabId).optional(),
  tenant: entry({ at: headSelector, is: list(v.words) }).optional(),
  treatment: z.enum(['inspect-tee', 'inspect-hold']).optional(),
}).refine(
  (item) => item.path !== undefined || item.bucket !== undefined || item.tenant !== undefined,
  'needs "path", "bucket" or "tenant": a host alone is shared with strangers',
);

/** A tool of the catalogue that is refused unless somebody names it here. */
const approvedSchema = entry({ tool: v.kebabId, note: v.words.optional() });

const patternSchema = entry({ id: v.kebabId, pattern: v.words, note: v.words.optional() });

const gaugeClass = z.union([z.literal(50), z.literal(500), z.literal(5000)], 'must be 50, 500 or 5000');

/** A mail server that mail programs may reach. `addresses` opens the firewall, which knows no names. */
const mailServerSchema = entry({
  host: v.host,
  ports: z.array(port).min(1, 'must not be empty'),
  addresses: z.array(v.network).optional(),
  note: v.words.optional(),
});

/** Schemas of the lists: every item of every file, each checked alone so that one bad item hides no other. */
export const LISTS = {
  rules: ruleSchema,
  exceptions: exceptionSchema,
  templates: templateSchema,
  use: useSchema,
  channels: channelSchema,
  never_decrypt: neverDecryptSchema,
  sanctioned: sanctionedSchema,
  patterns: patternSchema,
  approved: approvedSchema,
  mail_servers: mailServerSchema,
  expect: expectSchema,
} as const;

/** Schemas of what stands alone: at most one file of a policy may say each. */
export const SINGLES = {
  version: v.words,
  mode: z.enum(MODES),
  budget: entry({
    body: v.size.optional(),
    part: v.size.optional(),
    total: v.size.optional(),
    ratio: z.int().min(2).max(100_000).optional(),
    depth: z.int().min(1).max(64).optional(),
    entries: z.int().min(1).max(10_000_000).optional(),
    busy: v.duration.optional(),
  }),
  assembly: entry({
    window: v.duration.optional(),
    message: v.size.optional(),
    upload: v.size.optional(),
    uploads: z.int().min(1).max(10_000).optional(),
    spool: v.size.optional(),
    keep: v.duration.optional(),
  }),
  ledger: entry({
    bulk: z.int().min(1).max(1_000_000).optional(),
    retention: entry({
      seen: v.duration.optional(),
      sent: v.duration.optional(),
      refused: v.duration.optional(),
      transfers: v.duration.optional(),
      incidents: v.duration.optional(),
    }).optional(),
    tries: entry({
      count: z.int().min(2).max(100).optional(),
      within: v.duration.optional(),
      overlap: z.number().min(0.01).max(1).optional(),
      cooldown: v.duration.optional(),
    }).optional(),
  }),
  gauge: entry({ classes: entry(perKind(gaugeClass)), from_job: z.boolean().optional() }),
  known_owners: entry({
    file: v.fileName,
    canaries: v.fileName.optional(),
    key_id: v.keyId,
    min: z.int().min(2, 'must be 2 or more: one hit may be a false positive').max(1_000_000).optional(),
    share: z.number().min(0.05, 'must be 0.05 or more: 1 stranger in 256 is a false positive').max(1).optional(),
  }),
  teams: z.record(z.string(), list(v.words)),
  staff: entry({ phones: z.array(v.words) }),
  vocabulary: entry({ compounds: z.array(v.words) }),
  at_rest: entry({
    every: v.duration,
    /** Hours of the PC's own clock. */
    from: z.int().min(0).max(23).optional(),
    to: z.int().min(1).max(24).optional(),
    files: z.int().min(1).max(1_000_000).optional(),
    places: z
      .array(
        entry({ place: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be of a-z, 0-9 and "-"'), paths: list(v.words) }),
      )
      .max(100),
  }),
  /** Hosts that browsers may reach directly while no agent answers. Empty: none. */
  fallback: entry({ direct: z.array(z.enum(HOST_CLASSES)) }),
  /** Desktops say that a transfer did not leave, at most once in so long for each person. */
  notifications: entry({ every: v.duration }),
  http2: entry({ hosts: z.array(v.suffix) }),
  evidence: evidenceSchema,
} as const;

export type ListName = keyof typeof LISTS;
export type SingleName = keyof typeof SINGLES;
export type ListItem<N extends ListName> = z.output<(typeof LISTS)[N]>;
export type Single<N extends SingleName> = z.output<(typeof SINGLES)[N]>;
