import type { Inventory } from '@switchyard/agent-protocol';
import { by, byText } from '@switchyard/kernel';
import { z } from 'zod';
import type { KubernetesSettings } from './settings.js';

const nodeSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
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
    capabilities: { images: settings.imagePrefixes.length > 0, sandbox: settings.runtimeClass !== undefined, ...capabilities },
    nodes: nodes
      .map((node) => nodeSchema.parse(node))
      .filter(({ metadata: { labels } }) => Object.entries(settings.nodeSelector).every(([key, value]) => labels[key] === value))
      .flatMap(({ metadata: { name, labels }, spec, status }) => {
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
            state: !ready || gpuCount === 0 ? ('down' as const) : spec.unschedulable === true ? ('drained' as const) : ('up' as const),
          },
        ];
      })
      .sort(by((node) => node.name, byText)),
  };
}
function driverOf(labels: Readonly<Record<string, string>>): string {
  const full = labels['nvidia.com/cuda.driver-version.full'];
  if (full !== undefined) return full;
  const parts = ['major', 'minor', 'rev'].map((part) => labels[`nvidia.com/cuda.driver.${part}`]);
  return parts.filter((part) => part !== undefined).join('.') || 'unknown';
}
