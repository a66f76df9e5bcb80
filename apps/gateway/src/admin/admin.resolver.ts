import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { listOrganizations, organizationsByName } from '@switchyard/store';
import { type Person, requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { loadSite } from '../sites/load.js';
import { createOrganization, reinstateOrganization, setRequestLimit, suspendOrganization, verifyOperator } from './organizations.js';
import { reinstateSite, suspendSite } from './sites.js';
import { recordView, type RecordView } from './views.js';

interface OrganizationsArguments extends PageArguments { readonly filter?: Schema.OrganizationFilter | null }
const admin = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'admin');
const lower = (value: string | null | undefined): string | null => value?.toLowerCase() ?? null;

/** What platform administrators decide. */
@Resolver('SiteStanding')
export class AdminResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('organizations')
  async organizations(@Context() context: GqlContext, @Args() { filter, ...args }: OrganizationsArguments): Promise<Connection<RecordView>> {
    admin(context);
    const page = sortedPage({ NAME: organizationsByName }, 'NAME', args);
    const wanted = { kind: lower(filter?.kind), status: lower(filter?.status), verification: lower(filter?.verification) };
    const { rows, total } = await context.tenant((tx) => listOrganizations(tx, wanted, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, recordView);
  }
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() { siteId }: { readonly siteId: string }): Promise<object> {
    return loadSite(context, siteId);
  }
  @Mutation('createOrganization')
  createOrganization(@Context() context: GqlContext, @Args('input') input: Schema.CreateOrganizationInput): Promise<object> {
    return decide(this.asAdmin(context), 'createOrganization', input, undefined, createOrganization);
  }
  @Mutation('verifyOperator')
  verifyOperator(@Context() context: GqlContext, @Args('input') input: Schema.VerifyOperatorInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'verifyOperator', input, key, verifyOperator);
  }
  @Mutation('suspendOrganization')
  suspendOrganization(@Context() context: GqlContext, @Args('input') input: Schema.SuspendOrganizationInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'suspendOrganization', input, key, suspendOrganization);
  }
  @Mutation('reinstateOrganization')
  reinstateOrganization(@Context() context: GqlContext, @Args('input') input: Schema.ReinstateOrganizationInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'reinstateOrganization', input, key, reinstateOrganization);
  }
  @Mutation('suspendSite')
  suspendSite(@Context() context: GqlContext, @Args('input') input: Schema.SuspendSiteInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'suspendSite', input, key, suspendSite);
  }
  @Mutation('reinstateSite')
  reinstateSite(@Context() context: GqlContext, @Args('input') input: Schema.ReinstateSiteInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'reinstateSite', input, key, reinstateSite);
  }
  @Mutation('setRequestLimit')
  setRequestLimit(@Context() context: GqlContext, @Args('input') input: Schema.SetRequestLimitInput, @Args('idempotencyKey') key?: string): Promise<object> {
    return decide(this.asAdmin(context), 'setRequestLimit', input, key, setRequestLimit);
  }

  private asAdmin(context: GqlContext): Doing {
    return { context, parts: this.parts, person: admin(context) };
  }
}
