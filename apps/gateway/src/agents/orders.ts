import { type AgentRefusal, ORDERS_MAX, type OrdersAnswer } from '@switchyard/agent-protocol';
import { err, ok, type Result } from '@switchyard/kernel';
import { leasesForOrders, readOwnAgent } from '@switchyard/store';
import { leaseOrderOf } from './lease-order.js';
import { type AgentCall, auditRefusal, callingAgent, marketClockOf } from './parts.js';

/** What the control plane wants of the calling agent's site: every lease that is open, or over and not yet closed by a final reading. */
export async function ordersOf(call: AgentCall): Promise<Result<OrdersAnswer, AgentRefusal>> {
  const { context, parts } = call;
  const { agentId, siteId, orgId } = callingAgent(call);
  const read = await context.tenant(async (tx) => {
    const agent = await readOwnAgent(tx, agentId);
    if (agent?.state !== 'enrolled') return undefined;
    return { clock: await marketClockOf(tx, call), rows: await leasesForOrders(tx, siteId, context.now, ORDERS_MAX) };
  });
  if (read !== undefined) return ok({ serverTime: parts.wallClock.now(), clock: read.clock, orders: read.rows.map((row) => leaseOrderOf(row, context.now)) });
  const refusal: AgentRefusal = { kind: 'Revoked' };
  await auditRefusal(call, 'agent.orders_refused', { id: agentId, operatorOrg: orgId }, refusal);
  return err(refusal);
}
