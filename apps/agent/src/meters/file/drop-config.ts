import { z } from 'zod';
import { registerSpecSchema } from '../core/setup.js';

/** A folder into which a building management system, or anything else, puts files of register values. */
export const dropSchema = z.strictObject({
  folder: z.string().min(1).max(1_000),
  /** A larger file is put aside unread. */
  bytesMax: z.number().int().min(1_000).max(100_000_000).default(5_000_000),
  registers: z
    .array(
      z.strictObject({
        /** As the files name it. */
        id: registerSpecSchema.shape.id,
        channel: registerSpecSchema.shape.channel,
        unit: z.enum(['mWh', 'Wh', 'kWh', 'MWh']),
        scale: z.number().positive().max(1e9).default(1),
        nodes: registerSpecSchema.shape.nodes.default(null),
        gpu: registerSpecSchema.shape.gpu.default(null),
        maxWatts: registerSpecSchema.shape.maxWatts,
        minWatts: registerSpecSchema.shape.minWatts.default(0),
      }),
    )
    .min(1)
    .max(5_000),
});
export type DropConfig = z.output<typeof dropSchema>;
