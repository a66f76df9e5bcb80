import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { Dice, hashText, hashWords } from './dice.js';

/** A site must run less for a while. Plans know of it from `noticeSlot` on. Slots of the replay, half open. */
export interface ReplayCurtailment {
  readonly id: string;
  /** The pool's feeder, or its id where it has none. */
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly noticeSlot: number;
  /** Share of GPUs and kW that may go on, 0 to 1. */
  readonly allowedShare: number;
}

export interface CurtailmentDials {
  readonly seed: number;
  readonly slots: number;
  readonly slotSeconds: number;
  /** Plans are made every so many slots: notices are heard at a plan. */
  readonly commitSlots: number;
  /** Events per site and 30 days. */
  readonly perMonth: number;
  readonly noticeHours: number;
}

/**
 * Random events: each site has its own dice, hours are anywhere, 1 to 4 h long; half are full cuts, half leave half of the site.
 * Events of one site do not overlap.
 */
export function randomCurtailments(sites: readonly string[], dials: CurtailmentDials): ReplayCurtailment[] {
  const perHour = 3_600 / dials.slotSeconds;
  return sites.flatMap((site) => {
    const dice = new Dice(hashWords(dials.seed, hashText(`curtailments of ${site}`)));
    const expected = (dials.perMonth * dials.slots) / (30 * 24 * perHour);
    const count = Math.floor(expected + dice.fraction());
    const events = Array.from({ length: count }, () => {
      const from = dice.between(0, dials.slots - 1);
      const to = Math.min(dials.slots, from + Math.ceil(dice.between(1, 4) * perHour));
      return { site, from, to, allowedShare: dice.fraction() < 0.5 ? 0 : 0.5 };
    }).sort(ladder(by((e) => e.from, byNumber), by((e) => e.to, byNumber)));
    let end = 0;
    return events.filter((event) => {
      const apart = event.from >= end;
      if (apart) end = event.to;
      return apart;
    }).map((event, i) => ({ id: `${site}/cut-${i + 1}`, ...event, noticeSlot: heardAt(event.from - Math.round(dials.noticeHours * perHour), dials.commitSlots) }));
  });
}

/** Events of a site that goes down to `allowedShare` while its market is dearer than a limit: known as soon as the price is. */
export function priceCurtailments(
  site: string, microUsdPerMwh: readonly number[], aboveMicro: number, allowedShare: number, knownSlots: number, commitSlots: number,
): ReplayCurtailment[] {
  const events: ReplayCurtailment[] = [];
  for (let from = 0; from < microUsdPerMwh.length; from += 1) {
    if (microUsdPerMwh[from]! <= aboveMicro) continue;
    let to = from + 1;
    while (to < microUsdPerMwh.length && microUsdPerMwh[to]! > aboveMicro) to += 1;
    events.push({ id: `${site}/dear-${events.length + 1}`, site, from, to, allowedShare, noticeSlot: heardAt(from - knownSlots + 1, commitSlots) });
    from = to;
  }
  return events;
}

/** The plan at which a notice of that slot is heard: the last one not after it. */
const heardAt = (slot: number, commitSlots: number): number => Math.max(0, Math.floor(slot / commitSlots) * commitSlots);

/** In the order in which they are heard of; ends in the id. */
export const byNotice = ladder(by((e: ReplayCurtailment) => e.noticeSlot, byNumber), by((e: ReplayCurtailment) => e.from, byNumber), by((e: ReplayCurtailment) => e.id, byText));
