/** An invented price node. Its figures follow public statistics of 2024; its name and its prices are made up. USD/MWh. */
export interface SyntheticNode {
  readonly id: string;
  /** Nodes of one market move together. */
  readonly market: string;
  readonly utcOffsetHours: number;
  /** Share of the variance a node has in common with its market, 0..1. */
  readonly marketShare: number;
  /** Share of the variance that repeats every day, 0..1. The rest is noise over hours to days. */
  readonly dailyShare: number;
  /** Hours of the day at which the daily pattern peaks and its height (evening, morning). */
  readonly peaks: readonly (readonly [hour: number, height: number])[];
  readonly mean: number;
  readonly p5: number;
  readonly p95: number;
  readonly negativeShare: number;
  /** Ends of the distribution: lowest, 99 %, 99.9 %, highest. */
  readonly lowest: number;
  readonly p99: number;
  readonly p999: number;
  readonly highest: number;
}

const RAMP = [[19, 1], [8, 0.4]] as const;
/** Solar regions: cheap noon, dear evening. */
const DUCK = [[19, 1.2], [7, 0.3], [12.5, -0.7]] as const;

/** The demo market: three nodes of one windy market, and four markets elsewhere. */
export const DEMO_NODES: readonly SyntheticNode[] = [
  { id: 'llano-west', market: 'llano', utcOffsetHours: -6, marketShare: 0.8, dailyShare: 0.2, peaks: DUCK, mean: 36, p5: -0.9, p95: 99, negativeShare: 0.077, lowest: -32, p99: 240, p999: 1_200, highest: 3_000 },
  { id: 'caprock-hub', market: 'llano', utcOffsetHours: -6, marketShare: 0.7, dailyShare: 0.2, peaks: DUCK, mean: 20, p5: -19, p95: 58, negativeShare: 0.22, lowest: -36, p99: 160, p999: 900, highest: 3_000 },
  { id: 'mesa-bend', market: 'llano', utcOffsetHours: -6, marketShare: 0.7, dailyShare: 0.2, peaks: DUCK, mean: 29.6, p5: -9, p95: 93, negativeShare: 0.145, lowest: -60, p99: 200, p999: 1_000, highest: 3_000 },
  { id: 'foothill-pool', market: 'foothill', utcOffsetHours: -7, marketShare: 1, dailyShare: 0.12, peaks: RAMP, mean: 44, p5: 0.6, p95: 161, negativeShare: 0, lowest: 0, p99: 420, p999: 760, highest: 1_000 },
  { id: 'tidewater', market: 'tidewater', utcOffsetHours: -5, marketShare: 1, dailyShare: 0.16, peaks: RAMP, mean: 36, p5: 13, p95: 89, negativeShare: 0, lowest: 2, p99: 190, p999: 450, highest: 1_200 },
  { id: 'mohawk', market: 'mohawk', utcOffsetHours: -5, marketShare: 1, dailyShare: 0.08, peaks: RAMP, mean: 38, p5: 20, p95: 89, negativeShare: 0, lowest: 12, p99: 130, p999: 260, highest: 800 },
  { id: 'kymi', market: 'kymi', utcOffsetHours: 2, marketShare: 1, dailyShare: 0.12, peaks: RAMP, mean: 49, p5: -0.6, p95: 155, negativeShare: 0.082, lowest: -22, p99: 260, p999: 700, highest: 2_000 },
];
