import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { DAY_MS, type EpochMs, formatDecimal } from '@switchyard/kernel';
import { siteEnergySince, type SiteEnergyRow } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { seesInside } from './ladder.resolver.js';
import type { SiteView } from './views.js';

const DAYS_MAX = 92;
const kwh = (milliwattHours: bigint | null): string | null => (milliwattHours === null ? null : formatDecimal(milliwattHours, 6, 0));
/** Half up, to so many decimals; null when there is nothing to divide by. */
function ratio(numerator: bigint | null, denominator: bigint | null, decimals: number): string | null {
  if (numerator === null || denominator === null || denominator === 0n) return null;
  const parts = 10n ** BigInt(decimals);
  return formatDecimal((2n * numerator * parts + denominator) / (2n * denominator), decimals, 0);
}

/** A site's energy as a view. */
function siteEnergyView(row: SiteEnergyRow): object {
  const { meteredWh, modelledWh, estimatedWh } = row;
  return {
    itKwh: kwh(row.itMilliwattHours), facilityKwh: kwh(row.facilityMilliwattHours), pue: ratio(row.comparableFacilityMilliwattHours, row.comparableItMilliwattHours, 6),
    faultyCount: Number(row.faultyIntervals), totalCount: Number(row.intervals), meteredKwh: kwh(meteredWh * 1_000n), modelledKwh: kwh(modelledWh * 1_000n), estimatedKwh: kwh(estimatedWh * 1_000n),
    meteredToModelledRate: ratio(meteredWh, modelledWh, 6),
  };
}

/** What the registers of a site counted. */
@Resolver('Site')
export class SiteEnergyResolver {
  @ResolveField('energy')
  async energy(@Context() context: GqlContext, @Parent() site: SiteView, @Args('days') days: number): Promise<object | null> {
    if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) throw new ApiError('BAD_USER_INPUT', `days must be 1 to ${DAYS_MAX}.`);
    if (!seesInside(context.principal, site)) return null;
    const since = (context.now - days * DAY_MS) as EpochMs;
    const row = await context.loaders.one<SiteEnergyRow>(`siteEnergy ${days}`, siteEnergySince(since), site.id);
    return row ? siteEnergyView(row) : null;
  }
}
