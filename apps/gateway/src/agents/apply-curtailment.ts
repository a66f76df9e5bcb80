import type { CurtailmentItem, PowerItem } from '@switchyard/agent-protocol';
import type { CurtailmentId, EpochMs } from '@switchyard/kernel';
import { curtailmentNamed, endSiteEvent, keepPower, keepSiteEvent, keepSiteReports, type PowerRow, type SiteReport } from '@switchyard/store';
import type { BatchWork } from './batch-work.js';

/** Instants further ahead of market time than this are no report. */
const AHEAD_MS = 7 * 86_400_000;

/**
 * Takes what a site says of curtailments: that it knows one, began and ended it, and what it drew meanwhile; each once. An event the site began itself is kept as one of
 * the site's, with who began it. What names no event of this site is audited and changes nothing.
 */
export async function applyCurtailment(work: BatchWork, items: readonly CurtailmentItem[], samples: readonly PowerItem[]): Promise<void> {
  if (items.length === 0 && samples.length === 0) return;
  const { tx, origin } = work;
  const reports: SiteReport[] = [];
  const power: PowerRow[] = [];
  const ids = new Map<string, CurtailmentId | undefined>();
  for (const item of items) {
    const id = await eventOf(work, item);
    ids.set(item.event, id);
    if (id !== undefined) reports.push({ curtailmentId: id, revision: item.revision, step: item.step, at: item.at });
  }
  for (const { event, at, powerW, source } of samples) {
    if (!ids.has(event)) ids.set(event, (await curtailmentNamed(tx, origin, event))?.id);
    const id = ids.get(event);
    if (id !== undefined && at <= work.latest) power.push({ curtailmentId: id, at, powerW, source });
  }
  const unknown = [...ids].filter(([, id]) => id === undefined).map(([name]) => name);
  for (const name of unknown) await work.audit('agent.curtailment_unknown', name, {});
  if (reports.length > 0) await keepSiteReports(tx, origin, reports, origin.now);
  if (power.length > 0) await keepPower(tx, origin, power);
}

/** The event an item is about, made now when the site began it and it is not known yet. */
async function eventOf(work: BatchWork, item: CurtailmentItem): Promise<CurtailmentId | undefined> {
  const { tx, origin } = work;
  const known = await curtailmentNamed(tx, origin, item.event);
  if (item.origin === 'control_plane') return known?.siteEvent === null ? known.id : undefined;
  if (known !== undefined) {
    if (known.siteEvent === null) return undefined;
    if (item.step === 'ended') await endSiteEvent(tx, known.id, atLeast(item.endsAt, known.startsAt), origin.now);
    return known.id;
  }
  if (item.startsAt > work.latest || item.endsAt > origin.now + AHEAD_MS) return undefined;
  const id = origin.ids.next('curt');
  const { event: name, origin: by, startsAt, targetW, reason } = item;
  await keepSiteEvent(tx, id, origin, { name, origin: by, startsAt, endsAt: atLeast(item.endsAt, startsAt), targetW, reason });
  await work.audit('curtailment.begun_at_site', id, { name, origin: by, targetW, reason });
  return id;
}
/** An event lasts at least a millisecond: one that was ended in the instant it began was one all the same. */
const atLeast = (endsAt: EpochMs, startsAt: EpochMs): EpochMs => Math.max(endsAt, startsAt + 1) as EpochMs;
