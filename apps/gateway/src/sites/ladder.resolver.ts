import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkAcceptance } from '@switchyard/market';
import { acceptanceFacts, type HallRow, hallsBySite, type PowerModelRow, powerModelsBySite, siteByKey, type SiteRow, type SiteStepRow, stepsBySite, type Tx } from '@switchyard/store';
import { type Principal, requirePerson } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { ApiError } from '../graphql/errors.js';
import { decide } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { advanceSite, returnSite } from './climb-site.js';
import { hallView, type HallView } from './hall-views.js';
import { checkView } from './site-not-ready.js';
import { powerModelView, type SiteView } from './views.js';

/** Whether the caller may see what a site's operator keeps to itself: the operator and the platform. Row-level security holds the same. */
export const seesInside = (principal: Principal, site: Pick<SiteRow, 'operatorOrg'>): boolean =>
  principal.kind === 'platform' || principal.kind === 'operator' && principal.orgId === site.operatorOrg;

const stepView = ({ seq, from, to, evidenceDate, reference, note, actor, by, at }: SiteStepRow) =>
  ({ seq, from: from.toUpperCase(), to: to.toUpperCase(), evidenceDate, reference, note, actor, by: by.toUpperCase(), at });

/** The readiness ladder, and what else of a site its operator and the platform alone see. */
@Resolver('Site')
export class LadderResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @ResolveField('steps')
  async steps(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[] | null> {
    return seesInside(context.principal, site) ? (await context.loaders.many<SiteStepRow>('stepsBySite', stepsBySite, site.id)).map(stepView) : null;
  }
  @ResolveField('halls')
  async halls(@Context() context: GqlContext, @Parent() site: SiteView): Promise<HallView[] | null> {
    return seesInside(context.principal, site) ? (await context.loaders.many<HallRow>('hallsBySite', hallsBySite, site.id)).map(hallView) : null;
  }
  /** Versions are few: a site's are read together, by request for all its sites, and cut to the page here. */
  @ResolveField('powerModels')
  async powerModels(@Context() context: GqlContext, @Parent() site: SiteView, @Args() page: PageArguments): Promise<Connection<object> | null> {
    if (!seesInside(context.principal, site)) return null;
    const { limit, after } = pageStart(page);
    if (after && !/^\d{1,9}$/.test(after.sort)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
    const newestFirst = [...(await context.loaders.many<PowerModelRow>('powerModelsBySite', powerModelsBySite, site.id))].reverse();
    const rows = newestFirst.filter(({ version }) => !after || version < Number(after.sort)).slice(0, limit + 1);
    return toConnection(rows.map(powerModelView), limit, newestFirst.length, ({ version, id }) => ({ sort: `${version}`, id }));
  }

  /** Null for a site that is not there, and for whoever may not look inside. */
  @Query('siteAcceptance')
  async siteAcceptance(@Context() context: GqlContext, @Args('siteId') siteId: string): Promise<object[] | null> {
    const id = parseId('site', siteId);
    return id ? context.tenant((tx: Tx) => this.checksOf(tx, context, id)) : null;
  }
  private async checksOf(tx: Tx, context: GqlContext, id: string): Promise<object[] | null> {
    const site = await tx.one<SiteRow>(siteByKey, [[id]]);
    return site && seesInside(context.principal, site) ? checkAcceptance(await acceptanceFacts(tx, site, context.now)).map(checkView) : null;
  }

  @Mutation('advanceSite')
  advanceSite(@Context() context: GqlContext, @Args('input') input: Schema.AdvanceSiteInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asClimber(context);
    return decide(doing, 'advanceSite', input, idempotencyKey, advanceSite);
  }
  @Mutation('returnSite')
  returnSite(@Context() context: GqlContext, @Args('input') input: Schema.ReturnSiteInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asClimber(context);
    return decide(doing, 'returnSite', input, idempotencyKey, returnSite);
  }
  private asClimber(context: GqlContext): Doing {
    const { principal } = context;
    return { context, parts: this.parts, person: requirePerson(principal, ['operator', 'platform'], principal.kind === 'platform' ? 'admin' : 'sites:write') };
  }
}
