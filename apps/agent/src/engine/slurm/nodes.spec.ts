import { describe, expect, it } from '@jest/globals';
import { gpuTypeOf } from './cluster.js';
import { nodeOf } from './nodes.js';

describe('a node as Slurm measures it', () => {
  const typed = { model: 'H100 SXM5 80GB', memoryMib: 81_920 };
  const node = { name: 'gn1', state: 'up', gpuCount: 8, gpuType: undefined, memoryMib: 1, reason: '' } as const;
  const of = (gres: string) => {
    const { gpuModel, assumed } = nodeOf({ ...node, gpuType: gpuTypeOf(gres) }, typed);
    return [gpuModel, assumed];
  };
  it('has the model of its GPU resource where that is a chip\'s name; what somebody typed says so', () => {
    expect(of('gpu:h100:8(S:0-1),nic:2')).toEqual(['h100', ['memoryMib']]);
    expect(of('gpu:nvidia_a100:8')).toEqual(['nvidia a100', ['memoryMib']]);
    const words = ['gpu:8', 'gpu:s19:8', 'gpu:big:8', 'gpu:h100:4,gpu:a100:4', '(null)'];
    expect(words.map(of)).toEqual(words.map(() => ['H100 SXM5 80GB', ['gpuModel', 'memoryMib']]));
  });
  it('is up where the agent itself closed it, drained where a person did, and down whoever drained it', () => {
    const stateOf = (state: 'drained' | 'down', reason: string) => nodeOf({ ...node, state, reason }, typed).state;
    expect([stateOf('drained', 'switchyard:curt_work'), stateOf('drained', 'fan'), stateOf('down', 'switchyard:curt_work')]).toEqual(['up', 'drained', 'down']);
  });
});
