import type { EpochMs, OrgId, UserId } from '@switchyard/kernel';
import { at, keyset, type KeysetPage, type SortOrder, type Tx } from '../base/index.js';

export interface MemberRow {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Null: everywhere. */
  readonly projectIds: readonly string[] | null;
  readonly createdAt: EpochMs;
}
const columns = `id, email, name, roles, project_ids AS "projectIds", created_at AS "createdAt"`;
export const membersByEmail: SortOrder = { name: 'EMAIL', key: { sql: 'lower(email) COLLATE "C"', type: 'text' }, direction: 'ASC' };

/** The members an organisation has now. */
export async function listMembers(tx: Tx, orgId: OrgId, page: KeysetPage): Promise<{ rows: (MemberRow & { sort: string })[]; total: bigint }> {
  const matches = `org_id = $1 AND removed_at IS NULL`;
  const { select, where, tail, parameters } = keyset(page, 'id', 2);
  const rows = await tx.rows<MemberRow & { sort: string }>(`SELECT ${columns}, ${select} FROM market.member WHERE ${matches} AND ${where} ${tail}`, [orgId, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.member WHERE ${matches}`, [orgId]);
  return { rows, total: count?.total ?? 0n };
}
/** All members with the role, by id, locked: of two who would each take the other's away, one waits and sees. */
export async function lockMembersWith(tx: Tx, orgId: OrgId, role: string): Promise<readonly UserId[]> {
  const rows = await tx.rows<{ id: UserId }>(`SELECT id FROM market.member WHERE org_id = $1 AND removed_at IS NULL AND $2 = ANY(roles) ORDER BY id FOR UPDATE`, [orgId, role]);
  return rows.map(({ id }) => id);
}
export async function lockMember(tx: Tx, orgId: OrgId, id: UserId): Promise<MemberRow | undefined> {
  return tx.one<MemberRow>(`SELECT ${columns} FROM market.member WHERE org_id = $1 AND id = $2 AND removed_at IS NULL FOR UPDATE`, [orgId, id]);
}
export interface NewMember extends MemberRow {
  readonly orgId: OrgId;
  readonly passwordHash: string | null;
  readonly oidcSubject: string | null;
}
/** @throws the database's error when the address or the identity is somebody's already */
export async function insertMember(tx: Tx, m: NewMember): Promise<void> {
  await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, project_ids, password_hash, oidc_subject, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [m.id, m.orgId, m.email, m.name, m.roles, m.projectIds, m.passwordHash, m.oidcSubject, at(m.createdAt)]);
}
export async function saveMemberAccess(tx: Tx, { id, roles, projectIds }: Pick<MemberRow, 'id' | 'roles' | 'projectIds'>): Promise<void> {
  await tx.run(`UPDATE market.member SET roles = $2, project_ids = $3 WHERE id = $1`, [id, roles, projectIds]);
}
/** The row stays for the log; address and identity may join anew. Keys and sessions end. @returns how many ended */
export async function removeMember(tx: Tx, orgId: OrgId, id: UserId, now: EpochMs, wallNow: EpochMs): Promise<number> {
  await tx.run(`UPDATE market.member SET removed_at = $2, oidc_subject = NULL, password_hash = NULL WHERE id = $1`, [id, at(now)]);
  return tx.run(`UPDATE market.api_key SET revoked_at = $3 WHERE org_id = $1 AND member_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)`, [orgId, id, at(wallNow)]);
}

export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly projectIds: readonly string[] | null;
  /** Wall time, as `expiresAt`. */
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly acceptedAt: EpochMs | null;
  readonly revokedAt: EpochMs | null;
}
const invitationColumns = `id, email, roles, project_ids AS "projectIds", created_at AS "createdAt", expires_at AS "expiresAt", accepted_at AS "acceptedAt", revoked_at AS "revokedAt"`;
export const invitationsByTime: SortOrder = { name: 'NEWEST', key: { sql: 'created_at', type: 'instant' }, direction: 'DESC' };

export async function listInvitations(tx: Tx, orgId: OrgId, page: KeysetPage): Promise<{ rows: (InvitationRow & { sort: string })[]; total: bigint }> {
  const { select, where, tail, parameters } = keyset(page, 'id', 2);
  const rows = await tx.rows<InvitationRow & { sort: string }>(`SELECT ${invitationColumns}, ${select} FROM market.invitation WHERE org_id = $1 AND ${where} ${tail}`, [orgId, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.invitation WHERE org_id = $1`, [orgId]);
  return { rows, total: count?.total ?? 0n };
}
export interface NewInvitation extends Omit<InvitationRow, 'acceptedAt' | 'revokedAt'> {
  readonly orgId: OrgId;
  readonly tokenHash: string;
  readonly invitedBy: string;
}
/** One that is open for the same address is taken back: the last one counts. */
export async function insertInvitation(tx: Tx, i: NewInvitation): Promise<InvitationRow> {
  await tx.run(`UPDATE market.invitation SET revoked_at = $3 WHERE org_id = $1 AND lower(email) = lower($2) AND accepted_at IS NULL AND revoked_at IS NULL`, [i.orgId, i.email, at(i.createdAt)]);
  await tx.run(`INSERT INTO market.invitation (id, org_id, email, roles, project_ids, token_hash, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [i.id, i.orgId, i.email, i.roles, i.projectIds, i.tokenHash, i.invitedBy, at(i.createdAt), at(i.expiresAt)]);
  return { ...i, acceptedAt: null, revokedAt: null };
}
export async function revokeInvitation(tx: Tx, orgId: OrgId, id: string, wallNow: EpochMs): Promise<InvitationRow | undefined> {
  return tx.one<InvitationRow>(`UPDATE market.invitation SET revoked_at = CASE WHEN accepted_at IS NULL THEN coalesce(revoked_at, $3) END WHERE org_id = $1 AND id = $2 RETURNING ${invitationColumns}`, [orgId, id, at(wallNow)]);
}
/** Uses an invitation up. @returns false when somebody did before, or it was taken back */
export async function useInvitation(tx: Tx, orgId: OrgId, id: string, memberId: UserId, wallNow: EpochMs): Promise<boolean> {
  return (await tx.run(`UPDATE market.invitation SET accepted_at = $4, accepted_by = $3 WHERE org_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL`, [orgId, id, memberId, at(wallNow)])) === 1;
}

/** An invitation as its token opens it, before anyone is known. */
export interface FoundInvitation {
  readonly id: string;
  readonly org_id: OrgId;
  readonly org_kind: 'customer' | 'operator' | 'platform';
  readonly org_status: 'active' | 'suspended';
  readonly email: string;
  readonly roles: readonly string[];
  readonly project_ids: readonly string[] | null;
  readonly expires_at: EpochMs;
  readonly accepted_at: EpochMs | null;
  readonly revoked_at: EpochMs | null;
}
export const findInvitation = (tx: Tx, tokenHash: string): Promise<FoundInvitation | undefined> => tx.one<FoundInvitation>(`SELECT * FROM market.find_invitation($1)`, [tokenHash]);

/** A member as an address opens it, before anyone is known. */
export interface FoundMember {
  readonly member_id: UserId;
  readonly org_id: OrgId;
  readonly org_kind: 'customer' | 'operator' | 'platform';
  readonly org_status: 'active' | 'suspended';
  readonly roles: readonly string[];
  readonly project_ids: readonly string[] | null;
  readonly password_hash: string | null;
}
export const findMemberByEmail = (tx: Tx, email: string): Promise<FoundMember | undefined> => tx.one<FoundMember>(`SELECT * FROM market.find_member(NULL, $1)`, [email]);
