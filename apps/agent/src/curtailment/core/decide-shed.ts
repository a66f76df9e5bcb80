import { type EpochMs, MINUTE_MS, minOf, type Watts, watts } from '@switchyard/kernel';
import { type Calibration, expectedW, shareOf } from './calibrate.js';
import { planShed } from './plan-shed.js';
import { isOver, type ShedEntry, type SiteEvent, type SiteState } from './site-state.js';
import { isMiner, sheddingOrder, type Unit } from './units.js';

export interface ShedSettings {
  /** Most the feeder carries; undefined: no limit is known. */
  readonly limitW: Watts | undefined;
  /** How fast load may come back, per minute of market time; undefined: at once. */
  readonly rampWPerMinute: bigint | undefined;
  /** Time in hand before the start of an event, for orders and meters that are slow; market time. */
  readonly marginMs: number;
  /** How long the control plane has for its own order to a lease before the site gives it; market time. */
  readonly patienceMs: number;
}
export interface ShedCircumstances {
  readonly now: EpochMs;
  readonly units: readonly Unit[];
  readonly calibration: Calibration;
  /** Whether a meter stands behind the calibration. Without one the events of the control plane stop the leases it lists, no more and no less. */
  readonly metered: boolean;
  /** The control plane does not answer: what it listed is done without it. */
  readonly away: boolean;
}
export interface ShedDecision {
  readonly site: SiteState;
  /** To be stopped now, in their order; already in `site.shed`. */
  readonly stop: readonly ShedEntry[];
  /** May run again from now on; not in `site.shed` any more. */
  readonly resume: readonly string[];
  /** Leases that must not start now: there is no room for them. */
  readonly blocked: ReadonlySet<string>;
}

/**
 * What to stop, what may come back and what may start, once per turn. Nothing here waits: what was stopped is in the state, what has to be stopped
 * later is found again later, with the units, the meter and the events as they are then.
 */
export function decideShed(site: SiteState, seen: ShedCircumstances, settings: ShedSettings): ShedDecision {
  const waking = new Set(site.resuming);
  // What may run again counts as running before it does: the room it takes is not given away twice.
  const units = seen.units.map((unit): Unit => (waking.has(unit.id) && unit.draw === 'off' ? { ...unit, draw: 'on' } : unit));
  const circumstances = { ...seen, units };
  const known = new Set(units.map(({ id }) => id));
  const kept = site.shed.filter(({ unit }) => known.has(unit));
  const stop = stopsDue(site, kept, circumstances, settings);
  const after = [...kept, ...stop];
  const back = stop.length > 0 ? { shed: after, resume: [], ramp: null } : comeBack({ ...site, shed: after }, circumstances, settings);
  const held = new Set(back.shed.map(({ unit }) => unit));
  const woken = new Set(back.resume.filter((id) => isMiner({ id })));
  const blocked = noRoom(site, units.map((unit): Unit => (woken.has(unit.id) ? { ...unit, draw: 'on' } : unit)), held, circumstances, settings);
  const resuming = [...seen.units.filter(({ id, draw }) => waking.has(id) && draw === 'off' && !held.has(id)).map(({ id }) => id), ...woken];
  return { site: { ...site, shed: [...back.shed], resuming, ramp: back.shed.length === 0 ? null : back.ramp }, stop, resume: back.resume, blocked };
}

/** Orders to stop that are due, event by event in the order they begin. */
function stopsDue(site: SiteState, kept: readonly ShedEntry[], circumstances: ShedCircumstances, { marginMs, patienceMs }: ShedSettings): ShedEntry[] {
  const { now, units, calibration, metered, away } = circumstances;
  const stopped = new Set(kept.map(({ unit }) => unit));
  const due: ShedEntry[] = [];
  for (const event of open(site.events, now)) {
    const listed = event.stops.map(({ leaseId }) => leaseId);
    const mine = event.origin !== 'control_plane';
    // What was told and does not stand by now still draws, and something else has to stop for it.
    const running = units.filter(({ id, draw }) => !stopped.has(id) || draw === 'stuck');
    const mayStop = new Set(running.filter(({ id }) => mine || metered || isMiner({ id }) || listed.includes(id)).map(({ id }) => id));
    const { stop } = planShed(running, mayStop, calibration, event.targetW, listed);
    // What the control plane lists is all it counts on where no meter says what is enough.
    const more = mine || metered ? [] : running.filter((unit) => unit.draw === 'on' && listed.includes(unit.id) && !stop.includes(unit));
    const plan = [...stop, ...more].sort(sheddingOrder(listed));
    for (const unit of dueOf(plan, now, (one) => tellAt(one, event, marginMs, mine || away || isMiner(one) ? 0 : patienceMs))) {
      stopped.add(unit.id);
      due.push({ unit: unit.id, event: event.event, revision: event.revision, at: now });
    }
  }
  return due;
}
const open = (events: readonly SiteEvent[], now: EpochMs): SiteEvent[] => events.filter((event) => !isOver(event, now)).sort((a, b) => a.startsAt - b.startsAt || (a.event < b.event ? -1 : 1));

