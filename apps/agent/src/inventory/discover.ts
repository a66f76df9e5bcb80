import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import type { Inventory } from '@switchyard/agent-protocol';
import { type ListedGpu, NVIDIA_SMI_QUERY, parseNvidiaSmi } from './nvidia-smi.js';

/** Runs a program and answers what it printed; undefined when it is not there. @throws Error when it is there and fails */
export type RunTool = (file: string, args: readonly string[]) => Promise<string | undefined>;

const ANSWER_WITHIN_MS = 20_000;
export const runTool: RunTool = (file, args) => new Promise((resolve, reject) => {
  execFile(file, [...args], { timeout: ANSWER_WITHIN_MS, maxBuffer: 1_048_576, env: { PATH: process.env['PATH'], LC_ALL: 'C' } }, (error, stdout) => {
    if (error === null) resolve(stdout);
    else if (error.code === 'ENOENT') resolve(undefined);
    else reject(new Error(`${file}: ${error.message.slice(0, 300)}`));
  });
});

export interface ThisMachine {
  /** The driver's tool, such as `nvidia-smi`. */
  readonly tool: string;
  /** How the operator listed this machine; its host name unless given. */
  readonly name: string | undefined;
  readonly run: RunTool;
}
/**
 * What this machine has, as its driver says: measured. Undefined where there is no driver's tool. GPUs of several models are told as the model of the
 * most of them, and the rest as missing: an operator lists one model a node. @throws Error when the tool is there and says nothing usable
 */
export async function discoverInventory({ tool, name, run }: ThisMachine, capabilities: Inventory['capabilities']): Promise<Inventory | undefined> {
  const text = await run(tool, NVIDIA_SMI_QUERY);
  if (text === undefined) return undefined;
  const read = parseNvidiaSmi(text);
  if (!read.ok) throw new Error(`${tool}: not understood: ${read.error}`);
  const kinds = new Map<string, ListedGpu[]>();
  for (const gpu of read.value) kinds.set(gpu.model, [...(kinds.get(gpu.model) ?? []), gpu]);
  const most = [...kinds.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const node = {
    name: name ?? hostname(), gpuCount: most.length, gpuModel: most[0]?.model ?? '', driver: (most[0]?.driver ?? '').slice(0, 120), state: 'up' as const,
    // The smallest: what is sold is what every one of them has.
    memoryMib: most.length === 0 ? 0 : Math.min(...most.map(({ memoryMib }) => memoryMib)),
  };
  return { engine: 'local', source: 'measured', capabilities, nodes: [node] };
}
