/** What a credential may do, by kind of organisation. A key holds some of them; a person's session holds those of its roles. */
export const scopesOf = {
  customer: ['jobs:read', 'jobs:write', 'billing:read', 'billing:write', 'keys:write', 'members:read', 'members:write', 'projects:write', 'audit:read', 'webhooks:write'],
  operator: ['sites:read', 'sites:write', 'prices:write', 'agents:write', 'leases:read', 'billing:read', 'billing:write', 'keys:write', 'members:read', 'members:write', 'audit:read', 'webhooks:write'],
  platform: ['finance:read', 'finance:write', 'prices:write', 'admin', 'keys:write', 'members:read', 'members:write', 'audit:read'],
} as const;
export type OrganizationKind = keyof typeof scopesOf;
export type Scope = (typeof scopesOf)[OrganizationKind][number];

/**
 * What each role may do: the one table of it. The first role of a kind may do everything, and an organisation always has a member who holds it.
 * A credential never does more than its member's roles, whatever is stored with it.
 */
export const scopesOfRole = {
  customer: {
    owner: scopesOf.customer,
    member: ['jobs:read', 'jobs:write', 'billing:read', 'keys:write', 'members:read'],
    billing: ['jobs:read', 'billing:read', 'billing:write', 'keys:write', 'members:read', 'audit:read'],
    viewer: ['jobs:read', 'billing:read'],
  },
  operator: {
    owner: scopesOf.operator,
    operations: ['sites:read', 'sites:write', 'prices:write', 'agents:write', 'leases:read', 'keys:write', 'members:read', 'audit:read'],
    viewer: ['sites:read', 'leases:read', 'billing:read'],
  },
  platform: {
    admin: scopesOf.platform,
    finance: ['finance:read', 'finance:write', 'keys:write', 'members:read', 'audit:read'],
  },
} as const satisfies { readonly [Kind in OrganizationKind]: Readonly<Record<string, readonly (typeof scopesOf)[Kind][number][]>> };

/** The role that may do everything. */
export const chiefRoleOf = { customer: 'owner', operator: 'owner', platform: 'admin' } as const satisfies Record<OrganizationKind, string>;
export const rolesOf = (kind: OrganizationKind): readonly string[] => Object.keys(scopesOfRole[kind]);

/** What is the whole organisation's stays closed to members and keys that are limited to projects. */
const ofProjects: readonly Scope[] = ['jobs:read', 'jobs:write', 'keys:write'];

/** What somebody with these roles may do, in the order of `scopesOf`; a role that the kind does not know gives nothing. */
export function scopesOfRoles(kind: OrganizationKind, roles: readonly string[], limitedToProjects = false): readonly Scope[] {
  const table: Readonly<Record<string, readonly Scope[]>> = scopesOfRole[kind];
  const held = new Set(roles.flatMap((role) => (Object.hasOwn(table, role) ? table[role]! : [])));
  return scopesOf[kind].filter((scope) => held.has(scope) && (!limitedToProjects || ofProjects.includes(scope)));
}
