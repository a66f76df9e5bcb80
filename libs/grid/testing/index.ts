import type { ImportedPrint, PriceSink } from '../src/index.js';

/** Keeps what it is given, once per (series, interval, revision). */
export class InMemoryPriceSink implements PriceSink {
  readonly prints = new Map<string, ImportedPrint>();
  async accept(prints: readonly ImportedPrint[]): Promise<{ stored: number; unchanged: number }> {
    let stored = 0;
    for (const print of prints) {
      const key = `${print.seriesId}/${print.from}/${print.to}/${print.revision}`;
      if (!this.prints.has(key)) stored += 1;
      this.prints.set(key, print);
    }
    return { stored, unchanged: prints.length - stored };
  }
}
