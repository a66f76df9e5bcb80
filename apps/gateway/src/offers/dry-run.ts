import { addMs, DAY_MS, divideHalfAwayFromZero, type EpochMs, formatDecimal, fromIso, HOUR_MS, type Interval, floorTo, parseId, splitAt } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { dryRun, type DryRunDay, dryRunAssumptions, type DryRunShare } from '@switchyard/market';
import { localMonth, localTime, tariffVersionAt } from '@switchyard/power';
import { DRY_RUN_LEASES_MAX, frozenAsks, indexOf, marketTerms, type PoolRow, poolOf, powerModelsOf, readDryRunFacts, readDryRunHours, siteByKey, type SiteRow, tariffOf, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { InputCheck } from '../graphql/check-input.js';
import type { GqlContext } from '../graphql/context.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { checkPrice } from './check-rules.js';
import { checkPowerTerms } from './check-terms.js';

const usd = (micro: bigint): string => formatDecimal(micro, 6, 2);
const gpuHours = (seconds: bigint): string => formatDecimal(divideHalfAwayFromZero(seconds * 1_000n, 3_600n), 3, 0);
const shareView = ({ leases, gpuSeconds, rent }: DryRunShare) => ({ leases, gpuHours: gpuHours(gpuSeconds), rentUsd: usd(rent) });

const dayView = ({ from, to, gpuSeconds, actualRent, rent, powerCharged, powerCost, platformFee, margin, miningMargin, hoursWithoutPrice }: DryRunDay) => ({
  from, to, gpuHours: gpuHours(gpuSeconds), actualRentUsd: usd(actualRent), revenueUsd: usd(rent + powerCharged), powerCostUsd: usd(powerCost), platformFeeUsd: usd(platformFee), marginUsd: usd(margin),
  miningMarginUsd: miningMargin === undefined ? null : usd(miningMargin), unpricedSeconds: hoursWithoutPrice * 3_600,
});
/** Days of the site's calendar, by the hours that begin in them. */
function daysOf(month: Interval, zone: string): Interval[] {
  const days: { from: EpochMs; to: EpochMs; day: number }[] = [];
  for (const { from, to } of splitAt(month, HOUR_MS)) {
    const { day } = localTime(from, zone);
    const last = days.at(-1);
    if (last?.day === day) last.to = to;
    else days.push({ from, to, day });
  }
  return days.map(({ from, to }) => ({ from, to }));
}

/** The operator's own pool, with its site. @throws Refused NOT_FOUND for any other */
async function ownPool(tx: Tx, person: Person, poolId: string): Promise<{ pool: PoolRow; site: SiteRow }> {
  const id = parseId('pool', poolId);
  const pool = id && (await poolOf(tx, id));
  const site = pool && pool.operatorOrg === person.orgId ? await tx.one<SiteRow>(siteByKey, [[pool.siteId]]) : undefined;
  return pool && site ? { pool, site } : refuse(plainRefusal('NOT_FOUND', 'You have no such pool.', ['input', 'poolId']));
}
/** A calendar month of the site, cut at the hour that runs; the last whole one unless named. */
function monthOf(check: InputCheck, text: string | null | undefined, zone: string, now: EpochMs): Interval {
  const running = localMonth(now, zone);
  const named = typeof text === 'string' ? (/^\d{4}-\d{2}$/.test(text) ? fromIso(`${text}-15T00:00:00Z`) : undefined) : addMs(running.from, -DAY_MS);
  if (named === undefined) check.problem('month', 'must be a month such as 2026-01');
  const month = localMonth(named ?? now, zone);
  if (named !== undefined && month.from >= now) check.problem('month', 'must have begun');
  if (named !== undefined && month.to < addMs(now, -731 * DAY_MS)) check.problem('month', 'must not be more than two years back');
  const [from, to] = [floorTo(month.from, HOUR_MS), floorTo(month.to < now ? month.to : now, HOUR_MS)];
  if (check.problems.length === 0 && to <= from) check.problem('month', 'has no hour that is over');
  return { from, to };
}

/** What terms would have earned in a month that was; nothing is changed by asking. */
export async function offerDryRun(tx: Tx, context: GqlContext, person: Person, input: Schema.OfferDryRunInput): Promise<{ readonly __typename: 'OfferDryRun' }> {
  const { pool, site } = await ownPool(tx, person, input.poolId);
  const tariff = tariffOf(site.name, site.timeZone, await powerModelsOf(tx, site.id));
  const check = new InputCheck();
  const price = checkPrice(check, input);
  const power = checkPowerTerms(check, input.power, indexOf(tariffVersionAt(tariff, context.now)?.components ?? [])?.seriesId);
  const month = monthOf(check, input.month, site.timeZone, context.now);
  check.done();
  const own = await frozenAsks(tx, pool.id, month);
  const [facts, hours] = await context.readMarket(async (market) => [await readDryRunFacts(market, pool, month), await readDryRunHours(market, site, month)] as const);
  if (!facts) return refuse(plainRefusal('INVALID_INPUT', `More than ${DRY_RUN_LEASES_MAX} leases ran then: a dry run looks at no more.`, ['input', 'month']));
  const leases = facts.leases.map((lease) => ({ ...lease, ...(own.has(lease.leaseId) && { frozenAsk: own.get(lease.leaseId)! }) }));
  const terms = { ask: price!.ask, rules: price!.rules, power: power!, ...(price!.floorAsk !== null && { floorAsk: price!.floorAsk }) };
  const result = dryRun({ ...facts, leases, hours, month, terms, platformFee: marketTerms.platformFee, days: daysOf(month, site.timeZone) });
  const { miningMargin, margin } = result;
  return {
    __typename: 'OfferDryRun', ...month, actual: shareView(result.actual), kept: shareView(result.kept), lost: shareView(result.lost), gained: shareView(result.gained),
    revenueUsd: usd(result.rent + result.powerCharged), powerChargedUsd: usd(result.powerCharged), powerCostUsd: usd(result.powerCost), platformFeeUsd: usd(result.platformFee), marginUsd: usd(margin),
    energyKwh: formatDecimal(result.energyWh, 3, 0), miningMarginUsd: miningMargin === undefined ? null : usd(miningMargin), moreThanMiningUsd: miningMargin === undefined ? null : usd(margin - miningMargin),
    unpricedSeconds: result.hoursWithoutPrice * 3_600, days: result.days.map(dayView), assumptions: dryRunAssumptions,
  } as { readonly __typename: 'OfferDryRun' };
}
