import type { Schema } from '@switchyard/graphql-client';
import type { OrgId, UserId } from '@switchyard/kernel';
import { hashPassword, hashToken } from '@switchyard/runtime';
import { audit, databaseError, findInvitation, type FoundInvitation, insertMember, inTenant, inTransaction, refusing, useInvitation } from '@switchyard/store';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { InputCheck } from '../graphql/check-input.js';
import { plainRefusal, refuse, type RefusalView } from '../graphql/refusals.js';
import { memberView, type MemberView } from './views.js';

export interface Knocking { readonly context: GqlContext; readonly parts: GatewayParts }
const PASSWORD_CHARACTERS_MIN = 12;

/** Joins the organisation whose invitation one holds. The token proves who may; an identity token or a new password says how they sign in from then on. */
export async function acceptInvitation(call: Knocking, input: Schema.AcceptInvitationInput): Promise<MemberView | RefusalView> {
  const answer = await refusing<MemberView, RefusalView>(() => accept(call, input)).catch((error: unknown) => {
    const { constraint } = databaseError(error) ?? {};
    if (constraint === 'member_email_key' || constraint === 'member_by_subject') return { ok: false as const, error: plainRefusal('ALREADY_EXISTS', 'Somebody with this address or identity is a member of the market already.') };
    throw error;
  });
  return answer.ok ? answer.value : answer.error;
}

async function accept(call: Knocking, input: Schema.AcceptInvitationInput): Promise<MemberView> {
  const { context, parts } = call;
  const check = new InputCheck();
  const name = check.text('name', input.name, 200);
  const [password, identityToken] = [input.password ?? null, input.identityToken ?? null];
  if ((password === null) === (identityToken === null)) check.problem('password', 'give either a password or an identityToken, not both and not neither');
  if (password !== null && (password.length < PASSWORD_CHARACTERS_MIN || password.length > 200)) check.problem('password', `must have ${PASSWORD_CHARACTERS_MIN} to 200 characters, has ${password.length}`);
  check.done();
  const invitation = await openInvitation(call, input.token);
  const passwordHash = password === null ? null : await hashPassword(password, parts.passwordCostLog2);
  const oidcSubject = identityToken === null ? null : (await identityOf(parts, identityToken)).subject;
  return inTenant(parts.database, { kind: invitation.org_kind, orgId: invitation.org_id }, async (tx) => {
    const member = { id: parts.ids.next('user') as UserId, email: invitation.email, name: name!, roles: invitation.roles, projectIds: invitation.project_ids, createdAt: context.now };
    await insertMember(tx, { ...member, orgId: invitation.org_id as OrgId, passwordHash, oidcSubject });
    if (!(await useInvitation(tx, invitation.org_id as OrgId, invitation.id, member.id, parts.wallClock.now()))) return notGood();
    await audit(tx, {
      at: context.now, orgId: invitation.org_id, actor: member.id, action: 'member.join', subject: invitation.id, requestId: context.requestId,
      detail: { memberId: member.id, email: member.email, roles: member.roles, projectIds: member.projectIds, by: password === null ? 'identity' : 'password' },
    });
    return memberView(member);
  });
}

async function openInvitation({ parts }: Knocking, token: string): Promise<FoundInvitation> {
  const found = await inTransaction(parts.database, (tx) => findInvitation(tx, hashToken(token)));
  if (!found || found.accepted_at !== null || found.revoked_at !== null) return notGood();
  if (found.expires_at <= parts.wallClock.now()) return refuse(plainRefusal('EXPIRED', 'The invitation has expired: ask for another.', ['input', 'token']));
  if (found.org_status !== 'active') return refuse(plainRefusal('FORBIDDEN', 'The organisation is suspended.', ['input', 'token']));
  return found;
}
const notGood = (): never => refuse(plainRefusal('NOT_FOUND', 'This invitation is not known, was taken back, or was accepted already.', ['input', 'token']));

function identityOf({ identities }: GatewayParts, token: string): Promise<{ readonly subject: string }> {
  return identities?.(token) ?? refuse(plainRefusal('WRONG_STATE', 'This market has no login issuer: choose a password.', ['input', 'identityToken']));
}
