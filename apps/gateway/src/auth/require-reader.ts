import type { Scope } from '@switchyard/market';
import { type Person, type Principal, requirePerson } from './principal.js';

/** Kinds whose members see the organisation's part of the market. */
const kinds = ['customer', 'operator', 'platform'] as const;
const readScope = { customer: 'jobs:read', operator: 'leases:read' } as const satisfies Partial<Record<Person['kind'], Scope>>;

/** Whoever may read jobs and leases; row-level security says which. @throws ApiError UNAUTHENTICATED or FORBIDDEN */
export function requireReader(principal: Principal): Person {
  if (principal.kind === 'customer' || principal.kind === 'operator') return requirePerson(principal, [principal.kind], readScope[principal.kind]);
  const scope = principal.kind === 'platform' && principal.scopes.includes('finance:read') ? 'finance:read' : 'admin';
  return requirePerson(principal, kinds, scope);
}
