import type { EpochMs, OrgId, ProjectId } from '@switchyard/kernel';
import { at, isLimitedToProjects, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export interface ProjectRow {
  readonly id: ProjectId;
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly archivedAt: EpochMs | null;
}
const columns = `id, name, created_at AS "createdAt", archived_at AS "archivedAt"`;
export const projectsByName: SortOrder = { name: 'NAME', key: { sql: 'name COLLATE "C"', type: 'text' }, direction: 'ASC' };

/** A customer's projects that the caller may see. */
export async function listProjects(tx: Tx, customerOrg: OrgId, archived: boolean | null, page: KeysetPage): Promise<{ rows: (ProjectRow & { sort: string })[]; total: bigint }> {
  const matches = `customer_org = $1 AND ($2::boolean IS NULL OR (archived_at IS NOT NULL) = $2)`;
  const { select, where, tail, parameters } = keyset(page, 'id', 3);
  const rows = await tx.rows<ProjectRow & { sort: string }>(`SELECT ${columns}, ${select} FROM market.project WHERE ${matches} AND ${where} ${tail}`, [customerOrg, archived, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.project WHERE ${matches}`, [customerOrg, archived]);
  return { rows, total: count?.total ?? 0n };
}
/** @returns undefined when the customer has a project of that name: nothing was written */
export async function insertProject(tx: Tx, project: { readonly id: ProjectId; readonly customerOrg: OrgId; readonly name: string; readonly createdAt: EpochMs }): Promise<ProjectRow | undefined> {
  return tx.one<ProjectRow>(
    `INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (customer_org, name) DO NOTHING RETURNING ${columns}`,
    [project.id, project.customerOrg, project.name, at(project.createdAt)]);
}
/** The caller's own, locked until the transaction ends. */
export async function lockProject(tx: Tx, customerOrg: OrgId, id: ProjectId): Promise<ProjectRow | undefined> {
  return tx.one<ProjectRow>(`SELECT ${columns} FROM market.project WHERE customer_org = $1 AND id = $2 FOR UPDATE`, [customerOrg, id]);
}
export async function projectNamed(tx: Tx, customerOrg: OrgId, name: string): Promise<ProjectRow | undefined> {
  return tx.one<ProjectRow>(`SELECT ${columns} FROM market.project WHERE customer_org = $1 AND name = $2`, [customerOrg, name]);
}
export async function saveProject(tx: Tx, { id, name, archivedAt }: ProjectRow): Promise<void> {
  await tx.run(`UPDATE market.project SET name = $2, archived_at = $3 WHERE id = $1`, [id, name, archivedAt === null ? null : at(archivedAt)]);
}
export async function countProjects(tx: Tx, customerOrg: OrgId): Promise<number> {
  return (await tx.one<{ count: number }>(`SELECT count(*)::int AS count FROM market.project WHERE customer_org = $1`, [customerOrg]))?.count ?? 0;
}
/** Those of the ids that are projects of this customer. */
export async function projectsAmong(tx: Tx, customerOrg: OrgId, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ id: string }>(`SELECT id FROM market.project WHERE customer_org = $1 AND id = ANY($2)`, [customerOrg, ids]);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Why new work may not be put into a project, in words; undefined when it may. Holds the project as it is until the transaction ends, so that none is
 * archived under a job that is being taken on. Without a project: whether the caller may work outside of projects.
 */
export async function projectProblem(tx: Tx, customerOrg: OrgId, id: ProjectId | undefined): Promise<string | undefined> {
  if (id === undefined) {
    return isLimitedToProjects(tx) ? 'must name one of your projects: you submit in those alone' : undefined;
  }
  const row = await tx.one<{ archived: boolean }>(`SELECT archived_at IS NOT NULL AS archived FROM market.project WHERE customer_org = $1 AND id = $2 FOR SHARE`, [customerOrg, id]);
  if (!row) return 'is not a project of yours';
  return row.archived ? 'is archived: restore it, or choose another' : undefined;
}
