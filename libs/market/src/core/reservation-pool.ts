import { intersect, microUsdPerGpuHour, type EpochMs, type Interval, type LeaseId, type NodeId, type OrgId, type PoolId } from '@switchyard/kernel';
import { type GpuRange } from './gpu-range.js';
import type { Offer, OfferTerms } from './offer.js';
import type { PlacedSlice, Placement } from './placement.js';
import type { PoolRefusal } from './reason.js';
import type { LeaseSnapshot, NodeSnapshot, PoolSnapshot } from './snapshot.js';

/**
 * A reservation in the plan is a pool of its own: the very GPUs of the block, for jobs of its customer that name it, at no ask and with the site's power.
 * Its ids are made of the real ones, `pool_…@lease_…` and `node_…@lease_…`, so that nothing has to be looked up on the way back.
 */
const MARK = '@';
export const blockPoolId = (poolId: PoolId, reservationId: LeaseId): PoolId => `${poolId}${MARK}${reservationId}` as PoolId;
export const blockNodeId = (nodeId: NodeId, reservationId: LeaseId): NodeId => `${nodeId}${MARK}${reservationId}` as NodeId;
/** The real pool of a pool of the plan. */
export const marketPoolOf = (poolId: PoolId): PoolId => poolId.split(MARK)[0] as PoolId;
export const marketNodeOf = (nodeId: NodeId): NodeId => nodeId.split(MARK)[0] as NodeId;
/** The reservation that a pool of the plan is; undefined for a pool of the market. */
export const reservationOfPool = (poolId: PoolId): LeaseId | undefined => poolId.split(MARK)[1] as LeaseId | undefined;

const slicesAt = (slices: readonly PlacedSlice[], nodeOf: (nodeId: NodeId) => NodeId): readonly PlacedSlice[] =>
  slices.map(({ slice, during }) => ({ slice: { ...slice, nodeId: nodeOf(slice.nodeId) }, during }));
/** A stored placement inside a reservation as the plan knows it; any other is left as it is. */
export function inPlan<P extends Placement>(placement: P): P {
  const { reservationId, slices } = placement;
  if (reservationId === undefined || reservationOfPool(placement.poolId) !== undefined) return placement;
  return { ...placement, poolId: blockPoolId(placement.poolId, reservationId), ...(slices && { slices: slicesAt(slices, (id) => blockNodeId(id, reservationId)) }) };
}
/** A placement of the plan with the ids of the market, naming the reservation it is inside of. */
export function inMarket<P extends Placement>(placement: P): P {
  const reservationId = reservationOfPool(placement.poolId);
  if (reservationId === undefined) return placement;
  return { ...placement, reservationId, poolId: marketPoolOf(placement.poolId), ...(placement.slices && { slices: slicesAt(placement.slices, marketNodeOf) }) };
}
/** A reason of the plan, about the pool as customers know it. */
export const reasonInMarket = <R extends PoolRefusal>(reason: R): R => ({ ...reason, poolId: marketPoolOf(reason.poolId) });

/** Whether a job may be planned in a pool: a job that names a reservation there alone, and nobody else's job in it. */
export function isOpenTo(pool: Pick<PoolSnapshot, 'block'>, job: { readonly orgId: OrgId; readonly spec: { readonly reservationId?: LeaseId } }): boolean {
  const { block } = pool;
  return block?.reservationId === job.spec.reservationId && (block?.orgId === undefined || block.orgId === job.orgId);
}

/** A block as the store reads it. */
export interface Block {
  readonly reservationId: LeaseId;
  /** Absent for readers that may not see whose it is. */
  readonly orgId?: OrgId;
  readonly window: Interval;
  /** The version of the offer it was bought under, its ask resolved or not. */
  readonly offer: Offer;
  /** What the block holds now: parts that were relisted are gone. */
  readonly allocations: readonly PlacedSlice[];
}

/** Terms of work inside a reservation: GPU time is paid, power as it was agreed; the block itself is compensated for curtailment. */
export function termsInside(terms: OfferTerms, window: Interval): OfferTerms {
  const { maxDurationSeconds: _max, availableTo: _to, rules: _rules, floorAsk: _floor, askTrail: _trail, ...rest } = terms;
  return {
    ...rest, ask: microUsdPerGpuHour(0n), prepaid: true, minDurationSeconds: 1, availableFrom: window.from, availableTo: window.to,
    curtailment: { ...terms.curtailment, compensation: microUsdPerGpuHour(0n) },
  };
}

/** The pool of a block, and what of its nodes is not the block's, as a lease that is in the way. */
export function poolOfBlock(pool: PoolSnapshot, block: Block): { readonly pool: PoolSnapshot; readonly rest: LeaseSnapshot } {
  const { reservationId, window, offer, orgId } = block;
  const poolId = blockPoolId(pool.poolId, reservationId);
  const used = new Set(block.allocations.map(({ slice }) => slice.nodeId));
  const nodes = pool.nodes.filter((node) => used.has(node.nodeId));
  return {
    pool: {
      ...pool, poolId, block: { reservationId, ...(orgId !== undefined && { orgId }) }, offer: { ...offer, terms: termsInside(offer.terms, window) },
      nodes: nodes.map((node) => ({ ...node, nodeId: blockNodeId(node.nodeId, reservationId) })),
    },
    rest: {
      leaseId: `${reservationId}${MARK}rest` as LeaseId, siteId: pool.siteId, poolId, state: 'reserved',
      allocations: nodes.flatMap((node) => notOf(node, block)),
    },
  };
}

/** GPUs of a node, and the times of the window, that the block does not hold: runs of GPUs with the same times are one. */
function notOf(node: NodeSnapshot, { reservationId, window, allocations }: Block): PlacedSlice[] {
  const mine = allocations.filter(({ slice }) => slice.nodeId === node.nodeId);
  const gaps = Array.from({ length: node.gpuCount }, (_, gpu) =>
    without(window, mine.filter(({ slice }) => slice.gpus.from <= gpu && gpu < slice.gpus.to).map(({ during }) => during)));
  const same = (a: readonly Interval[], b: readonly Interval[]): boolean => a.length === b.length && a.every((gap, i) => gap.from === b[i]!.from && gap.to === b[i]!.to);
  const found: PlacedSlice[] = [];
  for (let from = 0; from < gaps.length; ) {
    let to = from + 1;
    while (to < gaps.length && same(gaps[from]!, gaps[to]!)) to += 1;
    const gpus: GpuRange = { from, to };
    found.push(...gaps[from]!.map((during) => ({ slice: { nodeId: blockNodeId(node.nodeId, reservationId), gpus }, during })));
    from = to;
  }
  return found;
}

/** What is left of a window without some times, ascending. */
export function without(window: Interval, times: readonly Interval[]): readonly Interval[] {
  const left: Interval[] = [];
  let reached = window.from;
  for (const time of times.flatMap((one) => intersect(window, one) ?? []).sort((a, b) => a.from - b.from)) {
    if (time.from > reached) left.push({ from: reached, to: time.from });
    reached = Math.max(reached, time.to) as EpochMs;
  }
  if (reached < window.to) left.push({ from: reached, to: window.to });
  return left;
}
