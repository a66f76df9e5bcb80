import { Inject } from '@nestjs/common';
import { Context, Query, Resolver } from '@nestjs/graphql';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';

@Resolver('Viewer')
export class ViewerResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('viewer')
  async viewer(@Context() context: GqlContext): Promise<object> {
    const { principal } = context;
    const person = 'userId' in principal ? principal : undefined;
    const { organization, clock } = await context.tenant(async (tx) => ({
      organization: person && (await tx.one(`SELECT id, upper(kind) AS kind, name FROM market.organization WHERE id = $1`, [person.orgId])),
      clock: await tx.one<{ speed: number; synthetic: boolean }>(
        `SELECT speed, coalesce((SELECT bool_and(synthetic) FROM market.site), false) AS synthetic FROM market.clock`),
    }));
    return {
      userId: person?.userId ?? null,
      email: person?.email ?? null,
      organization: organization ?? null,
      roles: person?.roles ?? [],
      scopes: person?.scopes ?? [],
      projectIds: person?.projectIds ?? null,
      marketClock: { now: context.now, speed: clock?.speed ?? 1, synthetic: clock?.synthetic ?? false },
    };
  }
}
