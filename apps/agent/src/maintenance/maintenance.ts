import { by, byNumber, byText, type EpochMs, ladder, SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { LeaseRun } from '../core/run.js';
import type { AgentState } from '../core/state.js';
import { isOver, type SiteEvent } from '../curtailment/core/site-state.js';
import type { Engine, Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';

/** Wall time: nodes are looked at so often while some are closed, and asked again so soon where they could not be brought to what is wanted. */
const LOOK_EVERY_MS = 60 * SECOND_MS;
const AGAIN_MS = 10 * SECOND_MS;
/** Nodes take nothing new from so long before the first lease is to stop; wall time. */
const AHEAD_MS = 60 * SECOND_MS;
/** Why a node is closed that its operator took out of the market. */
const BY_OPERATOR = 'operator';

/**
 * Which nodes of the engine are to take nothing new at an instant, and why: those the operator took out of the market, and those that planned work closes, from before its first lease is told to
 * stop until it is over. Work that leaves nothing to draw closes all. Work that leaves a part of the power closes the nodes on which the market keeps no lease meanwhile; where an order names
 * none of its nodes, or one that the engine does not know, nobody can tell them, and power alone decides what may start.
 * @param nodes names of all nodes of the engine
 * @param aheadMs market time
 * @returns by name of the node the name of the event, or `BY_OPERATOR`; in the order of `nodes`
 */
export function closedNodesOf({ site, runs, closedNodes }: Pick<AgentState, 'site' | 'runs' | 'closedNodes'>, nodes: readonly string[], now: EpochMs, aheadMs: number): ReadonlyMap<string, string> {
  const out = new Set(closedNodes);
  const from = ({ startsAt, stops }: SiteEvent): number => Math.min(startsAt, ...stops.map(({ tellAt }) => tellAt)) - aheadMs;
  const due = site.events.filter((event) => event.maintenance && !isOver(event, now) && from(event) <= now);
  // Its reason stands at the node: of several, the one that closes the most and began first.
  const ranked = due.sort(ladder(by((event) => (event.targetW === 0n ? 0 : 1), byNumber), by((event) => event.startsAt, byNumber), by((event) => event.event, byText)));
  const keeping = ranked.map((event) => ({ event: event.event, kept: event.targetW === 0n ? new Set<string>() : keptDuring(event, runs, new Set(nodes)) }));
  return new Map(nodes.flatMap((name): [string, string][] => {
    const why = out.has(name) ? BY_OPERATOR : keeping.find(({ kept }) => kept?.has(name) === false)?.event;
    return why === undefined ? [] : [[name, why]];
  }));
}
/** Nodes with a lease that runs, or is to run before the event ends, and is not stopped by it; undefined: they cannot be told. */
function keptDuring({ endsAt, stops }: SiteEvent, runs: readonly LeaseRun[], known: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const stopped = new Set<string>(stops.map(({ leaseId }) => leaseId));
  const kept = new Set<string>();
  for (const { order, phase } of runs) {
    if (phase === 'ended' || order.desired !== 'run' || stopped.has(order.leaseId) || Math.max(order.startsAt, order.notBefore) >= endsAt) continue;
    for (const { name } of order.nodes) {
      if (name === undefined || !known.has(name)) return undefined;
      kept.add(name);
    }
  }
  return kept;
}

/** Keeps the engine's nodes closed and open as is wanted. It remembers nothing: what was closed stands at the nodes, so that a crash between two steps changes nothing. */
export class Maintenance {
  /** What the engine was asked for last, and whether it did it; null: by an earlier process, if at all. */
  private last: { readonly wanted: string; readonly done: boolean } | null = null;
  private nextAt = 0;
  constructor(
    private readonly ports: {
      readonly journal: Pick<Journal, 'state'>; readonly engine: Pick<Engine, 'closeNodes' | 'inventory'>; readonly wall: WallClock; readonly log: Log;
      /** Undefined while nobody knows it. */
      readonly marketNow: () => EpochMs | undefined;
    },
  ) {}

  async turn(): Promise<void> {
    const { journal, engine, wall, log, marketNow } = this.ports;
    const now = marketNow();
    if (engine.closeNodes === undefined || now === undefined) return;
    const closed = closedNodesOf(journal.state, engine.inventory.nodes.map(({ name }) => name), now, AHEAD_MS * journal.state.clock.speed);
    const wanted = [...closed].map((pair) => pair.join(' ')).join('\n');
    if (this.last?.wanted === wanted && ((this.last.done && closed.size === 0) || wall.now() < this.nextAt)) return;
    if (this.last === null ? closed.size > 0 : this.last.wanted !== wanted) log.info(closed.size === 0 ? 'all nodes are to take work' : 'nodes are to take nothing new', countsOf(closed));
    const done = await engine.closeNodes(closed);
    this.last = { wanted, done };
    this.nextAt = wall.now() + (done ? LOOK_EVERY_MS : AGAIN_MS);
  }
}
/** How many nodes each cause closes. */
function countsOf(closed: ReadonlyMap<string, string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const why of closed.values()) counts.set(why, (counts.get(why) ?? 0) + 1);
  return Object.fromEntries(counts);
}
