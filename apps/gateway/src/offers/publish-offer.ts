import { type EpochMs, parseId, toIso } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { tariffVersionAt } from '@switchyard/power';
import { endOffer, indexOf, lockSite, markOfferRetired, offerOf, poolOf, powerModelsOf, publishOffer as storeOffer, type SiteRow, tariffOf, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { siteChanged } from '../sites/own-site.js';
import { notReady, rungWord } from '../sites/site-not-ready.js';
import { checkPrice } from './check-rules.js';
import { checkCurtailmentTerms, checkPowerTerms } from './check-terms.js';
import { offerView, type OfferView } from './views.js';

export type PublishOfferInput = Omit<Schema.PublishOfferInput, 'availableUntil'> & { readonly availableUntil?: EpochMs | null };
export type RetireOfferInput = Omit<Schema.RetireOfferInput, 'endsAt'> & { readonly endsAt?: EpochMs | null };

/** An end that lies ahead. */
function checkEnd(check: InputCheck, path: string, end: EpochMs | null | undefined, now: EpochMs): EpochMs | null {
  if (end !== null && end !== undefined && end <= now) check.problem(path, `must be after ${toIso(now)}`);
  return end ?? null;
}

/** Publishes the next version of a pool's terms in place of the one before; leases keep theirs. */
export async function publishOffer(tx: Tx, doing: Doing, input: PublishOfferInput): Promise<OfferView> {
  const { context, parts } = doing;
  const poolId = parseId('pool', input.poolId);
  const pool = poolId && (await poolOf(tx, poolId));
  const site = pool && (await lockSite(tx, pool.siteId));
  if (!pool || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such pool.', ['input', 'poolId']));
  if (site.readiness !== 'billable') return refuse(notReady(site, `${site.name} stands at ${rungWord(site.readiness)}: offers are published once it is billable.`, ['input', 'poolId']));
  if (pool.retiredAt !== null) return refuse(plainRefusal('WRONG_STATE', `${pool.name} is retired.`, ['input', 'poolId']));
  const tariff = tariffOf(site.name, site.timeZone, await powerModelsOf(tx, site.id));
  const seriesId = indexOf(tariffVersionAt(tariff, context.now)?.components ?? [])?.seriesId;
  const check = new InputCheck();
  const price = checkPrice(check, input);
  const until = checkEnd(check, 'availableUntil', input.availableUntil, context.now);
  const power = checkPowerTerms(check, input.power, seriesId);
  const curtailment = checkCurtailmentTerms(check, input.curtailment);
  check.done();
  const offer = await storeOffer(tx, {
    id: parts.ids.next('offer'), poolId: pool.id, siteId: site.id, operatorOrg: site.operatorOrg, ...price!, power: power!, curtailment, now: context.now, until,
  });
  await siteChanged(tx, doing, site, 'offer');
  await recordDeed(tx, doing, 'offer.publish', offer.id, { poolId: pool.id, version: offer.version, ask: input.askUsdPerGpuHour, floor: price!.floorAsk, rules: price!.rules, power, curtailment, until: until === null ? null : toIso(until) });
  return offerView(offer);
}

/** Takes terms off the market, at once or at an announced end, by which work must be done. @throws Refused WRONG_STATE when they are off it already */
export async function retireOffer(tx: Tx, doing: Doing, input: RetireOfferInput): Promise<OfferView> {
  const id = parseId('offer', input.offerId);
  const seen = id && (await offerOf(tx, id));
  const site: SiteRow | undefined = seen && (await lockSite(tx, seen.siteId));
  if (!seen || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such offer.', ['input', 'offerId']));
  const { now } = doing.context;
  const check = new InputCheck();
  const endsAt = checkEnd(check, 'endsAt', input.endsAt, now);
  check.done();
  const offer = await offerOf(tx, seen.id);
  if (offer?.status !== 'published') return refuse(plainRefusal('WRONG_STATE', `Version ${seen.version} of the offer is retired already.`, ['input', 'offerId']));
  if (endsAt !== null) await endOffer(tx, offer.id, endsAt);
  else await markOfferRetired(tx, offer.id, now);
  await siteChanged(tx, doing, site, 'offer');
  await recordDeed(tx, doing, 'offer.retire', offer.id, { poolId: offer.poolId, version: offer.version, endsAt: endsAt === null ? null : toIso(endsAt) });
  return offerView(endsAt !== null ? { ...offer, validTo: endsAt } : { ...offer, status: 'retired', validTo: now });
}
