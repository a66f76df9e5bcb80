import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { OrgId } from '@switchyard/kernel';
import { invitationsByTime, listInvitations, listMembers, membersByEmail } from '@switchyard/store';
import { type Person, requirePerson, requireSomebody } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { acceptInvitation } from './accept.js';
import { inviteMember, takeInvitationBack } from './invite.js';
import { changeMemberRoles, removeMember } from './members.js';
import { signIn, signOut } from './sessions.js';
import { invitationView, type InvitationView, memberView, type MemberView } from './views.js';

const anyKind = ['customer', 'operator', 'platform'] as const;
const inviter = (context: GqlContext): Person => requirePerson(context.principal, anyKind, 'members:write');

@Resolver()
export class PeopleResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('members')
  async members(@Context() context: GqlContext, @Args() args: PageArguments): Promise<Connection<MemberView>> {
    const { orgId } = requirePerson(context.principal, anyKind, 'members:read');
    const page = sortedPage({ EMAIL: membersByEmail }, 'EMAIL', args);
    const { rows, total } = await context.tenant((tx) => listMembers(tx, orgId as OrgId, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, memberView);
  }
  @Query('invitations')
  async invitations(@Context() context: GqlContext, @Args() args: PageArguments): Promise<Connection<InvitationView>> {
    const { orgId } = inviter(context);
    const page = sortedPage({ NEWEST: invitationsByTime }, 'NEWEST', args);
    const { rows, total } = await context.tenant((tx) => listInvitations(tx, orgId as OrgId, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, invitationView);
  }
  @Mutation('inviteMember')
  inviteMember(@Context() context: GqlContext, @Args('input') input: Schema.InviteMemberInput): Promise<object> {
    const person = inviter(context);
    return mutate(context, person, { operation: 'inviteMember', input }, (tx) => inviteMember(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('revokeInvitation')
  revokeInvitation(@Context() context: GqlContext, @Args('input') input: Schema.RevokeInvitationInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = inviter(context);
    return mutate(context, person, { operation: 'revokeInvitation', input, idempotencyKey }, (tx) => takeInvitationBack(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('acceptInvitation')
  acceptInvitation(@Context() context: GqlContext, @Args('input') input: Schema.AcceptInvitationInput): Promise<object> {
    return acceptInvitation({ context, parts: this.parts }, input);
  }
  @Mutation('changeMemberRoles')
  changeMemberRoles(@Context() context: GqlContext, @Args('input') input: Schema.ChangeMemberRolesInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = inviter(context);
    return mutate(context, person, { operation: 'changeMemberRoles', input, idempotencyKey }, (tx) => changeMemberRoles(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('removeMember')
  removeMember(@Context() context: GqlContext, @Args('input') input: Schema.RemoveMemberInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = inviter(context);
    return mutate(context, person, { operation: 'removeMember', input, idempotencyKey }, (tx) => removeMember(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('signIn')
  signIn(@Context() context: GqlContext, @Args('input') input: Schema.SignInInput): Promise<object> {
    return signIn({ context, parts: this.parts }, input);
  }
  @Mutation('signOut')
  signOut(@Context() context: GqlContext, @Args('input') input: Schema.SignOutInput): Promise<object> {
    const person = requireSomebody(context.principal);
    return mutate(context, person, { operation: 'signOut', input }, (tx) => signOut(tx, { context, person, parts: this.parts }, input));
  }
}
