import { isKnownZone } from '@switchyard/power';
import type { Schema } from '@switchyard/graphql-client';
import { insertSite, type NewFeeder, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { siteChanged } from './own-site.js';
import { siteView, type SiteView } from './views.js';

/** 1 W to 10 GW, kept in whole watts. */
const POWER_KW = { scale: 3, min: 1n, max: 10_000_000_000n } as const;
const FEEDERS_MAX = 100;

function check(input: Schema.CreateSiteInput, doing: Doing) {
  const c = new InputCheck();
  const name = c.text('name', input.name, 200);
  if (!/^[A-Z]{2}$/.test(input.country)) c.problem('country', 'must be two capital letters of ISO 3166-1, such as US');
  const region = c.optionalText('region', input.region, 100);
  if (input.timeZone.length > 60 || !isKnownZone(input.timeZone)) c.problem('timeZone', 'is not a known IANA time zone, such as America/Chicago');
  if (typeof input.latitude === 'number') c.within('latitude', input.latitude, -90, 90);
  if (typeof input.longitude === 'number') c.within('longitude', input.longitude, -180, 180);
  const interconnectionW = c.decimal('interconnectionKw', input.interconnectionKw, POWER_KW);
  const { feeders } = input;
  if (feeders.length < 1 || feeders.length > FEEDERS_MAX) c.problem('feeders', `must have 1 to ${FEEDERS_MAX} items, has ${feeders.length}`);
  const checked = feeders.slice(0, FEEDERS_MAX).map((feeder, i): NewFeeder => ({
    id: doing.parts.ids.next('feeder'), name: c.text(`feeders.${i}.name`, feeder.name, 100) ?? '', limitW: c.decimal(`feeders.${i}.limitKw`, feeder.limitKw, POWER_KW) ?? 0n,
  }));
  c.distinct((i) => `feeders.${i}.name`, checked.map((feeder) => feeder.name), 'the feeder');
  c.done();
  return { name: name!, region, interconnectionW: interconnectionW!, feeders: checked };
}

/** Lists a site with its feeders. Nothing can be let there before it has a power model, a pool and an offer. */
export async function createSite(tx: Tx, doing: Doing, input: Schema.CreateSiteInput): Promise<SiteView> {
  const { feeders, ...checked } = check(input, doing);
  const site = {
    ...checked, id: doing.parts.ids.next('site'), operatorOrg: orgOf(doing), country: input.country, timeZone: input.timeZone,
    latitude: input.latitude ?? null, longitude: input.longitude ?? null, synthetic: false, createdAt: doing.context.now,
  };
  if (!(await insertSite(tx, site, feeders))) refuse(plainRefusal('ALREADY_EXISTS', `You have a site named ${site.name}.`, ['input', 'name']));
  await siteChanged(tx, doing, site, 'listed');
  await recordDeed(tx, doing, 'site.create', site.id, { name: site.name, interconnectionW: site.interconnectionW, feeders: feeders.map(({ name, limitW }) => ({ name, limitW })) });
  return siteView({ ...site, status: 'listed', version: 2n, agentQuietSince: null });
}
