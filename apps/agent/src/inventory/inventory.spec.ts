import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { discoverInventory, runTool } from './discover.js';
import { parseNvidiaSmi } from './nvidia-smi.js';
import { watchInventory } from './watch-inventory.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-inventory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const capabilities = { images: false, sandbox: false, multiNode: false, suspend: true };
const eight = (count = 8): string => Array.from({ length: count }, (_, i) => `${i}, NVIDIA H100 80GB HBM3, 81559, 570.124.06`).join('\n');

describe('what the driver lists', () => {
  it('is read by its columns, names with commas and all', () => {
    expect(parseNvidiaSmi(`${eight(1)}\n1, Odd, Inc. GPU, 1024, 1.0\n`)).toEqual({ ok: true, value: [
      { index: 0, model: 'NVIDIA H100 80GB HBM3', memoryMib: 81_559, driver: '570.124.06' }, { index: 1, model: 'Odd, Inc. GPU', memoryMib: 1_024, driver: '1.0' }] });
  });
  it('leaves out a GPU that fell off the bus, and says which line is none', () => {
    const read = parseNvidiaSmi(`${eight(2)}\n2, NVIDIA H100 80GB HBM3, [N/A], 570.124.06\n3, [Unknown Error], [Unknown Error], 570.124.06`);
    expect(read.ok && read.value.map(({ index }) => index)).toEqual([0, 1]);
    expect(parseNvidiaSmi('No devices were found')).toEqual({ ok: true, value: [] });
    expect(parseNvidiaSmi('NVIDIA-SMI has failed because it could not communicate with the driver')).toMatchObject({ ok: false, error: expect.stringContaining('has failed') });
  });
  it('is the node’s inventory, measured: the model of the most, the least memory', async () => {
    const run = () => Promise.resolve(`${eight(7)}\n7, NVIDIA A100-SXM4-40GB, 40960, 570.124.06`);
    expect(await discoverInventory({ tool: 'nvidia-smi', name: 'P1-0001', run }, capabilities)).toEqual({
      engine: 'local', source: 'measured', capabilities, nodes: [{ name: 'P1-0001', gpuCount: 7, gpuModel: 'NVIDIA H100 80GB HBM3', memoryMib: 81_559, driver: '570.124.06', state: 'up' }] });
    expect((await discoverInventory({ tool: 'nvidia-smi', name: 'n', run: () => Promise.resolve('No devices were found') }, capabilities))?.nodes).toMatchObject([{ gpuCount: 0 }]);
    expect(await discoverInventory({ tool: 'nvidia-smi', name: 'n', run: () => Promise.resolve(undefined) }, capabilities)).toBeUndefined();
  });
  it('is asked of the tool as a program of its own: absent, failing and talking', async () => {
    const tool = join(folder, 'nvidia-smi');
    expect(await runTool(join(folder, 'none'), [])).toBeUndefined();
    writeFileSync(tool, `#!/bin/sh\n[ "$1" = --query-gpu=index,name,memory.total,driver_version ] || exit 9\nprintf '${eight(2).replaceAll('\n', '\\n')}\\n'\n`);
    chmodSync(tool, 0o755);
    expect((await discoverInventory({ tool, name: undefined, run: runTool }, capabilities))?.nodes).toMatchObject([{ gpuCount: 2, name: expect.stringMatching(/./) }]);
    await expect(runTool(tool, ['--other'])).rejects.toThrow(/nvidia-smi/);
  });
  it('is followed: a GPU that falls off the bus goes, a driver that hangs takes the node down, and both come back', async () => {
    const says = [() => eight(8), () => eight(7), () => { throw new Error('timed out'); }, () => eight(8)];
    let looks = 0;
    const warned: string[] = [];
    const machine = { tool: 'nvidia-smi', name: 'n', run: () => Promise.resolve().then(() => says[Math.min(looks++, says.length - 1)]!()) };
    const live = await watchInventory(machine, capabilities, { info: () => undefined, warn: (words) => void warned.push(words) }, 1);
    const seen: string[] = [];
    while (looks <= says.length) {
      const now = `${live.nodes[0]!.gpuCount} ${live.nodes[0]!.state}`;
      if (seen.at(-1) !== now) seen.push(now);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen).toEqual(['8 up', '7 up', '7 down', '8 up']);
    expect(warned).toHaveLength(1);
    await expect(watchInventory({ ...machine, run: () => Promise.resolve(undefined) }, capabilities, { info: () => undefined, warn: () => undefined })).rejects.toThrow('AGENT_INVENTORY=nvidia-smi');
  });
});
