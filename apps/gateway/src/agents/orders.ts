import { type AgentRefusal, BENCHMARKS_MAX, CLOSED_NODES_MAX, ORDERS_MAX, type OrdersAnswer } from '@switchyard/agent-protocol';
import { type EpochMs, err, type MicroUsd, microUsd, ok, type Result } from '@switchyard/kernel';
import { allUsageByLease, askedBenchmarks, leasesForOrders, type LeaseOrderRow, measureUse, readOwnAgent, type Tx, type UsageRow, type UseSum, useSumsByLease } from '@switchyard/store';
import { useSoFar } from '../leases/index.js';
import { curtailmentOrdersOf } from './curtailment-orders.js';
import { grantsOf, isNearCap, leaseOrderOf, type RatedUse } from './lease-order.js';
import { type AgentCall, auditRefusal, callingAgent, marketClockOf } from './parts.js';

/** What the control plane wants of the calling agent's site: every lease that is open, or over and not yet closed by a final reading. */
export async function ordersOf(call: AgentCall): Promise<Result<OrdersAnswer, AgentRefusal>> {
  const { context, parts } = call;
  const { agentId, siteId, orgId } = callingAgent(call);
  const read = await context.tenant(async (tx) => {
    const agent = await readOwnAgent(tx, agentId);
    if (agent?.state !== 'enrolled') return undefined;
    const benchmarks = agent.benchmarksAsked ? await askedBenchmarks(tx, siteId, BENCHMARKS_MAX) : [];
    return { clock: await marketClockOf(tx, call), closedNodes: agent.closedNodes.filter((name) => name.length <= 120).slice(0, CLOSED_NODES_MAX), benchmarks, curtailments: await curtailmentOrdersOf(tx, siteId, context.now), isRotationAsked: agent.rotationAskedAt !== null, ...(await rowsAndRatings(tx, await leasesForOrders(tx, siteId, context.now, ORDERS_MAX), context.now)) };
  });
  if (read !== undefined) {
    return ok({
      serverTime: parts.wallClock.now(), clock: read.clock, ...(read.isRotationAsked && { keyRotationAsked: true }), ...(read.benchmarks.length > 0 && { benchmarks: [...read.benchmarks] }), ...(read.closedNodes.length > 0 && { closedNodes: read.closedNodes }), ...(read.curtailments.length > 0 && { curtailments: read.curtailments }),
      orders: read.rows.map((row) => leaseOrderOf(row, context.now, read.rated.get(row.leaseId))),
    });
  }
  const refusal: AgentRefusal = { kind: 'Revoked' };
  await auditRefusal(call, 'agent.orders_refused', { id: agentId, operatorOrg: orgId }, refusal);
  return err(refusal);
}

/** With what the leases near their caps and budgets have used so far, rated. */
async function rowsAndRatings(tx: Tx, rows: readonly LeaseOrderRow[], now: EpochMs): Promise<{ readonly rows: readonly LeaseOrderRow[]; readonly rated: ReadonlyMap<string, RatedUse> }> {
  const near = rows.filter((row) => isNearCap(row, now));
  if (near.length === 0) return { rows, rated: new Map() };
  const sums = await tx.rows<UseSum>(useSumsByLease, [near.map((row) => row.leaseId)]);
  const read = { sums: async (leaseId: string) => sums.filter((one) => one.key === leaseId), intervals: (leaseId: string) => tx.rows<UsageRow>(allUsageByLease, [[leaseId]]) };
  const left = await leftOfBudgets(tx, near);
  const rated = new Map<string, RatedUse>();
  for (const row of near) rated.set(row.leaseId, { ...(await useSoFar({ ...row, id: row.leaseId }, read)), budgetsLeft: left.get(row.leaseId) ?? [] });
  return { rows, rated };
}

/** What is left of each grant of hard budgets once the readings since it began are paid: all of a lease's, or those of the month. */
async function leftOfBudgets(tx: Tx, rows: readonly LeaseOrderRow[]): Promise<ReadonlyMap<string, readonly MicroUsd[]>> {
  const granted = rows.flatMap((row) => grantsOf(row).map((grant) => ({ ...row, id: row.leaseId, since: grant.from, amount: grant.amount })));
  const left = new Map<string, MicroUsd[]>();
  // One measure for each beginning there is: of all of a lease, and of the month of its customer's zone.
  for (const since of new Set(granted.map((grant) => grant.since))) {
    const some = granted.filter((grant) => grant.since === since);
    const used = await measureUse(tx, some.filter((grant, i) => some.findIndex(({ id }) => id === grant.id) === i));
    for (const { id, amount } of some) left.set(id, [...(left.get(id) ?? []), microUsd(amount - used.get(id)!.atMost)]);
  }
  return left;
}
