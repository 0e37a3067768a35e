/** What people and programs may do. */
export const PERMISSIONS = [
  'incidents:read',
  'incidents:review',
  'evidence:approve',
  'cases:make',
  'people:read',
  'releases:decide',
  'fleet:read',
  'fleet:manage',
  'policy:read',
  'policy:propose',
  'policy:edit',
  'policy:approve',
  'policy:rollout',
  'audit:read',
  'accounts:manage',
  'settings:manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['reviewer', 'lead', 'branch-manager', 'policy-author', 'publisher', 'auditor', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/**
 * Who may what. Nobody holds everything: an administrator makes accounts and sees no incident, an auditor sees what was
 * done and changes nothing.
 */
export const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  reviewer: ['incidents:read', 'incidents:review', 'people:read', 'fleet:read', 'policy:read', 'policy:propose'],
  lead: [
    'incidents:read',
    'incidents:review',
    'evidence:approve',
    'cases:make',
    'people:read',
    'releases:decide',
    'fleet:read',
    'policy:read',
    'policy:propose',
    'policy:approve',
    'audit:read',
  ],
  'branch-manager': ['incidents:read', 'fleet:read', 'releases:decide'],
  'policy-author': ['policy:read', 'policy:propose', 'policy:edit', 'fleet:read'],
  publisher: ['policy:read', 'policy:approve', 'policy:rollout', 'fleet:read'],
  auditor: ['audit:read', 'policy:read', 'fleet:read'],
  admin: ['accounts:manage', 'settings:manage', 'fleet:read', 'fleet:manage', 'policy:read'],
};

/** Who is calling the console API. */
export interface Actor {
  readonly name: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Sees this branch alone; null sees all. */
  readonly branch: string | null;
  /** The person at a PC this account is: never shown or given the own transfers. */
  readonly person: string | null;
  /** Of a person's session; null for an API token. */
  readonly session: string | null;
}
