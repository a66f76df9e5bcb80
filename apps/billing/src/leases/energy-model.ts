import { z } from 'zod';

/** A whole number, as JSON has it: a number, or text when it was a bigint. */
const whole = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,18}$/)]).transform(BigInt);
const energyModel = z.object({ maxWPerGpu: whole, loadFractionPpm: whole, version: z.union([z.string(), z.number()]).transform(String) });

/** The power model a lease froze: for energy that no meter measured. */
export interface FrozenEnergyModel {
  /** Average draw of one GPU with its share of the server, at the IT side. */
  readonly milliwattsPerGpu: bigint;
  /** Nothing behind the meter of one GPU can draw more. */
  readonly maxWattsPerGpu: bigint;
  readonly version: string;
}
/** @throws Error naming the lease and the field: nothing can be rated by guesswork */
export function readEnergyModel(leaseId: string, stored: unknown): FrozenEnergyModel {
  const read = energyModel.safeParse(stored);
  if (!read.success) throw new Error(`lease ${leaseId}: energy model: ${read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
  const { maxWPerGpu, loadFractionPpm, version } = read.data;
  return { milliwattsPerGpu: (maxWPerGpu * loadFractionPpm) / 1_000n, maxWattsPerGpu: maxWPerGpu, version };
}
