import { isKnownZone } from '@switchyard/power';
import type { Schema } from '@switchyard/graphql-client';
import { insertFeeders, insertHall, insertSite, type NewFeeder, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { POWER_KW } from './halls.js';
import { siteChanged } from './own-site.js';
import { siteView, type SiteView } from './views.js';

const FEEDERS_MAX = 100;
const HALLS_MAX = 50;

/** Halls with their limits; feeders name the one they stand in. */
function checkHalls(c: InputCheck, halls: readonly Schema.HallInput[], doing: Doing) {
  if (halls.length > HALLS_MAX) c.problem('halls', `must have at most ${HALLS_MAX} items, has ${halls.length}`);
  const checked = halls.slice(0, HALLS_MAX).map((hall, i) => ({
    id: doing.parts.ids.next('hall'), name: c.text(`halls.${i}.name`, hall.name, 100) ?? '',
    limitW: typeof hall.limitKw === 'string' ? (c.decimal(`halls.${i}.limitKw`, hall.limitKw, POWER_KW) ?? null) : null,
  }));
  c.distinct((i) => `halls.${i}.name`, checked.map((hall) => hall.name), 'the hall');
  return checked;
}

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
  const halls = checkHalls(c, input.halls ?? [], doing);
  const checked = feeders.slice(0, FEEDERS_MAX).map((feeder, i): NewFeeder => {
    const hall = typeof feeder.hall === 'string' ? halls.find(({ name: known }) => known === feeder.hall?.trim()) : null;
    if (hall === undefined) c.problem(`feeders.${i}.hall`, 'is not the name of one of the halls');
    return { id: doing.parts.ids.next('feeder'), name: c.text(`feeders.${i}.name`, feeder.name, 100) ?? '', limitW: c.decimal(`feeders.${i}.limitKw`, feeder.limitKw, POWER_KW) ?? 0n, hallId: hall?.id ?? null };
  });
  halls.forEach(({ id, limitW }, i) => {
    const together = checked.reduce((sum, feeder) => (feeder.hallId === id ? sum + feeder.limitW : sum), 0n);
    if (limitW !== null && together > limitW) c.problem(`halls.${i}.limitKw`, 'is less than its feeders may carry together');
  });
  c.distinct((i) => `feeders.${i}.name`, checked.map((feeder) => feeder.name), 'the feeder');
  c.done();
  return { name: name!, region, interconnectionW: interconnectionW!, feeders: checked, halls };
}

/** Begins a site as a prospect, with its halls and feeders. Nothing is let there before it has climbed the readiness ladder (`advanceSite`) and has an offer. */
export async function createSite(tx: Tx, doing: Doing, input: Schema.CreateSiteInput): Promise<SiteView> {
  const { feeders, halls, ...checked } = check(input, doing);
  const site = {
    ...checked, id: doing.parts.ids.next('site'), operatorOrg: orgOf(doing), country: input.country, timeZone: input.timeZone,
    latitude: input.latitude ?? null, longitude: input.longitude ?? null, synthetic: input.synthetic ?? false, readiness: 'prospect' as const, createdAt: doing.context.now,
  };
  if (!(await insertSite(tx, site, []))) refuse(plainRefusal('ALREADY_EXISTS', `You have a site named ${site.name}.`, ['input', 'name']));
  for (const hall of halls) await insertHall(tx, { ...hall, siteId: site.id, operatorOrg: site.operatorOrg, createdAt: site.createdAt });
  await insertFeeders(tx, site, feeders);
  await siteChanged(tx, doing, site, 'listed');
  await recordDeed(tx, doing, 'site.create', site.id, { name: site.name, interconnectionW: site.interconnectionW, synthetic: site.synthetic, halls: halls.map(({ name, limitW }) => ({ name, limitW })), feeders: feeders.map(({ name, limitW }) => ({ name, limitW })) });
  return siteView({ ...site, status: 'listed', version: 2n, agentQuietSince: null });
}
