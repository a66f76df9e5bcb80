import { chiefRoleOf, rolesOf, scopesOfRoles } from '@switchyard/market';
import type { OrgId } from '@switchyard/kernel';
import { projectsAmong, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import type { InputCheck } from '../graphql/check-input.js';

/** Roles a person may give: those of their kind, with no scope that their own credential lacks. */
export function checkRoles(check: InputCheck, kind: Person['kind'], roles: readonly string[], held: readonly string[]): readonly string[] {
  if (roles.length < 1 || roles.length > 10) check.problem('roles', `must have 1 to 10, has ${roles.length}`);
  check.distinct((i) => `roles.${i}`, roles.slice(0, 10), 'the role');
  roles.slice(0, 10).forEach((role, i) => {
    if (!rolesOf(kind).includes(role)) check.problem(`roles.${i}`, `${JSON.stringify(role.slice(0, 40))} is no role here: ${rolesOf(kind).join(', ')}`);
    else if (scopesOfRoles(kind, [role]).some((scope) => !held.includes(scope))) check.problem(`roles.${i}`, `${role} may do more than your credential: use one that holds all of your scopes`);
  });
  return roles;
}

/** Projects to be limited to: the customer's own. Who may do everything is limited to nothing. */
export async function checkProjects(tx: Tx, check: InputCheck, person: Person, projectIds: readonly string[] | null | undefined, roles: readonly string[] = []): Promise<readonly string[] | null> {
  if (projectIds === null || projectIds === undefined) return null;
  if (person.kind !== 'customer') return check.problem('projectIds', 'only customers have projects') ?? null;
  if (roles.includes(chiefRoleOf[person.kind])) check.problem('projectIds', `a member with the role ${chiefRoleOf[person.kind]} is limited to no projects`);
  if (projectIds.length < 1 || projectIds.length > 100) return check.problem('projectIds', `must have 1 to 100, has ${projectIds.length}; null limits to none`) ?? null;
  check.distinct((i) => `projectIds.${i}`, projectIds, 'the project');
  const known = await projectsAmong(tx, person.orgId as OrgId, projectIds);
  projectIds.forEach((id, i) => known.has(id) || check.problem(`projectIds.${i}`, 'is not a project of yours'));
  return projectIds;
}

/** An address, as it is written to; nothing finer than that a mail server could know it. */
export function checkEmail(check: InputCheck, path: string, value: string): string | undefined {
  const email = check.text(path, value, 254);
  if (email === undefined) return undefined;
  return /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/.test(email) ? email : check.problem(path, 'must be an address such as name@example.com');
}
