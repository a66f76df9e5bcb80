import { readFile } from 'node:fs/promises';
import { fromIso, microUsdPerMwh } from '@switchyard/kernel';
import { z } from 'zod';
import type { Log } from '../../ports.js';
import type { PricePrint } from '../core/price-trigger.js';
import type { PriceSource } from '../ports.js';

const printSchema = z.strictObject({ at: z.string().max(40), usdPerMwh: z.number().min(-100_000).max(100_000) });

/** A price that somebody at the site writes into a file, replaced as a whole. A file that is missing or wrong is no price; each fault is said once. */
export class PriceFile implements PriceSource {
  private lastFault = '';
  constructor(private readonly path: string, private readonly log: Log) {}

  async read(): Promise<PricePrint | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      return this.no((error as Error).message);
    }
    const print = parsePrint(text);
    if (typeof print === 'string') return this.no(print);
    this.lastFault = '';
    return print;
  }
  private no(fault: string): undefined {
    if (fault !== this.lastFault) this.log.warn('no power price', { file: this.path, fault });
    this.lastFault = fault;
    return undefined;
  }
}
/** @returns the print, or what is wrong with it */
export function parsePrint(text: string): PricePrint | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = printSchema.safeParse(json);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const at = fromIso(parsed.data.at);
  return at === undefined ? `at: ${parsed.data.at} is not an instant such as 2026-01-01T00:00:00Z` : { at, price: microUsdPerMwh(BigInt(Math.round(parsed.data.usdPerMwh * 1e6))) };
}
