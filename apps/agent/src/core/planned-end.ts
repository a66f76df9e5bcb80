import type { LeaseOrder } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs } from '@switchyard/kernel';
import type { LeaseRun } from './run.js';

/** Market seconds before a planned end in which an answer of the control plane is its word on it: it gives more time at least this long before. */
export const ANSWER_BEFORE_END_SECONDS = 300;

/** What a run's end depends on besides its own order. */
export interface EndCircumstances {
  /** When the control plane last answered with orders, in market time; left out: not since this agent was started. */
  readonly heardAt?: EpochMs;
  /** When another order of this site needs one of the GPUs first; left out: none does. */
  readonly neededFrom?: EpochMs;
}

/**
 * When a run has to end by its orders. The planned end stands when nothing more is to come, or when the control plane has answered since shortly before it and left it
 * where it is. Otherwise nobody could tell us of more time: the run goes on as far as its own limit allows, until another order of this site needs the GPUs.
 * Its money is watched all the while.
 */
export function endOf({ endsAt, mayRunUntil }: LeaseOrder, { heardAt, neededFrom }: EndCircumstances): EpochMs {
  if (mayRunUntil === undefined || mayRunUntil <= endsAt) return endsAt;
  if (heardAt !== undefined && heardAt >= addSeconds(endsAt, -ANSWER_BEFORE_END_SECONDS)) return endsAt;
  return Math.max(endsAt, Math.min(mayRunUntil, neededFrom ?? mayRunUntil)) as EpochMs;
}

/** When another lease that is to run begins to need a GPU of this one. */
export function neededFrom({ order }: LeaseRun, others: readonly LeaseRun[]): EpochMs | undefined {
  const shared = others.filter((other) => other.order.leaseId !== order.leaseId && other.phase !== 'ended' && other.order.desired === 'run' && sharesGpus(order, other.order));
  return shared.length === 0 ? undefined : (Math.min(...shared.map((other) => Math.max(other.order.startsAt, other.order.notBefore))) as EpochMs);
}
const sharesGpus = (a: LeaseOrder, b: LeaseOrder): boolean => a.nodes.some((one) => b.nodes.some((other) => one.nodeId === other.nodeId && one.gpus[0] < other.gpus[1] && other.gpus[0] < one.gpus[1]));
