import type { SiteReadingItem } from '@switchyard/agent-protocol';
import { HOUR_MS } from '@switchyard/kernel';
import { insertSiteReadings } from '@switchyard/store';
import type { BatchWork } from './batch-work.js';

/** No site draws more: 100 GW. A larger figure is a fault, and would not fit its place either. */
const SITE_WATTS_MAX = 100_000_000_000n;

/** Stores what the registers of the site counted. What cannot be is audited and left out; the rest of the batch stands. */
export async function applySiteReadings(work: BatchWork, items: readonly SiteReadingItem[]): Promise<void> {
  if (items.length === 0) return;
  const canBe = ({ from, to, milliwattHours }: SiteReadingItem): boolean => to <= work.latest && milliwattHours * BigInt(HOUR_MS) <= SITE_WATTS_MAX * 1_000n * BigInt(to - from);
  const { siteId, operatorOrg, agentId, now } = work.origin;
  await insertSiteReadings(work.tx, { siteId, operatorOrg, agentId, receivedAt: now }, items.filter(canBe));
  for (const reading of items.filter((item) => !canBe(item))) await work.audit('agent.site_reading_refused', siteId, { reading });
}
