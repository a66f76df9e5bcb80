import type { EpochMs } from '@switchyard/kernel';
import { appendEvent, type Tx } from '../base/index.js';
import { bumpSite, type SiteRow } from './sites.js';

/** Moves a site's fencing token and says what changed, so that a plan made before is planned again. @param what `curtailment`, `nodes` …, as the event names it */
export async function tellSiteChanged(tx: Tx, { id, operatorOrg }: Pick<SiteRow, 'id' | 'operatorOrg'>, what: string, now: EpochMs): Promise<void> {
  const version = await bumpSite(tx, id);
  await appendEvent(tx, { topic: 'site.changed', aggregateId: id, aggregateSeq: version, payload: { siteId: id, what }, occurredAt: now, operatorOrg, siteId: id });
}
