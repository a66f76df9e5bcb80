import { formatDecimal } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { changeSite, reservedOfSite, siteNamed, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { POWER_KW } from './halls.js';
import { ownSite, siteChanged } from './own-site.js';
import { siteView, type SiteView } from './views.js';

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** Changes what is given; country and zone stay, since prices and months of the site were told by them. */
export async function updateSite(tx: Tx, doing: Doing, input: Schema.UpdateSiteInput): Promise<SiteView> {
  const { context } = doing;
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const name = given(input.name) ? check.text('name', input.name, 200) : site.name;
  const region = given(input.region) ? check.text('region', input.region, 100) : site.region;
  const latitude = given(input.latitude) ? check.within('latitude', input.latitude, -90, 90) : site.latitude;
  const longitude = given(input.longitude) ? check.within('longitude', input.longitude, -180, 180) : site.longitude;
  const interconnectionW = given(input.interconnectionKw) ? check.decimal('interconnectionKw', input.interconnectionKw, POWER_KW) : site.interconnectionW;
  if (given(input.interconnectionKw) && interconnectionW !== undefined) {
    const reserved = await context.readMarket((market) => reservedOfSite(market, site.id, context.now));
    if (interconnectionW < reserved) check.problem('interconnectionKw', `leases and holds have reserved ${formatDecimal(reserved, 3, 0)} kW of it`);
  }
  const namesake = name === undefined ? undefined : await siteNamed(tx, site.operatorOrg, name);
  if (namesake !== undefined && namesake !== site.id) check.problem('name', 'is the name of another site of yours');
  check.done();
  const changed = { ...site, name: name!, region: region ?? null, latitude: latitude ?? null, longitude: longitude ?? null, interconnectionW: interconnectionW! };
  await changeSite(tx, changed);
  await siteChanged(tx, doing, site, 'site');
  const { siteId: _siteId, ...wanted } = input;
  await recordDeed(tx, doing, 'site.update', site.id, { wanted, before: { name: site.name, region: site.region, interconnectionW: site.interconnectionW } });
  return siteView(changed);
}
