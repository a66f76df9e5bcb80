/** A meter's report as it stands in the database. */
export interface Report {
  readonly id: string;
  readonly meter: string;
  readonly from: number;
  readonly to: number;
  readonly gpuSeconds: bigint;
  readonly wh: bigint | null;
  readonly quality: string;
  readonly receivedAt: number;
}
export interface Metering {
  readonly from: number;
  readonly to: number;
  readonly slotMs: number;
  readonly cuts: readonly number[];
  readonly gpus: bigint;
  /** Of one GPU: the most it can draw, and what it is taken to draw where nothing measured. */
  readonly maxWatts: bigint;
  readonly milliwatts: bigint;
}
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly gpuSeconds: bigint;
  readonly wh: bigint | undefined;
  readonly quality: 'metered' | 'estimated' | 'gap';
  readonly readingIds: readonly string[];
}

const upwards = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
/** What an agent without a meter sends as a gap with GPU time is known but for its energy. */
const claimOf = ({ quality, gpuSeconds }: Report): string => (quality === 'gap' && gpuSeconds > 0n ? 'estimated' : quality);

/** Reports that count: first come first served, each within what the machines can do, no two of a meter over the same time. */
function counted(reports: readonly Report[], of: Metering): readonly Report[] {
  const taken: Report[] = [];
  const byArrival = [...reports].sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  for (const report of byArrival) {
    const ms = BigInt(report.to - report.from);
    const possible = report.from >= of.from && report.to <= of.to && report.gpuSeconds <= upwards(of.gpus * ms, 1_000n)
      && (report.wh === null || report.wh <= upwards(of.gpus * of.maxWatts * ms, 3_600_000n)) && (claimOf(report) !== 'gap' || (report.wh ?? 0n) === 0n);
    if (possible && !taken.some((other) => other.meter === report.meter && other.from < report.to && report.from < other.to)) taken.push(report);
  }
  return taken.sort((a, b) => (a.meter < b.meter ? -1 : a.meter > b.meter ? 1 : a.from - b.from));
}

/** The reports as pieces of time that tile the term, each inside one slot and between two cuts. */
export function piecesOf(reports: readonly Report[], of: Metering): readonly Piece[] {
  if (of.from >= of.to) return [];
  const used = counted(reports, of);
  const known = used.filter((report) => claimOf(report) !== 'gap');
  const bounds = new Set<number>([of.from, of.to]);
  for (let at = Math.floor(of.from / of.slotMs) * of.slotMs + of.slotMs; at < of.to; at += of.slotMs) bounds.add(at);
  for (const at of of.cuts) bounds.add(at);
  // Where somebody measured and nobody did just before, or after.
  for (const report of known) {
    if (!known.some((other) => other.from < report.from && report.from <= other.to)) bounds.add(report.from);
    if (!known.some((other) => other.from <= report.to && report.to < other.to)) bounds.add(report.to);
  }
  const edges = [...bounds].filter((at) => of.from <= at && at <= of.to).sort((a, b) => a - b);
  const at = new Map(edges.map((edge, index) => [edge, index]));
  const sums = edges.slice(1).map(() => ({ gpu: 0n, wh: 0n, ms: 0, guessed: false, ids: [] as string[] }));
  const guessedBy = new Map<string, bigint>();
  const meters = new Set(used.map(({ meter }) => meter)).size;
  for (const report of known) {
    const measured = claimOf(report) === 'metered' && report.wh !== null;
    const before = guessedBy.get(report.meter) ?? 0n;
    if (!measured) guessedBy.set(report.meter, before + report.gpuSeconds);
    const whOf = (gpu: bigint): bigint => (gpu * of.milliwatts) / 3_600_000n;
    const energy = measured ? report.wh! : whOf(before + report.gpuSeconds) - whOf(before);
    const length = BigInt(report.to - report.from);
    const upTo = (whole: bigint, instant: number): bigint => (whole * BigInt(instant - report.from)) / length;
    let index = at.get(report.from) ?? [...edges].findLastIndex((edge) => edge <= report.from);
    for (let from = report.from; from < report.to; index += 1) {
      const to = Math.min(edges[index + 1]!, report.to);
      const sum = sums[index]!;
      sum.gpu += upTo(report.gpuSeconds, to) - upTo(report.gpuSeconds, from);
      sum.wh += upTo(energy, to) - upTo(energy, from);
      sum.ms += to - from;
      sum.guessed ||= !measured;
      sum.ids.push(report.id);
      from = to;
    }
  }
  return sums.map((sum, index): Piece => {
    const [from, to] = [edges[index]!, edges[index + 1]!];
    if (sum.ms === 0) return { from, to, gpuSeconds: 0n, wh: undefined, quality: 'gap', readingIds: [] };
    const quality = sum.guessed || sum.ms !== meters * (to - from) ? 'estimated' : 'metered';
    return { from, to, gpuSeconds: sum.gpu, wh: sum.wh, quality, readingIds: [...new Set(sum.ids)].sort() };
  });
}
/** Time a report says nobody can know anything of. */
export const declaredGaps = (reports: readonly Report[]): readonly Report[] => reports.filter((report) => claimOf(report) === 'gap');
