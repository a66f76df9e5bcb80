/** What a credential may do, by kind of organisation. A key holds some of them; a person's session holds all of its kind. */
export const scopesOf = {
  customer: ['jobs:read', 'jobs:write', 'billing:read', 'billing:write', 'keys:write'],
  operator: ['sites:read', 'sites:write', 'prices:write', 'agents:write', 'leases:read', 'billing:read', 'billing:write', 'keys:write'],
  platform: ['finance:read', 'finance:write', 'prices:write', 'admin', 'keys:write'],
} as const;
export type OrganizationKind = keyof typeof scopesOf;
export type Scope = (typeof scopesOf)[OrganizationKind][number];
