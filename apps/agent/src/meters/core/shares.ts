import { splitByWeights } from '@switchyard/kernel';
import type { Waiting } from './held.js';
import type { MeterSetup, RegisterSpec } from './setup.js';

const PPM = 1_000_000n;

/** GPUs of a run that are behind a register. */
export function gpusBehind({ nodes, gpu }: Pick<RegisterSpec, 'nodes' | 'gpu'>, { gpus }: Pick<Waiting, 'gpus'>): number {
  return gpus.reduce((sum, { node, from, to }) => {
    if (nodes !== null && (node === null || !nodes.includes(node))) return sum;
    return sum + (gpu === null ? to - from : from <= gpu && gpu < to ? 1 : 0);
  }, 0);
}
/** GPUs that are behind a register, held or not. */
export function capacityBehind({ nodes, gpu }: Pick<RegisterSpec, 'nodes' | 'gpu'>, setup: Pick<MeterSetup, 'nodes'>): number {
  if (gpu !== null) return 1;
  return setup.nodes.reduce((sum, { name, gpuCount }) => (nodes === null || nodes.includes(name) ? sum + gpuCount : sum), 0);
}

/**
 * Shares a register's energy by GPUs held; GPUs nobody holds weigh `idlePpm` of one that is held, and their share is the site's own. The parts sum to
 * the whole. @param held GPUs of each lease behind the register @returns parts in the same order, and the site's own
 */
export function shareByGpus(milliwattHours: bigint, held: readonly number[], capacity: number, idlePpm: number): { readonly parts: readonly bigint[]; readonly own: bigint } {
  const idle = Math.max(0, capacity - held.reduce((sum, gpus) => sum + gpus, 0));
  const parts = splitByWeights(milliwattHours, [...held.map((gpus) => BigInt(gpus) * PPM), BigInt(idle) * BigInt(idlePpm)]);
  // No weight at all: nobody holds a GPU and idle ones count for nothing.
  if (!parts.ok) return { parts: held.map(() => 0n), own: milliwattHours };
  return { parts: parts.value.slice(0, -1), own: parts.value.at(-1)! };
}

/** Shares the facility meter by IT energy, the site's own included, conserving the total. */
export function shareByIt(milliwattHours: bigint, itOfLeases: readonly bigint[], itOfSite: bigint): readonly bigint[] {
  const parts = splitByWeights(milliwattHours, [...itOfLeases, itOfSite]);
  return parts.ok ? parts.value.slice(0, -1) : itOfLeases.map(() => 0n);
}
