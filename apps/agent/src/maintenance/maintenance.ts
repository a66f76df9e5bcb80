import { by, byNumber, byText, type EpochMs, ladder, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { isOver, type SiteEvent } from '../curtailment/core/site-state.js';
import type { Engine, Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';

/** Wall time: nodes are looked at so often while they are closed, and asked again so soon where they could not be. */
const LOOK_EVERY_MS = 60 * SECOND_MS;
const AGAIN_MS = 10 * SECOND_MS;
/** Nodes take nothing new from so long before the first lease is to stop; wall time. */
const AHEAD_MS = 60 * SECOND_MS;

/**
 * The planned work that closes the site's nodes at an instant: maintenance that leaves nothing to draw, from before its first lease is told to stop until it is over. Maintenance that leaves
 * a part of the power says nothing of which nodes: there the power alone decides what may start.
 * @param aheadMs market time
 */
export function closedFor(events: readonly SiteEvent[], now: EpochMs, aheadMs: number): string | undefined {
  const from = ({ startsAt, stops }: SiteEvent): number => Math.min(startsAt, ...stops.map(({ tellAt }) => tellAt)) - aheadMs;
  const due = events.filter((event) => event.maintenance && event.targetW === 0n && !isOver(event, now) && from(event) <= now);
  return due.sort(ladder(by((event) => event.startsAt, byNumber), by((event) => event.event, byText)))[0]?.event;
}

/** Keeps the engine's nodes as planned work wants them. It remembers nothing: what was closed stands at the nodes, so that a crash between two steps changes nothing. */
export class Maintenance {
  /** What the engine was brought to last; null: not known. */
  private settled: { readonly event: string | undefined } | null = null;
  private nextAt = 0;
  constructor(
    private readonly ports: {
      readonly journal: Pick<Journal, 'state'>; readonly engine: Pick<Engine, 'closeNodes'>; readonly wall: WallClock; readonly log: Log;
      /** Undefined while nobody knows it. */
      readonly marketNow: () => EpochMs | undefined;
    },
  ) {}

  async turn(): Promise<void> {
    const { journal, engine, wall, log, marketNow } = this.ports;
    const now = marketNow();
    if (engine.closeNodes === undefined || now === undefined) return;
    const event = closedFor(journal.state.site.events, now, AHEAD_MS * journal.state.clock.speed);
    const asWanted = this.settled !== null && this.settled.event === event;
    if (asWanted && (event === undefined || wall.now() < this.nextAt)) return;
    if (!asWanted && this.settled === null && wall.now() < this.nextAt) return;
    if (!asWanted && event !== undefined) log.info('nodes are closed for maintenance', { event });
    if (!asWanted && event === undefined && this.settled !== null) log.info('maintenance is over: nodes take work again', { event: this.settled.event });
    const done = await engine.closeNodes(event);
    this.settled = done ? { event } : null;
    this.nextAt = wall.now() + (done ? LOOK_EVERY_MS : AGAIN_MS);
  }
}
