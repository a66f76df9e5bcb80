import type { PowerItem } from '@switchyard/agent-protocol';
import { type EpochMs, MINUTE_MS } from '@switchyard/kernel';
import { type SiteEvent, type SiteMove, type SiteState } from './site-state.js';
import type { PowerSample } from './units.js';

/** Evidence begins so long before the start of an event and goes on so long behind its end. */
const AROUND_MS = 10 * MINUTE_MS;
/** Samples of one event, about; a long one is sampled further apart. */
const SAMPLES_MAX = 300;
/** No two samples of an event are nearer than this. */
const SAMPLE_EVERY_MS = MINUTE_MS / 2;

const spacingMs = ({ startsAt, endsAt }: SiteEvent): number => Math.max(SAMPLE_EVERY_MS, Math.ceil((endsAt - startsAt + 2 * AROUND_MS) / SAMPLES_MAX));

/**
 * What the site draws, as evidence for every event it concerns: before its start, through it, and behind its end. The first look at or behind the start is
 * always kept, whatever the spacing: it decides whether the notice was enough.
 */
export function sampleEvents(site: SiteState, sample: PowerSample | undefined, now: EpochMs): SiteMove {
  if (sample === undefined) return { site, items: [] };
  const items: PowerItem[] = [];
  const events = site.events.map((event): SiteEvent => {
    const over = event.withdrawn || now > event.endsAt + AROUND_MS;
    if (over || now < event.startsAt - AROUND_MS) return event;
    const atStart = event.sampledAt < event.startsAt && now >= event.startsAt;
    if (!atStart && now < event.sampledAt + spacingMs(event)) return event;
    items.push({ kind: 'power', event: event.event, at: now, powerW: sample.powerW, source: sample.source });
    return { ...event, sampledAt: now };
  });
  return items.length === 0 ? { site, items } : { site: { ...site, events }, items };
}
