import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GqlContext } from '../graphql/context.js';
import { loadOrganization, loadSite } from '../sites/load.js';

/** What may be an organisation's. */
interface MaybeOf {
  readonly organizationId: string | null;
}
/** Organisations by name, wherever the books name one: finance reads no ids. One look-up for all of an answer. */
abstract class OrganizationNames {
  @ResolveField('organization')
  async organization(@Parent() { organizationId }: MaybeOf, @Context() context: GqlContext): Promise<object | null> {
    return organizationId === null ? null : loadOrganization(context, organizationId);
  }
}
@Resolver('LedgerAccount')
export class AccountNames extends OrganizationNames {}
@Resolver('JournalPosting')
export class PostingNames extends OrganizationNames {}
@Resolver('ReconciliationDifference')
export class DifferenceNames extends OrganizationNames {}

abstract class CustomerNames {
  @ResolveField('customer')
  customer(@Parent() { customerId }: { readonly customerId: string }, @Context() context: GqlContext): Promise<object> {
    return loadOrganization(context, customerId);
  }
}
@Resolver('AgingRow')
export class AgingNames extends CustomerNames {}
@Resolver('RevenueRow')
export class RevenueNames extends CustomerNames {
  @ResolveField('site')
  site(@Parent() { siteId }: { readonly siteId: string }, @Context() context: GqlContext): Promise<object> {
    return loadSite(context, siteId);
  }
}
