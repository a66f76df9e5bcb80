import type { AgentRefusal } from '@switchyard/agent-protocol';
import type { AffineClockState, AgentId, OrgId, SiteId } from '@switchyard/kernel';
import { audit, inTransaction, readClock, type Tx } from '@switchyard/store';
import { requireAgent } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { storable } from './plain-text.js';

/** One call of an agent, known or not yet. */
export interface AgentCall {
  readonly context: GqlContext;
  readonly parts: GatewayParts;
}

/** The agent a bearer was given to: its ids were checked when the bearer was. @throws ApiError UNAUTHENTICATED for anybody else */
export function callingAgent({ context }: AgentCall): { readonly agentId: AgentId; readonly siteId: SiteId; readonly orgId: OrgId } {
  const { agentId, siteId, orgId } = requireAgent(context.principal);
  return { agentId: agentId as AgentId, siteId: siteId as SiteId, orgId: orgId as OrgId };
}

/** Parameters of market time for the agent. A market whose clock was never started runs in real time. */
export async function marketClockOf(tx: Tx, { context, parts }: AgentCall): Promise<AffineClockState> {
  return (await readClock(tx)) ?? { anchorWallMs: 0, anchorMarketMs: context.now - parts.wallClock.now(), speed: 1 };
}

/** Whom a refusal concerns, as far as is known. */
export interface RefusedAgent {
  readonly id: AgentId;
  readonly operatorOrg: string;
}
/** Writes a refusal into the audit log, in a transaction of its own: what was refused has changed nothing. */
export async function auditRefusal({ context, parts }: AgentCall, action: string, agent: RefusedAgent | undefined, refusal: AgentRefusal, more: object = {}): Promise<void> {
  await inTransaction(parts.database, (tx) =>
    audit(tx, {
      at: context.now, orgId: agent?.operatorOrg ?? null, actor: agent?.id ?? 'anonymous', action, subject: agent?.id ?? 'agent',
      detail: storable({ refusal, ...more }), requestId: context.requestId,
    }));
}
