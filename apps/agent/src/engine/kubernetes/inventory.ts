import type { Inventory } from '@switchyard/agent-protocol';
import { by, byText } from '@switchyard/kernel';
import { z } from 'zod';
import type { KubernetesSettings } from './settings.js';

/** Of a node that the agent closed: why, such as the name of an event. With it in one patch goes `unschedulable`, so that neither is there without the other. */
export const CLOSED_FOR = 'switchyard.dev/closed-for';

const nodeSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}), annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ unschedulable: z.boolean().nullish() }).default({}),
  status: z.object({
    allocatable: z.record(z.string(), z.string()).default({}),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
  }),
});

/** GPUs by node, from the device plugin's resource and the labels of GPU feature discovery. Nodes without GPUs are not the marketplace's. */
export function inventoryOf(nodes: readonly unknown[], settings: KubernetesSettings, capabilities: Pick<Inventory['capabilities'], 'multiNode' | 'suspend'>): Inventory {
  return {
    engine: 'kubernetes',
    source: 'measured',
    capabilities: { images: settings.imagePrefixes.length > 0, sandbox: settings.runtimeClass !== undefined, ...capabilities },
    nodes: nodes
      .map((node) => nodeSchema.parse(node))
      .filter(({ metadata: { labels } }) => Object.entries(settings.nodeSelector).every(([key, value]) => labels[key] === value))
      .flatMap(({ metadata: { name, labels, annotations }, spec, status }) => {
        const gpuCount = Number(status.allocatable[settings.gpuResource] ?? 0);
        const gpuModel = labels['nvidia.com/gpu.product'] ?? 'unknown';
        // A node whose plugin is down allocates none; its labels still say what it has.
        const listed = Number(labels['nvidia.com/gpu.count'] ?? 0);
        if (gpuCount === 0 && listed === 0) return [];
        const ready = status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
        return [
          {
            name: name.slice(0, 120),
            gpuCount: gpuCount || listed,
            gpuModel: gpuModel.slice(0, 120),
            memoryMib: Number(labels['nvidia.com/gpu.memory'] ?? 0),
            driver: driverOf(labels).slice(0, 120),
            // Without GPU feature discovery nobody says what the GPUs are.
            ...assumedOf(labels),
            // What the agent closed itself is up: the control plane ordered it.
            state: !ready || gpuCount === 0 ? ('down' as const) : spec.unschedulable === true && annotations[CLOSED_FOR] === undefined ? ('drained' as const) : ('up' as const),
          },
        ];
      })
      .sort(by((node) => node.name, byText)),
  };
}
function assumedOf(labels: Readonly<Record<string, string>>): Pick<Inventory['nodes'][number], 'assumed'> {
  const assumed = [...(labels['nvidia.com/gpu.product'] === undefined ? (['gpuModel'] as const) : []), ...(labels['nvidia.com/gpu.memory'] === undefined ? (['memoryMib'] as const) : [])];
  return assumed.length === 0 ? {} : { assumed };
}

interface NodeChange {
  readonly name: string;
  readonly why: string | undefined;
}
/** Which of the marketplace's nodes are to be closed, with why, or opened again because they were closed so (`why` undefined); a node somebody else cordoned is left alone. */
export function closingsOf(nodes: readonly unknown[], inventory: Inventory, closed: ReadonlyMap<string, string>): NodeChange[] {
  const ours = new Set(inventory.nodes.map(({ name }) => name));
  return nodes.map((node) => nodeSchema.parse(node)).flatMap(({ metadata: { name, annotations }, spec }): NodeChange[] => {
    const [closedFor, why] = [annotations[CLOSED_FOR], closed.get(name)];
    if (!ours.has(name)) return [];
    if (why === undefined) return closedFor === undefined ? [] : [{ name, why }];
    return closedFor === why || (closedFor === undefined && spec.unschedulable === true) ? [] : [{ name, why }];
  });
}
function driverOf(labels: Readonly<Record<string, string>>): string {
  const full = labels['nvidia.com/cuda.driver-version.full'];
  if (full !== undefined) return full;
  const parts = ['major', 'minor', 'rev'].map((part) => labels[`nvidia.com/cuda.driver.${part}`]);
  return parts.filter((part) => part !== undefined).join('.') || 'unknown';
}
