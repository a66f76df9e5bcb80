import { by, byText } from '@switchyard/kernel';
import type { Inventory } from './enrolment.js';

/** A node as its operator listed it for sale. */
export interface ListedNode {
  /** As the agent calls it. */
  readonly name: string;
  readonly gpuCount: number;
  /** Of its pool, such as `H100 SXM5 80GB`. */
  readonly gpuModel: string;
  readonly memoryGib: number;
}
export type DriftKind = 'missing_node' | 'unlisted_node' | 'fewer_gpus' | 'more_gpus' | 'other_model' | 'less_memory';
/** One difference between what is listed and what the site's agents find. */
export interface Drift {
  readonly node: string;
  readonly kind: DriftKind;
  readonly listed: string | null;
  readonly found: string | null;
  /** Less is there than is sold, and it was measured: nothing new starts on the node until it is as listed. */
  readonly holdsBack: boolean;
}

/** What is less than what is sold. More than that harms nobody. */
const lessThanSold: ReadonlySet<DriftKind> = new Set(['missing_node', 'fewer_gpus', 'other_model', 'less_memory']);
/** Drivers show a part of the memory that is on the label: error correction and the driver itself keep some. */
const MEMORY_SHOWN_MIN = 0.9;

/**
 * Differences by node name, then kind. Pure. Several agents of a site see its nodes together. Nobody is held back by a configured inventory,
 * and a node that no agent names is missing only when every agent has measured. What was measured is compared, what was typed at the agent is not. Where not one
 * listed name is an agent's, the names are what differs, not the machines: that is told, and holds nothing back.
 */
export function driftOf(listed: readonly ListedNode[], inventories: readonly Inventory[]): readonly Drift[] {
  if (inventories.length === 0) return [];
  const found = new Map(inventories.flatMap((one) => one.nodes.map((node) => [node.name, { ...node, measured: one.source === 'measured' }] as const)));
  const allMeasured = inventories.every(({ source }) => source === 'measured');
  const isNamedAlike = listed.some(({ name }) => found.has(name));
  const drift = (node: string, kind: DriftKind, was: string | null, is: string | null, measured: boolean): Drift =>
    ({ node, kind, listed: was, found: is, holdsBack: measured && lessThanSold.has(kind) });
  const rows = listed.flatMap(({ name, gpuCount, gpuModel, memoryGib }): Drift[] => {
    const node = found.get(name);
    if (node === undefined) return [drift(name, 'missing_node', gpus(gpuCount), null, allMeasured && isNamedAlike)];
    const { measured } = node;
    const knows = (what: 'gpuModel' | 'memoryMib'): boolean => node.gpuCount > 0 && node.assumed?.includes(what) !== true;
    return [
      ...(node.gpuCount < gpuCount ? [drift(name, 'fewer_gpus', gpus(gpuCount), gpus(node.gpuCount), measured)] : []),
      ...(node.gpuCount > gpuCount ? [drift(name, 'more_gpus', gpus(gpuCount), gpus(node.gpuCount), measured)] : []),
      ...(knows('gpuModel') && !isSameModel(gpuModel, node.gpuModel) ? [drift(name, 'other_model', gpuModel, node.gpuModel, measured)] : []),
      ...(knows('memoryMib') && node.memoryMib < memoryGib * 1_024 * MEMORY_SHOWN_MIN ? [drift(name, 'less_memory', `${memoryGib} GiB`, `${node.memoryMib} MiB`, measured)] : []),
    ];
  });
  const names = new Set(listed.map(({ name }) => name));
  const unlisted = [...found.values()].filter(({ name }) => !names.has(name)).map(({ name, gpuCount, measured }) => drift(name, 'unlisted_node', null, gpus(gpuCount), measured));
  return [...rows, ...unlisted].sort(by(({ node, kind }) => `${node} ${kind}`, byText));
}
const gpus = (count: number): string => `${count} GPU${count === 1 ? '' : 's'}`;

/** Names of a model differ between a listing and a driver (`H100 SXM5 80GB`, `NVIDIA H100 80GB HBM3`): the same chip on the same kind of board is the same model. */
export function isSameModel(listed: string, found: string): boolean {
  const [a, b] = [chipOf(listed), chipOf(found)];
  if (a === undefined || b === undefined) return listed.trim().toLowerCase() === found.trim().toLowerCase();
  const [boardA, boardB] = [boardOf(listed), boardOf(found)];
  return a === b && (boardA === undefined || boardB === undefined || boardA === boardB);
}
/** `H100`, `GH200`, `L40S`, `MI300X`, `RTX 4090`; undefined when none is in the name. */
const chipOf = (name: string): string | undefined => /\b(?:RTX\s*\d{4}|[A-Z]{1,2}\d{2,4}[A-Z]?)\b/i.exec(name.replace(/\b(?:SXM|HBM)\d\w?\b|\b\d+\s*GB\b/gi, ' '))?.[0].replace(/\s/g, '').toUpperCase();
/** HBM3 beside H100 80GB is the SXM board; PCIe and NVL say so. */
function boardOf(name: string): 'sxm' | 'pcie' | 'nvl' | undefined {
  if (/NVL/i.test(name)) return 'nvl';
  if (/PCI-?E/i.test(name)) return 'pcie';
  return /SXM/i.test(name) ? 'sxm' : undefined;
}
