import type { Schema } from '@switchyard/graphql-client';
import { parseId, type SiteId } from '@switchyard/kernel';
import { type SiteBarred, stopLeases, type Tx } from '@switchyard/store';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import type { Doing } from '../graphql/doing.js';
import { changeBar, reasonOf, recordAbout } from './deeds.js';

interface StandingView { readonly __typename: 'SiteStanding'; readonly siteId: SiteId; readonly listed: boolean; readonly barredBy: readonly string[]; readonly stoppedLeaseCount: number }
const standingView = ({ id, barredBy }: SiteBarred, stopped: number): StandingView => ({ __typename: 'SiteStanding', siteId: id, listed: barredBy.length === 0, barredBy, stoppedLeaseCount: stopped });

/** The kill switch: nothing new starts at the site. What was not begun is given back and placed elsewhere; what runs finishes, or stops, by choice. */
export async function suspendSite(tx: Tx, doing: Doing, input: Schema.SuspendSiteInput): Promise<StandingView> {
  const reason = reasonOf(input.reason);
  const site = await barredSite(tx, doing, input.siteId, true);
  const stop = input.leases === 'STOP';
  const stopped = await stopLeases(tx, { siteIds: [site.id] }, stop ? 'all' : 'unbegun');
  if (site.changed || stopped.length > 0) await recordAbout(tx, doing, site.operatorOrg, 'site.suspend', site.id, { reason, leases: stop ? 'stop' : 'finish', stoppedLeaseIds: stopped });
  return standingView(site, stopped.length);
}
export async function reinstateSite(tx: Tx, doing: Doing, input: Schema.ReinstateSiteInput): Promise<StandingView> {
  const reason = reasonOf(input.reason);
  const site = await barredSite(tx, doing, input.siteId, false);
  if (site.changed) await recordAbout(tx, doing, site.operatorOrg, 'site.reinstate', site.id, { reason, stillBarredBy: site.barredBy });
  return standingView(site, 0);
}
async function barredSite(tx: Tx, doing: Doing, id: string, barred: boolean): Promise<SiteBarred> {
  const known: SiteId | undefined = parseId('site', id);
  const [site] = known === undefined ? [] : await changeBar(tx, doing, { siteId: known }, 'admin', barred);
  return site ?? refuse(plainRefusal('NOT_FOUND', 'There is no such site.', ['input', 'siteId']));
}
