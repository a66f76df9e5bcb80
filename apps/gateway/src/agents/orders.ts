import { type AgentRefusal, ORDERS_MAX, type OrdersAnswer } from '@switchyard/agent-protocol';
import { type EpochMs, err, ok, type Result } from '@switchyard/kernel';
import { allUsageByLease, leasesForOrders, type LeaseOrderRow, readOwnAgent, type Tx, type UsageRow, type UseSum, useSumsByLease } from '@switchyard/store';
import { useSoFar } from '../leases/index.js';
import { isNearCap, leaseOrderOf, type RatedUse } from './lease-order.js';
import { type AgentCall, auditRefusal, callingAgent, marketClockOf } from './parts.js';

/** What the control plane wants of the calling agent's site: every lease that is open, or over and not yet closed by a final reading. */
export async function ordersOf(call: AgentCall): Promise<Result<OrdersAnswer, AgentRefusal>> {
  const { context, parts } = call;
  const { agentId, siteId, orgId } = callingAgent(call);
  const read = await context.tenant(async (tx) => {
    const agent = await readOwnAgent(tx, agentId);
    if (agent?.state !== 'enrolled') return undefined;
    return { clock: await marketClockOf(tx, call), ...(await rowsAndRatings(tx, await leasesForOrders(tx, siteId, context.now, ORDERS_MAX), context.now)) };
  });
  if (read !== undefined) return ok({ serverTime: parts.wallClock.now(), clock: read.clock, orders: read.rows.map((row) => leaseOrderOf(row, context.now, read.rated.get(row.leaseId))) });
  const refusal: AgentRefusal = { kind: 'Revoked' };
  await auditRefusal(call, 'agent.orders_refused', { id: agentId, operatorOrg: orgId }, refusal);
  return err(refusal);
}

/** With what the leases near their caps have used so far, rated. */
async function rowsAndRatings(tx: Tx, rows: readonly LeaseOrderRow[], now: EpochMs): Promise<{ readonly rows: readonly LeaseOrderRow[]; readonly rated: ReadonlyMap<string, RatedUse> }> {
  const near = rows.filter((row) => isNearCap(row, now));
  if (near.length === 0) return { rows, rated: new Map() };
  const sums = await tx.rows<UseSum>(useSumsByLease, [near.map((row) => row.leaseId)]);
  const read = { sums: async (leaseId: string) => sums.filter((one) => one.key === leaseId), intervals: (leaseId: string) => tx.rows<UsageRow>(allUsageByLease, [[leaseId]]) };
  const rated = new Map<string, RatedUse>();
  for (const row of near) rated.set(row.leaseId, await useSoFar({ ...row, id: row.leaseId }, read));
  return { rows, rated };
}
