interface Piece {
  readonly from: number;
  readonly to: number;
}
/** The row of each bar, from 0: bars that do not meet in time share one. In the order given. */
export function lanesOf(bars: readonly Piece[]): readonly number[] {
  const ends: number[] = [];
  const lanes = new Map<Piece, number>();
  for (const bar of [...bars].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const free = ends.findIndex((end) => end <= bar.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = bar.to;
    lanes.set(bar, lane);
  }
  return bars.map((bar) => lanes.get(bar)!);
}
interface Priced extends Piece {
  readonly usdPerMwh: number;
}
/** What power cost on the mean while the bars ran, USD per MWh; undefined where no price is known for any of it. */
export function meanOver(bars: readonly Piece[], prices: readonly Priced[]): number | undefined {
  let [time, cost] = [0, 0];
  for (const bar of bars) {
    for (const { from, to, usdPerMwh } of prices) {
      const shared = Math.min(bar.to, to) - Math.max(bar.from, from);
      if (shared <= 0) continue;
      time += shared;
      cost += shared * usdPerMwh;
    }
  }
  return time === 0 ? undefined : cost / time;
}
