import { type BatchItem, type CurtailmentItem, type CurtailmentOrder, type CurtailmentOrigin, curtailmentOrigins, leaseStages } from '@switchyard/agent-protocol';
import { by, byText, type EpochMs, HOUR_MS, type Watts, watts } from '@switchyard/kernel';
import { z } from 'zod';

const instant = z.number().transform((n) => n as EpochMs);
const power = z.union([z.bigint(), z.string()]).transform((v) => watts(BigInt(v)));

/** An event as the site acts on it, whoever ordered it. Instants are market time. */
const siteEventSchema = z.strictObject({
  /** `curt_…` or the site's own name. */
  event: z.string(),
  origin: z.enum(curtailmentOrigins),
  revision: z.number().int(),
  withdrawn: z.boolean(),
  /** People work at the site meanwhile. */
  maintenance: z.boolean().default(false),
  startsAt: instant,
  endsAt: instant,
  targetW: power,
  reason: z.string(),
  /** Leases the control plane means to stop, in its order; empty for the site's own events. */
  stops: z.array(z.strictObject({ leaseId: z.string(), stage: z.enum(leaseStages), tellAt: instant, resumeBy: instant })),
  /** What the control plane was told last. */
  told: z.enum(['acknowledged', 'started', 'ended']),
  /** Market time of the last evidence; 0 before the first. */
  sampledAt: instant,
});
export type SiteEvent = z.output<typeof siteEventSchema>;

/** Something that was stopped for an event and comes back after it. */
const shedEntrySchema = z.strictObject({ unit: z.string(), event: z.string(), revision: z.number().int(), at: instant });
export type ShedEntry = z.output<typeof shedEntrySchema>;

/** What the agent remembers of curtailment; part of its journal. */
export const siteStateSchema = z.strictObject({
  /** In order of their name. */
  events: z.array(siteEventSchema),
  /** In the order they were stopped. */
  shed: z.array(shedEntrySchema),
  /** Miners that may run again and were not seen to do so yet: told again until they are, also by the next process. */
  resuming: z.array(z.string()),
  /** Load that came back since `from`, for the ramp; null while nothing comes back. */
  ramp: z.strictObject({ from: instant, resumedW: power }).nullable(),
  /** Number of the next event of the site's own. */
  nextLocal: z.number().int(),
});
export type SiteState = z.output<typeof siteStateSchema>;
export const newSiteState = (): SiteState => ({ events: [], shed: [], resuming: [], ramp: null, nextLocal: 1 });

/** A state, and what to report of the change. */
export interface SiteMove {
  readonly site: SiteState;
  readonly items: BatchItem[];
}

/** How long an event that is over stays known. */
const KEPT_MS = HOUR_MS;

/** What is reported of an event. */
function eventItem(event: SiteEvent, step: CurtailmentItem['step'], at: EpochMs): CurtailmentItem {
  const { event: name, origin, revision, startsAt, endsAt, targetW, reason } = event;
  return { kind: 'curtailment', event: name, origin, revision, step, at, startsAt, endsAt, targetW, reason };
}
export const isOver = (event: Pick<SiteEvent, 'withdrawn' | 'endsAt'>, now: EpochMs): boolean => event.withdrawn || event.endsAt <= now;
const byName = by((event: SiteEvent) => event.event, byText);
const put = (events: readonly SiteEvent[], event: SiteEvent): SiteEvent[] => [...events.filter((other) => other.event !== event.event), event].sort(byName);

/** Takes in what the control plane announced. Each revision is acknowledged once; an older one, or one known already, changes nothing. */
export function takeAnnounced(site: SiteState, orders: readonly CurtailmentOrder[], now: EpochMs): SiteMove {
  let events: SiteEvent[] = site.events;
  const items: BatchItem[] = [];
  for (const order of orders) {
    const known = events.find(({ event }) => event === order.curtailmentId);
    if (known !== undefined && order.revision < known.revision) continue;
    const { curtailmentId, revision, withdrawn, kind, startsAt, endsAt, targetW, reason, stops } = order;
    const next: SiteEvent = {
      event: curtailmentId, origin: 'control_plane', revision, withdrawn, maintenance: kind === 'maintenance', startsAt, endsAt, targetW, reason, stops, told: known?.told ?? 'acknowledged', sampledAt: known?.sampledAt ?? (0 as EpochMs),
    };
    events = put(events, next);
    if (known?.revision !== revision) items.push(eventItem(next, 'acknowledged', now));
  }
  return { site: { ...site, events }, items };
}
/** Whether a poll's answer brings anything that is not known. */
export function hasNews(site: SiteState, orders: readonly CurtailmentOrder[]): boolean {
  return orders.some((order) => {
    const known = site.events.find(({ event }) => event === order.curtailmentId);
    if (known === undefined) return true;
    const stops = (list: SiteEvent['stops'] | CurtailmentOrder['stops']): string => list.map(({ leaseId, tellAt, resumeBy }) => `${leaseId} ${tellAt} ${resumeBy}`).join();
    return order.revision > known.revision || (order.revision === known.revision && stops(order.stops) !== stops(known.stops));
  });
}

/** What the site itself orders. */
export interface LocalOrder {
  readonly origin: Exclude<CurtailmentOrigin, 'control_plane'>;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: Watts;
  readonly reason: string;
}
const LETTERS = { operator: 'op', price: 'price', guard: 'guard' } as const;
/** Begins an event of the site's own. Its name is never used again at this site: the start and a count are in it. */
export function beginLocal(site: SiteState, order: LocalOrder): { readonly site: SiteState; readonly event: string } {
  const event = `local_${LETTERS[order.origin]}-${order.startsAt}-${site.nextLocal}`;
  const next: SiteEvent = { event, ...order, revision: 1, withdrawn: false, maintenance: false, stops: [], told: 'acknowledged', sampledAt: 0 as EpochMs };
  return { site: { ...site, events: put(site.events, next), nextLocal: site.nextLocal + 1 }, event };
}
/** Ends an event of the site's own: now, or by calling it off before it began. Unchanged when there is none of this name that could end. */
export function endLocal(site: SiteState, name: string, now: EpochMs): SiteState {
  const event = site.events.find((one) => one.event === name && one.origin !== 'control_plane' && !isOver(one, now));
  if (event === undefined) return site;
  const ended: SiteEvent = event.startsAt >= now ? { ...event, withdrawn: true, revision: event.revision + 1 } : { ...event, endsAt: now, revision: event.revision + 1 };
  return { ...site, events: put(site.events, ended) };
}

/** Tells what began and what is over, each once; forgets what has been over for long and stops nothing any more. */
export function tellProgress(site: SiteState, now: EpochMs): SiteMove {
  const items: BatchItem[] = [];
  const events = site.events.flatMap((event): SiteEvent[] => {
    let told = event.told;
    if (told === 'acknowledged' && !event.withdrawn && event.startsAt <= now) {
      items.push(eventItem(event, 'started', now));
      told = 'started';
    }
    if (told === 'started' && isOver(event, now)) {
      items.push(eventItem(event, 'ended', now));
      told = 'ended';
    }
    const done = isOver(event, now) && Math.min(event.endsAt, now) + KEPT_MS <= now && !site.shed.some((entry) => entry.event === event.event);
    return done ? [] : [{ ...event, told }];
  });
  return { site: { ...site, events }, items };
}
