import { scopesOfRoles } from '@switchyard/market';
import type { Schema } from '@switchyard/graphql-client';
import { addSeconds, type OrgId, type UserId } from '@switchyard/kernel';
import { hashPassword, hashToken, makeApiKey, verifyPassword } from '@switchyard/runtime';
import { audit, endSessions, findMemberByEmail, type FoundMember, insertApiKey, inTenant, inTransaction, type Tx } from '@switchyard/store';
import type { GatewayParts } from '../graphql/context.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, type PlainRefusal, refuse } from '../graphql/refusals.js';
import type { Knocking } from './accept.js';

const SESSION_SECONDS = 12 * 3_600;
interface SessionStarted { readonly __typename: 'SessionStarted'; readonly id: string; readonly secret: string; readonly expiresAt: number }

/** What a password is compared with where there is nobody: as slow as where there is. Made once per cost. */
const nobodys = new Map<number | undefined, Promise<string>>();
function nobodysHash({ passwordCostLog2 }: GatewayParts): Promise<string> {
  const made = nobodys.get(passwordCostLog2) ?? hashPassword('nobody has this password', passwordCostLog2);
  nobodys.set(passwordCostLog2, made);
  return made;
}

/** A session for who knows the password. It is said of neither address nor password which of them is wrong. */
export async function signIn({ context, parts }: Knocking, { email, password }: Schema.SignInInput): Promise<SessionStarted | PlainRefusal> {
  const found = email.length <= 254 ? await inTransaction(parts.database, (tx) => findMemberByEmail(tx, email.trim())) : undefined;
  const right = await verifyPassword(password, found?.password_hash ?? (await nobodysHash(parts)));
  if (!found) return wrong;
  if (!right || found.password_hash === null) {
    await inTenant(parts.database, tenant(found), (tx) => note(tx, context, found, 'session.refused', found.member_id, {}));
    return wrong;
  }
  if (found.org_status !== 'active') return plainRefusal('FORBIDDEN', 'Your organisation is suspended. Write to the platform.');
  const [now, secret, id] = [parts.wallClock.now(), makeApiKey(), parts.ids.next('key')];
  const expiresAt = addSeconds(now, SESSION_SECONDS);
  await inTenant(parts.database, tenant(found), async (tx) => {
    const scopes = scopesOfRoles(found.org_kind, found.roles, found.project_ids !== null);
    await insertApiKey(tx, { id, orgId: found.org_id as OrgId, memberId: found.member_id as UserId, name: 'session', hash: hashToken(secret), scopes, createdAt: now, expiresAt, kind: 'session' });
    await note(tx, context, found, 'session.start', id, { expiresAt });
  });
  return { __typename: 'SessionStarted', id, secret, expiresAt };
}
const wrong = plainRefusal('FORBIDDEN', 'Address or password is wrong.');
const tenant = ({ org_kind, org_id }: FoundMember) => ({ kind: org_kind, orgId: org_id });
const note = (tx: Tx, { now, requestId }: Knocking['context'], { org_id, member_id }: FoundMember, action: string, subject: string, detail: Readonly<Record<string, unknown>>): Promise<void> =>
  audit(tx, { at: now, orgId: org_id, actor: member_id, action, subject, detail, requestId });

/** Ends the session of the call, or all of the member's. Keys are revoked, not signed out. */
export async function signOut(tx: Tx, doing: Doing, { everywhere }: Schema.SignOutInput): Promise<{ __typename: 'SignedOut'; endedCount: number }> {
  const { person, parts } = doing;
  const all = everywhere === true;
  const endedCount = !all && person.keyId === undefined ? 0 : await endSessions(tx, orgOf(doing), person.userId as UserId, all ? null : person.keyId!, parts.wallClock.now());
  if (!all && endedCount === 0) return refuse(plainRefusal('WRONG_STATE', 'This credential is no session: revoke a key with revokeApiKey, sign out of the login issuer there.'));
  await recordDeed(tx, doing, 'session.end', person.keyId ?? person.userId, { everywhere: all, endedCount });
  return { __typename: 'SignedOut', endedCount };
}
