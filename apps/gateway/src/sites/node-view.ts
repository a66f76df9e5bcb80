import type { NodeRow } from '@switchyard/store';

export const nodeView = ({ id, poolId, name, gpus, state, stateReason, heldBack }: Omit<NodeRow, 'key'>) => ({ __typename: 'PoolNode' as const, id, poolId, name, gpuCount: gpus, state: state.toUpperCase(), reason: stateReason ?? heldBack });
export type NodeView = ReturnType<typeof nodeView>;
