import type { NodeRow } from '@switchyard/store';

export const nodeView = ({ id, poolId, name, gpus, state, stateReason }: Omit<NodeRow, 'key'>) => ({ __typename: 'PoolNode' as const, id, poolId, name, gpuCount: gpus, state: state.toUpperCase(), reason: stateReason });
export type NodeView = ReturnType<typeof nodeView>;
