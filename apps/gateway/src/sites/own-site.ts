import { parseId } from '@switchyard/kernel';
import { lockSite, type SiteRow, tellSiteChanged, type Tx } from '@switchyard/store';
import type { Doing } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';

/** The operator's own site, locked until the end of the transaction. @throws Refused NOT_FOUND for any other */
export async function ownSite(tx: Tx, id: string, path: readonly string[] = ['input', 'siteId']): Promise<SiteRow> {
  const known = parseId('site', id);
  const site = known && (await lockSite(tx, known));
  return site ?? refuse(plainRefusal('NOT_FOUND', 'You have no such site.', path));
}
/** After a change that a plan could trip over: moves the locked site's version and tells. */
export async function siteChanged(tx: Tx, { context }: Doing, site: Pick<SiteRow, 'id' | 'operatorOrg'>, what: string): Promise<void> {
  await tellSiteChanged(tx, site, what, context.now);
}
