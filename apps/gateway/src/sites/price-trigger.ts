import { formatDecimal, type MicroUsdPerMwh, microUsdPerMwh, toIso, watts } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { miningValueOf, modelAt, powerModelsOf, type PriceTriggerRow, removePriceTrigger, setPriceTrigger as storeTrigger, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { ownSite } from './own-site.js';
import { kw, siteView, type SiteView } from './views.js';

/** Whatever an index ever showed lies inside; the same bounds as a tariff's. */
const PRICE = { scale: 6, min: -1_000_000_000_000n, max: 1_000_000_000_000n } as const;

export interface PriceTriggerView {
  readonly shedAtUsdPerMwh: string | null;
  readonly resumeBelowUsdPerMwh: string | null;
  readonly shedToKw: string;
  readonly setAt: number;
}
const usd = (microUsd: bigint | null): string | null => (microUsd === null ? null : formatDecimal(microUsd, 6, 0));
export const priceTriggerView = ({ shedAt, resumeBelow, shedToW, setAt }: PriceTriggerRow): PriceTriggerView => ({ shedAtUsdPerMwh: usd(shedAt), resumeBelowUsdPerMwh: usd(resumeBelow), shedToKw: kw(watts(shedToW)), setAt });

/** Sets the site's trigger from now on, or takes it away; the scheduler announces what follows from it. */
export async function setPriceTrigger(tx: Tx, doing: Doing, { siteId, trigger }: Schema.SetPriceTriggerInput): Promise<SiteView> {
  const { now } = doing.context;
  const site = await ownSite(tx, siteId);
  if (trigger === null || trigger === undefined) {
    if (await removePriceTrigger(tx, site.id)) await recordDeed(tx, doing, 'price_trigger.remove', site.id, {});
    return siteView(site);
  }
  const check = new InputCheck();
  const price = (path: string, text: string | null | undefined): MicroUsdPerMwh | null => {
    const value = text === null || text === undefined ? undefined : check.decimal(path, text, PRICE);
    return value === undefined ? null : microUsdPerMwh(value);
  };
  const shedAt = price('trigger.shedAtUsdPerMwh', trigger.shedAtUsdPerMwh);
  const given = price('trigger.resumeBelowUsdPerMwh', trigger.resumeBelowUsdPerMwh);
  const shedTo = check.decimal('trigger.shedToKw', trigger.shedToKw ?? '0', { scale: 3, min: 0n, max: site.interconnectionW });
  if (trigger.shedAtUsdPerMwh === null || trigger.shedAtUsdPerMwh === undefined) {
    if (given !== null) check.problem('trigger.resumeBelowUsdPerMwh', 'needs shedAtUsdPerMwh: without it both marks are what mining earns');
    const model = modelAt(await powerModelsOf(tx, site.id), now);
    if (model === undefined || miningValueOf(model) === undefined) check.problem('trigger.shedAtUsdPerMwh', 'is needed: the power model of the site states no mining to compare with');
  } else if (given !== null && shedAt !== null && given > shedAt) {
    check.problem('trigger.resumeBelowUsdPerMwh', `must not be above shedAtUsdPerMwh, ${usd(shedAt)}`);
  }
  check.done();
  await storeTrigger(tx, site, { shedAt, resumeBelow: given ?? shedAt, shedTo: watts(shedTo!) }, now);
  await recordDeed(tx, doing, 'price_trigger.set', site.id, { shedAt, resumeBelow: given ?? shedAt, shedToW: shedTo, setAt: toIso(now) });
  return siteView(site);
}