/** When a unit has to be told so that it stands at the start, and not before the control plane had its turn. */
function tellAt(unit: Unit, { startsAt, stops }: SiteEvent, marginMs: number, patienceMs: number): number {
  const inTime = startsAt - unit.leadMs - marginMs;
  const listed = stops.find(({ leaseId }) => leaseId === unit.id)?.tellAt;
  return patienceMs === 0 ? Math.min(inTime, listed ?? inTime) : Math.max(inTime, listed ?? inTime) + patienceMs;
}
/** A unit is told no later than those behind it in the order of shedding. */
function dueOf(plan: readonly Unit[], now: EpochMs, when: (unit: Unit) => number): Unit[] {
  const last = plan.findLastIndex((unit) => when(unit) <= now);
  // Before it, a lease that the control plane is still to tell keeps its turn; miners go at once.
  return plan.slice(0, last + 1).filter((unit, i) => i === last || unit.rung < plan[last]!.rung || when(unit) <= now);
}

/** The most the site may draw now, and as soon as what starts now would have to stop again. */
function capNow(events: readonly SiteEvent[], now: EpochMs, { limitW, marginMs }: ShedSettings, aboutToStart: number): Watts | undefined {
  let cap = limitW;
  for (const event of open(events, now)) {
    if (event.startsAt - aboutToStart - marginMs > now) continue;
    cap = cap === undefined ? event.targetW : minOf(cap, event.targetW);
  }
  return cap;
}

interface ComingBack {
  readonly shed: readonly ShedEntry[];
  readonly resume: readonly string[];
  readonly ramp: SiteState['ramp'];
}
/**
 * What was shed for something that is over comes back, or for an event that was changed and leaves room now: the other way round than it was shed, no faster than the
 * ramp allows, and only what fits under every limit that holds.
 */
function comeBack(site: SiteState, circumstances: ShedCircumstances, settings: ShedSettings): ComingBack {
  const { now, units, calibration } = circumstances;
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const eventOf = new Map(site.events.map((event) => [event.event, event]));
  const free = site.shed.filter((entry) => {
    const event = eventOf.get(entry.event);
    return event === undefined || isOver(event, now) || event.revision > entry.revision;
  });
  if (free.length === 0) return { shed: [...site.shed], resume: [], ramp: site.ramp };
  const order = sheddingOrder();
  const queue = free.map((entry) => byId.get(entry.unit)!).sort((a, b) => order(b, a));
  let on = units.filter(({ draw, id }) => draw !== 'off' && !queue.some((unit) => unit.id === id));
  const from = site.ramp?.from ?? now;
  let resumed = site.ramp?.resumedW ?? watts(0n);
  const resume: string[] = [];
  let waitsForRoom = false;
  for (const unit of queue) {
    // A lease whose run cannot start draws nothing: it is let go without a place on the ramp.
    const draws = isMiner(unit) || unit.wantsToStart || unit.draw !== 'off';
    const cap = capNow(site.events, now, settings, unit.leadMs);
    if (draws && cap !== undefined && expectedW(calibration, [...on, unit]) > cap) {
      waitsForRoom = true;
      break;
    }
    const allowance = settings.rampWPerMinute === undefined ? undefined : (settings.rampWPerMinute * BigInt(Math.max(0, now - from))) / BigInt(MINUTE_MS);
    const powerW = draws ? shareOf(calibration.share, unit.powerW) : 0n;
    if (allowance !== undefined && resumed + powerW > allowance) break;
    resumed = watts(resumed + powerW);
    if (draws) on = [...on, unit];
    resume.push(unit.id);
  }
  const shed = site.shed.filter(({ unit }) => !resume.includes(unit));
  // Time spent waiting for room is not saved up for a jump.
  return { shed, resume, ramp: waitsForRoom && resume.length === 0 ? { from: now, resumedW: watts(0n) } : { from, resumedW: resumed } };
}

/** Leases that want to start and for which there is no room; those that fit start in the order of what stopping them would cost, the dearest first. */
function noRoom(site: SiteState, units: readonly Unit[], held: ReadonlySet<string>, circumstances: ShedCircumstances, settings: ShedSettings): ReadonlySet<string> {
  const { now, calibration, metered } = circumstances;
  // Whether a lease starts during an event of the control plane is the control plane's to say, unless a meter shows that there is no room.
  const events = site.events.filter(({ origin }) => metered || origin !== 'control_plane');
  const order = sheddingOrder();
  let on = units.filter(({ draw }) => draw !== 'off');
  const blocked = new Set<string>();
  for (const unit of units.filter(({ wantsToStart, draw }) => wantsToStart && draw === 'off').sort((a, b) => order(b, a))) {
    if (held.has(unit.id)) continue;
    const cap = capNow(events, now, settings, unit.leadMs);
    if (cap !== undefined && expectedW(calibration, [...on, unit]) > cap) blocked.add(unit.id);
    else on = [...on, unit];
  }
  return blocked;
}
