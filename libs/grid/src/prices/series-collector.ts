import { type EpochMs, type MicroUsdPerMwh, microUsdPerMwh, err, ok, type Result } from '@switchyard/kernel';
import type { PriceProvenance } from '@switchyard/power';
import type { LocalInstant } from '../time/local-instant.js';
import type { BadRow, ImportedPrint, PriceImportRefusal, Restatement, SeriesReport } from './report-types.js';

interface Entry {
  price: MicroUsdPerMwh;
  line: number;
  revision: number;
}
interface Change {
  readonly at: number;
  readonly line: number;
  readonly was: MicroUsdPerMwh;
  readonly now: MicroUsdPerMwh;
}
const INTERVALS_SECONDS: readonly number[] = [300, 900, 1800, 3600];

/** Gathers the rows of one series in file order, then turns them into prints on a checked grid. */
export class SeriesCollector {
  private readonly entries = new Map<number, Entry>();
  /** How often each wall time of a repeated hour has come by. */
  private readonly repeatedWalls = new Map<number, number>();
  private readonly changes: Change[] = [];
  private duplicates = 0;
  emptyCells = 0;

  constructor(readonly node: string, private readonly newestFirst: boolean) {}

  /** The instant of a time of the repeated hour: first come is the earlier one (the later one in a file that runs backwards). */
  chooseRepeated(wall: number, both: LocalInstant & { kind: 'repeated' }): number {
    const seen = this.repeatedWalls.get(wall) ?? 0;
    this.repeatedWalls.set(wall, seen + 1);
    return (seen === 0) === this.newestFirst ? both.later : both.earlier;
  }

  put(at: number, price: MicroUsdPerMwh, line: number): void {
    const known = this.entries.get(at);
    if (known === undefined) this.entries.set(at, { price, line, revision: 0 });
    else if (known.price === price) this.duplicates += 1;
    else {
      this.changes.push({ at, line, was: known.price, now: price });
      this.entries.set(at, { price, line, revision: known.revision + 1 });
    }
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** The commonest distance between neighbours, in seconds. Undefined with fewer than two prices. */
  private inferInterval(times: readonly number[]): number | undefined {
    const counts = new Map<number, number>();
    for (let i = 1; i < times.length; i += 1) {
      const seconds = (times[i]! - times[i - 1]!) / 1_000;
      counts.set(seconds, (counts.get(seconds) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
  }

  finish(options: { readonly intervalSeconds?: number | undefined; readonly labels: 'start' | 'end'; readonly provenance: PriceProvenance }):
  Result<{ readonly prints: readonly ImportedPrint[]; readonly report: SeriesReport; readonly offGrid: readonly BadRow[] }, PriceImportRefusal> {
    const { node } = this;
    const times = [...this.entries.keys()].sort((a, b) => a - b);
    const inferred = this.inferInterval(times);
    const seconds = options.intervalSeconds ?? inferred;
    if (seconds === undefined) return err({ kind: 'NoInterval', message: `series ${node} has one price only: state the interval` });
    if (!INTERVALS_SECONDS.includes(seconds)) {
      return err({ kind: 'NoInterval', message: `series ${node} has prices every ${seconds} s; settlement intervals are ${INTERVALS_SECONDS.join(', ')} s` });
    }
    if (inferred !== undefined && options.intervalSeconds !== undefined && inferred !== options.intervalSeconds) {
      return err({ kind: 'MixedIntervals', message: `series ${node} has prices every ${inferred} s, not every ${options.intervalSeconds} s as stated` });
    }
    const step = seconds * 1_000;
    const onGrid = times.filter((at) => at % step === 0);
    const offGrid = times.filter((at) => at % step !== 0).map((at): BadRow => ({
      line: this.entries.get(at)!.line, column: node, reason: 'OffGrid', text: new Date(at).toISOString(),
    }));
    if (offGrid.length > 0.01 * times.length + 1) {
      return err({ kind: 'MixedIntervals', message: `series ${node}: ${offGrid.length} of ${times.length} times are not on the ${seconds} s grid; split the file where the interval changes` });
    }
    const shift = options.labels === 'end' ? -step : 0;
    const slot = (at: number): { from: EpochMs; to: EpochMs } => ({ from: (at + shift) as EpochMs, to: (at + shift + step) as EpochMs });
    const prints = onGrid.map((at): ImportedPrint => {
      const { price, revision } = this.entries.get(at)!;
      return { seriesId: node, ...slot(at), microUsdPerMwh: price, provenance: options.provenance, revision };
    });
    const gaps = onGrid.flatMap((at, i) => {
      const next = onGrid[i + 1];
      return next !== undefined && next - at > step ? [{ from: (at + shift + step) as EpochMs, to: (next + shift) as EpochMs }] : [];
    });
    const restatements = this.changes.map(({ at, line, was, now }): Restatement => ({ line, interval: slot(at), was, now }));
    let [sum, min, max, negative] = [0n, prints[0]!.microUsdPerMwh as bigint, prints[0]!.microUsdPerMwh as bigint, 0];
    for (const { microUsdPerMwh: price } of prints) {
      sum += price;
      if (price < min) min = price;
      if (price > max) max = price;
      if (price < 0n) negative += 1;
    }
    return ok({
      prints, offGrid,
      report: {
        node, intervalSeconds: seconds, prints: prints.length, from: prints[0]!.from, to: prints.at(-1)!.to,
        min: microUsdPerMwh(min), mean: microUsdPerMwh(sum / BigInt(prints.length)), max: microUsdPerMwh(max), negativeShare: negative / prints.length,
        gaps, missingSlots: gaps.reduce((slots, gap) => slots + (gap.to - gap.from) / step, 0),
        emptyCells: this.emptyCells, duplicatesDropped: this.duplicates, restatements,
        repeatedHourTimes: [...this.repeatedWalls.values()].reduce((a, b) => a + b, 0),
      },
    });
  }
}
