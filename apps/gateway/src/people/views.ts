import type { InvitationRow, MemberRow } from '@switchyard/store';

export function memberView({ id, email, name, roles, projectIds, createdAt }: MemberRow) {
  return { __typename: 'Member' as const, id, email, name, roles, projectIds, createdAt };
}
export function invitationView({ id, email, roles, projectIds, createdAt, expiresAt, acceptedAt, revokedAt }: InvitationRow) {
  return { __typename: 'Invitation' as const, id, email, roles, projectIds, createdAt, expiresAt, acceptedAt, revokedAt };
}
export type MemberView = ReturnType<typeof memberView>;
export type InvitationView = ReturnType<typeof invitationView>;
