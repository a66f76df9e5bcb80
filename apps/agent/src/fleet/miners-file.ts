import { z } from 'zod';
import { type CgminerMiner, minerDialects } from './cgminer-fleet.js';

/** Miners in one file. */
const MINERS_MAX = 20_000;
const minerSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/, 'is not a name of letters, digits, dots, dashes and underscores'),
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(4_028),
  dialect: z.enum(minerDialects),
  /** At the site's meter, at most. */
  ratedW: z.number().positive().max(100_000),
  joulesPerTerahash: z.number().positive().max(1_000),
});
const fileSchema = z.array(minerSchema).min(1).max(MINERS_MAX);

/** Reads the list of a site's miners. @throws Error with one line per fault, naming the miner's place and the field */
export function parseMiners(text: string): readonly CgminerMiner[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error('the list of miners is not JSON', { cause: error });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ path, message }) => `miner ${path.join('.')}: ${message}`).join('\n'));
  const names = new Set<string>();
  for (const [i, { name }] of parsed.data.entries()) {
    if (names.has(name)) throw new Error(`miner ${i}.name: ${name} is there twice`);
    names.add(name);
  }
  return parsed.data;
}
