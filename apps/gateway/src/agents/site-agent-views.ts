import type { Drift } from '@switchyard/agent-protocol';
import { type BenchmarkRow, inventoriesOf, type SiteAgentRow } from '@switchyard/store';

/** An agent as its operator sees it: no key, no token. */
export function siteAgentView(agent: SiteAgentRow) {
  const { id, name, createdAt, keySince, formerKeyUntil, replaces, revokedAt, revokeReason } = agent;
  const [inventory] = inventoriesOf([agent]);
  return {
    __typename: 'SiteAgent' as const, id, name, createdAt, keySince, formerKeyUntil, replaces, revokedAt, revokeReason, state: agent.state.toUpperCase(), invitationEndsAt: agent.tokenExpiresAt, lastHeardAt: agent.lastSeenAt,
    keyAskedAt: agent.rotationAskedAt, engine: inventory?.engine ?? null, isInventoryMeasured: inventory?.source === 'measured',
  };
}
export type SiteAgentView = ReturnType<typeof siteAgentView>;

export const driftView = ({ kind, ...rest }: Drift) => ({ ...rest, kind: kind.toUpperCase() });

export function benchmarkView(row: BenchmarkRow) {
  const { id, nodeId, nodeName, askedAt, finishedAt, gpuCount, gigaflopsPerSecond, stepsPerSecond, ranMs, detail } = row;
  return {
    __typename: 'NodeBenchmark' as const, id, nodeId, node: nodeName, state: row.state.toUpperCase(), askedAt, finishedAt, gpuCount, gigaflopsPerSecond, stepsPerSecond, ranSeconds: ranMs === null ? null : Number(ranMs) / 1_000, detail,
  };
}
export type BenchmarkView = ReturnType<typeof benchmarkView>;
