import { z } from 'zod';

const whole = z.union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,9}$/)]).transform(BigInt);
const schema = z.object({ maxWPerGpu: whole });

/** Of the power model a lease froze: the largest IT draw of one GPU's server share. @throws Error naming the lease and the field */
export function readEnergyModel(leaseId: string, stored: unknown): { readonly maxWattsPerGpu: bigint } {
  const read = schema.safeParse(stored);
  if (!read.success) throw new Error(`lease ${leaseId}: energy_model: ${read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  return { maxWattsPerGpu: read.data.maxWPerGpu };
}
