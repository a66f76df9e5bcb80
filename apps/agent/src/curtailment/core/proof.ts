import type { PowerItem } from '@switchyard/agent-protocol';
import { type EpochMs, MINUTE_MS, SECOND_MS } from '@switchyard/kernel';
import { type SiteEvent, type SiteMove, type SiteState } from './site-state.js';
import type { PowerSample } from './units.js';

/** Evidence begins as long before the start of an event as the event lasts, and goes on as long behind its end, within these. */
const AROUND_MIN_MS = MINUTE_MS;
const AROUND_MAX_MS = 10 * MINUTE_MS;
/** Samples of one event, about; a long one is sampled further apart. */
const SAMPLES_MAX = 300;
/** No two samples of an event are nearer than this, but for the first behind its start. */
const SAMPLE_EVERY_MS = SECOND_MS;

const aroundMs = ({ startsAt, endsAt }: SiteEvent): number => Math.min(AROUND_MAX_MS, Math.max(AROUND_MIN_MS, endsAt - startsAt));
const spacingMs = (event: SiteEvent): number => Math.max(SAMPLE_EVERY_MS, Math.ceil((event.endsAt - event.startsAt + 2 * aroundMs(event)) / SAMPLES_MAX));

/**
 * What the site draws, as evidence for every event it concerns: before its start, through it, and behind its end. The first look at or behind the start is
 * always kept, whatever the spacing: it decides whether the notice was enough.
 */
export function sampleEvents(site: SiteState, sample: PowerSample | undefined, now: EpochMs): SiteMove {
  if (sample === undefined) return { site, items: [] };
  const items: PowerItem[] = [];
  const events = site.events.map((event): SiteEvent => {
    const over = event.withdrawn || now > event.endsAt + aroundMs(event);
    if (over || now < event.startsAt - aroundMs(event)) return event;
    const atStart = event.sampledAt < event.startsAt && now >= event.startsAt;
    if (!atStart && now < event.sampledAt + spacingMs(event)) return event;
    items.push({ kind: 'power', event: event.event, at: now, powerW: sample.powerW, source: sample.source });
    return { ...event, sampledAt: now };
  });
  return items.length === 0 ? { site, items } : { site: { ...site, events }, items };
}
