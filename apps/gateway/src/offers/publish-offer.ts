import { microUsdPerGpuHour, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { tariffVersionAt } from '@switchyard/power';
import { indexOf, lockSite, markOfferRetired, offerOf, poolOf, powerModelsOf, publishOffer as storeOffer, type SiteRow, tariffOf, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { siteChanged } from '../sites/own-site.js';
import { checkCurtailmentTerms, checkPowerTerms, PRICE_USD_PER_GPU_HOUR } from './check-terms.js';
import { offerView, type OfferView } from './views.js';

/** Publishes the next version of a pool's terms in place of the one before; leases keep theirs. */
export async function publishOffer(tx: Tx, doing: Doing, input: Schema.PublishOfferInput): Promise<OfferView> {
  const { context, parts } = doing;
  const poolId = parseId('pool', input.poolId);
  const pool = poolId && (await poolOf(tx, poolId));
  const site = pool && (await lockSite(tx, pool.siteId));
  if (!pool || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such pool.', ['input', 'poolId']));
  const tariff = tariffOf(site.name, site.timeZone, await powerModelsOf(tx, site.id));
  const seriesId = indexOf(tariffVersionAt(tariff, context.now)?.components ?? [])?.seriesId;
  const check = new InputCheck();
  const ask = check.decimal('askUsdPerGpuHour', input.askUsdPerGpuHour, PRICE_USD_PER_GPU_HOUR);
  const power = checkPowerTerms(check, input.power, seriesId);
  const curtailment = checkCurtailmentTerms(check, input.curtailment);
  check.done();
  const offer = await storeOffer(tx, {
    id: parts.ids.next('offer'), poolId: pool.id, siteId: site.id, operatorOrg: site.operatorOrg, ask: microUsdPerGpuHour(ask!), power: power!, curtailment, now: context.now,
  });
  await siteChanged(tx, doing, site, 'offer');
  await recordDeed(tx, doing, 'offer.publish', offer.id, { poolId: pool.id, version: offer.version, ask: input.askUsdPerGpuHour, power, curtailment });
  return offerView(offer);
}

/** Takes terms off the market. @throws Refused WRONG_STATE when they are off it already */
export async function retireOffer(tx: Tx, doing: Doing, input: Schema.RetireOfferInput): Promise<OfferView> {
  const id = parseId('offer', input.offerId);
  const seen = id && (await offerOf(tx, id));
  const site: SiteRow | undefined = seen && (await lockSite(tx, seen.siteId));
  if (!seen || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such offer.', ['input', 'offerId']));
  const offer = await offerOf(tx, seen.id);
  if (offer?.status !== 'published') return refuse(plainRefusal('WRONG_STATE', `Version ${seen.version} of the offer is retired already.`, ['input', 'offerId']));
  await markOfferRetired(tx, offer.id, doing.context.now);
  await siteChanged(tx, doing, site, 'offer');
  await recordDeed(tx, doing, 'offer.retire', offer.id, { poolId: offer.poolId, version: offer.version });
  return offerView({ ...offer, status: 'retired' });
}
