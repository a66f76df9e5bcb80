import type { ImportedPrint, PriceSink } from '@switchyard/grid';
import { type Client, ImportPricesDocument } from '@switchyard/graphql-client';
import { formatDecimal, toIso } from '@switchyard/kernel';
import { made } from './start/seed-market.js';

/** Points in one request: the gateway takes at most 5,000 and a body of 1 MiB. */
const POINTS_MAX = 2_000;
const MICRO = 6;
/** A hand-over that takes longer says how far it is. */
const QUIET_MS = 1_000;

/** Stores prints as real-time prices through the public API; restating a price makes a new revision. */
export function gatewayPriceSink(client: Client, source: string, progress: (line: string) => void): PriceSink {
  async function send(node: string, intervalSeconds: number, prints: readonly ImportedPrint[]): Promise<{ stored: number; unchanged: number }> {
    const { importPrices } = await client.execute(ImportPricesDocument, {
      input: {
        node, kind: 'REAL_TIME', intervalSeconds, source,
        points: prints.map((p) => ({ from: toIso(p.from), to: toIso(p.to), priceUsdPerMwh: formatDecimal(p.microUsdPerMwh, MICRO, 0) })),
      },
    });
    const done = made(importPrices, 'PricesImported');
    return { stored: done.added + done.restated, unchanged: done.unchanged };
  }
  return {
    async accept(prints) {
      const groups = new Map<string, ImportedPrint[]>();
      for (const print of prints) groups.set(print.seriesId, [...(groups.get(print.seriesId) ?? []), print]);
      let [stored, unchanged] = [0, 0];
      const said = performance.now();
      for (const [node, group] of groups) {
        const intervalSeconds = (group[0]!.to - group[0]!.from) / 1_000;
        for (let from = 0; from < group.length; from += POINTS_MAX) {
          const answer = await send(node, intervalSeconds, group.slice(from, from + POINTS_MAX));
          stored += answer.stored;
          unchanged += answer.unchanged;
        }
        if (performance.now() - said > QUIET_MS) progress(`${node}: up to ${toIso(group.at(-1)!.to)}`);
      }
      return { stored, unchanged };
    },
  };
}
