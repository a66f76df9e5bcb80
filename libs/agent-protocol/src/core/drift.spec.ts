import { describe, expect, it } from '@jest/globals';
import { anInventory } from '../../testing/index.js';
import { driftOf, isSameModel, type ListedNode } from './drift.js';
import type { Inventory } from './enrolment.js';

const listed: ListedNode = { name: 'node-1', gpuCount: 8, gpuModel: 'H100 SXM5 80GB', memoryGib: 80 };
const found = (...over: Partial<Inventory['nodes'][number]>[]): Inventory =>
  ({ ...anInventory(), source: 'measured', nodes: over.map((node) => ({ ...anInventory().nodes[0]!, gpuModel: 'NVIDIA H100 80GB HBM3', memoryMib: 81_559, ...node })) });
const words = (rows: ReturnType<typeof driftOf>) => rows.map(({ node, kind, listed: was, found: is, holdsBack }) => `${node} ${kind} ${was} ${is}${holdsBack ? ' held' : ''}`);

describe('drift of an inventory from what is listed', () => {
  it('is none where the driver finds what is listed, by its own names and less the memory it keeps', () => {
    expect(driftOf([listed], [found({})])).toEqual([]);
    expect(driftOf([listed], [])).toEqual([]);
  });
  it('names fewer GPUs, another model, less memory, a missing node: all hold the node back', () => {
    const other = { ...listed, name: 'node-2' };
    expect(words(driftOf([listed, other, { ...listed, name: 'node-3' }], [found({ gpuCount: 6 }, { name: 'node-2', gpuModel: 'NVIDIA A100-SXM4-40GB', memoryMib: 40_960 })]))).toEqual([
      'node-1 fewer_gpus 8 GPUs 6 GPUs held', 'node-2 less_memory 80 GiB 40960 MiB held', 'node-2 other_model H100 SXM5 80GB NVIDIA A100-SXM4-40GB held', 'node-3 missing_node 8 GPUs null held',
    ]);
  });
  it('tells of more than is listed and holds nothing back for it', () => {
    expect(words(driftOf([listed], [found({ gpuCount: 9 }, { name: 'node-9', gpuCount: 1 })]))).toEqual(['node-1 more_gpus 8 GPUs 9 GPUs', 'node-9 unlisted_node null 1 GPU']);
  });
  it('holds nothing back for what was configured, and calls nothing missing that a second agent may have', () => {
    const typed: Inventory = { ...found({ gpuCount: 6 }), source: 'configured' };
    expect(words(driftOf([listed], [typed]))).toEqual(['node-1 fewer_gpus 8 GPUs 6 GPUs']);
    const second = { ...listed, name: 'node-2' };
    expect(driftOf([listed, second], [found({}), found({ name: 'node-2' })])).toEqual([]);
    expect(words(driftOf([listed, second], [found({}), { ...typed, nodes: [] }]))).toEqual(['node-2 missing_node 8 GPUs null']);
  });
  it('compares like with like: what the engine does not know is not compared, and other names are not other machines', () => {
    const assumed = { gpuModel: 'A100', memoryMib: 1, assumed: ['gpuModel', 'memoryMib'] as const };
    expect(driftOf([listed], [found({ ...assumed, assumed: [...assumed.assumed] })])).toEqual([]);
    expect(words(driftOf([listed], [found({ ...assumed, assumed: ['memoryMib'] })]))).toEqual(['node-1 other_model H100 SXM5 80GB A100 held']);
    expect(words(driftOf([listed], [found({ name: 'gn1' })]))).toEqual(['gn1 unlisted_node null 8 GPUs', 'node-1 missing_node 8 GPUs null']);
    expect(words(driftOf([listed, { ...listed, name: 'node-2' }], [found({})]))).toEqual(['node-2 missing_node 8 GPUs null held']);
  });
  it('knows a chip by its names and tells boards apart', () => {
    const same = [['H100 SXM5 80GB', 'NVIDIA H100 80GB HBM3'], ['L40S', 'NVIDIA L40S'], ['RTX 4090', 'NVIDIA GeForce RTX 4090'], ['MI300X', 'AMD Instinct MI300X'], ['B200 SXM6 180GB', 'NVIDIA B200'], ['Odd One', 'odd one']];
    const other = [['H100 SXM5 80GB', 'NVIDIA H100 PCIe'], ['H100', 'NVIDIA H200'], ['H200', 'NVIDIA GH200 480GB'], ['L40', 'NVIDIA L40S'], ['A100 80GB', 'NVIDIA A10'], ['H100', 'simulated']];
    expect(same.filter(([a, b]) => !isSameModel(a!, b!))).toEqual([]);
    expect(other.filter(([a, b]) => isSameModel(a!, b!))).toEqual([]);
  });
});
