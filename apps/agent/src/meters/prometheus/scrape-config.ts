import { z } from 'zod';
import { registerSpecSchema } from '../core/setup.js';

const metric = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/, 'is not a metric name');
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'is not a label name');

/** Which series count energy or tell power, and which labels say where they hang. */
const ruleSchema = z
  .strictObject({
    metric,
    kind: z.enum(['energy', 'power']),
    unit: z.enum(['mJ', 'J', 'kJ', 'mWh', 'Wh', 'kWh', 'MWh', 'W', 'kW', 'MW']),
    channel: z.enum(['it', 'facility']).default('it'),
    /** Only series whose labels have these values. */
    where: z.record(label, z.string().max(200)).default({}),
    /** Label that names the node. Left out: the target's node, or the whole site. */
    nodeLabel: label.optional(),
    /** Label with the GPU's index. */
    gpuLabel: label.optional(),
    /** Label that is another one when the part was replaced. */
    serialLabel: label.optional(),
    /** Needed for `energy`: the most that is behind one series. */
    maxWatts: registerSpecSchema.shape.maxWatts.optional(),
    minWatts: registerSpecSchema.shape.minWatts.default(0),
  })
  .superRefine(({ kind, unit, maxWatts, gpuLabel, nodeLabel }, context) => {
    const isPower = unit.endsWith('W');
    if (isPower !== (kind === 'power')) context.addIssue({ code: 'custom', path: ['unit'], message: `${unit} is no unit of ${kind}` });
    if (kind === 'energy' && maxWatts === undefined) context.addIssue({ code: 'custom', path: ['maxWatts'], message: 'energy needs the most that is behind one series' });
    if (gpuLabel !== undefined && nodeLabel === undefined) context.addIssue({ code: 'custom', path: ['nodeLabel'], message: 'a GPU needs its node' });
  });
export type ScrapeRule = z.output<typeof ruleSchema>;

/**
 * NVIDIA's DCGM exporter with its shipped counters: a gauge of watts, and a counter of millijoules since the driver was loaded, so it begins anew with
 * every reload. It sees the GPU alone: processors, memory and fans of the server are not in it.
 */
export const dcgmRules = (maxWattsPerGpu: number): ScrapeRule[] => {
  const labels = { channel: 'it' as const, where: {}, nodeLabel: 'Hostname', gpuLabel: 'gpu', serialLabel: 'UUID', minWatts: 0 };
  return [
    { metric: 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', kind: 'energy', unit: 'mJ', maxWatts: maxWattsPerGpu, ...labels },
    { metric: 'DCGM_FI_DEV_POWER_USAGE', kind: 'power', unit: 'W', ...labels },
  ];
};

export const scrapeSchema = z
  .strictObject({
    targets: z
      .array(
        z.strictObject({
          url: z.url({ protocol: /^https?$/ }),
          /** Node the target runs on, for series that do not say. */
          node: z.string().min(1).max(120).optional(),
          timeoutMs: z.number().int().min(10).max(60_000).default(5_000),
          /** A longer page is not read to its end. */
          bytesMax: z.number().int().min(1_000).max(100_000_000).default(8_000_000),
        }),
      )
      .min(1)
      .max(5_000),
    /** With it the names of NVIDIA's DCGM exporter are known: the most one GPU can draw. */
    dcgmMaxWattsPerGpu: z.number().int().min(1).max(100_000).optional(),
    rules: z.array(ruleSchema).max(200).default([]),
  })
  .refine(({ rules, dcgmMaxWattsPerGpu }) => rules.length > 0 || dcgmMaxWattsPerGpu !== undefined, { path: ['rules'], message: 'rules or dcgmMaxWattsPerGpu is needed' });
export type ScrapeConfig = z.output<typeof scrapeSchema>;
