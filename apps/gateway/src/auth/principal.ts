import { scopesOf, scopesOfRoles, type Scope } from '@switchyard/market';
import type { TenantContext } from '@switchyard/store';
import { ApiError } from '../graphql/errors.js';

/** Who is asking, as far as a credential proves it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'customer' | 'operator' | 'platform';
      readonly orgId: string;
      readonly userId: string;
      readonly email: string;
      readonly roles: readonly string[];
      readonly scopes: readonly string[];
      /** Sees and submits in these projects alone; absent: everywhere in the organisation. */
      readonly projectIds?: readonly string[];
      /** The key or session it came with; absent for tokens of the login issuer. */
      readonly keyId?: string;
      /** What the organisation's requests may cost per second; absent: the usual limit. */
      readonly pointsPerSecond?: number;
    }
  | { readonly kind: 'agent'; readonly agentId: string; readonly siteId: string; readonly orgId: string };
export type Person = Extract<Principal, { userId: string }>;

export { scopesOf, scopesOfRoles, type Scope };

/** @throws ApiError UNAUTHENTICATED without a credential, FORBIDDEN with the wrong one */
export function requirePerson(principal: Principal, kinds: readonly Person['kind'][], scope: Scope): Person {
  if (principal.kind === 'anonymous') throw new ApiError('UNAUTHENTICATED', 'Give an API key or token: Authorization: Bearer …');
  if (principal.kind === 'agent' || !kinds.includes(principal.kind)) {
    throw new ApiError('FORBIDDEN', `This needs a member of a ${kinds.join(' or ')} organisation.`);
  }
  if (!principal.scopes.includes(scope)) throw new ApiError('FORBIDDEN', `Your credential lacks the scope ${scope}.`);
  return principal;
}
/** Any person, whatever their scopes. @throws ApiError UNAUTHENTICATED without a credential, FORBIDDEN for an agent */
export function requireSomebody(principal: Principal): Person {
  if (principal.kind === 'anonymous') throw new ApiError('UNAUTHENTICATED', 'Give an API key or token: Authorization: Bearer …');
  if (principal.kind === 'agent') throw new ApiError('FORBIDDEN', 'This needs a member of an organisation.');
  return principal;
}
/** @throws ApiError when a role of the organisation is missing */
export function requireRole(person: Person, roles: readonly string[]): Person {
  if (!roles.some((role) => person.roles.includes(role))) throw new ApiError('FORBIDDEN', `This needs the role ${roles.join(' or ')}.`);
  return person;
}
export function requireAgent(principal: Principal): Extract<Principal, { kind: 'agent' }> {
  if (principal.kind !== 'agent') throw new ApiError('UNAUTHENTICATED', 'This needs the bearer of an enrolled agent.');
  return principal;
}

/** The row-level-security context of a principal. */
export function tenantOf(principal: Principal): TenantContext {
  switch (principal.kind) {
    case 'anonymous':
      return { kind: 'anonymous' };
    case 'agent':
      return { kind: 'agent', siteId: principal.siteId };
    case 'customer':
    case 'operator':
    case 'platform':
      return { kind: principal.kind, orgId: principal.orgId, ...(principal.projectIds && { projectIds: principal.projectIds }) };
  }
}
/** For audit entries and moves. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'agent':
      return principal.agentId;
    case 'customer':
    case 'operator':
    case 'platform':
      return principal.userId;
  }
}
