import { type AgentRefusal, ORDERS_MAX, type OrdersAnswer } from '@switchyard/agent-protocol';
import { type EpochMs, err, ok, type Result } from '@switchyard/kernel';
import { leasesForOrders, type LeaseOrderRow, readOwnAgent, type Tx, usageByLease, type UsageRow } from '@switchyard/store';
import { ratedUseOf } from '../leases/index.js';
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
  const usage = await tx.rows<UsageRow>(usageByLease, [near.map((row) => row.leaseId)]);
  return { rows, rated: new Map(near.map((row) => [row.leaseId, ratedUseOf({ ...row, id: row.leaseId }, usage.filter((one) => one.key === row.leaseId))])) };
}
