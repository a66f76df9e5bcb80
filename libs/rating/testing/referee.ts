/**
 * A second implementation of rating, for tests to hold the first against. It imports nothing: its own fractions, its own
 * rounding, its own reading of a card, over plain JSON with whole numbers as text. It believes its input; refusing bad
 * input is the first implementation's business.
 */
interface Span {
  readonly from: number;
  readonly to: number;
}
/** Any component: a kind has the members it has. */
interface Component {
  readonly kind: string;
  readonly appliesTo: 'all' | readonly string[];
  readonly microUsdPerGpuHour: string;
  readonly microUsdPerKwMonth: string;
  readonly microUsdPerMwh: string;
  readonly multiplierPpm: string;
  readonly adderMicroUsdPerMwh: string;
  readonly capMicroUsdPerMwh?: string;
  readonly floorMicroUsdPerMwh?: string;
  readonly pue: { readonly method: string; readonly pue: string };
  readonly criticalItWatts: string;
  readonly proration: { readonly method: string; readonly hoursPerMonth: number };
  readonly ramp?: readonly { readonly from: number; readonly criticalItWatts: string }[];
  readonly steps: readonly { readonly from: number; readonly factorPpm: string }[];
  readonly tiers: readonly { readonly availabilityPpm: string; readonly creditPpm: string }[];
  readonly gpus: number;
  readonly window: Span;
  readonly sharePpm: string;
  readonly minimumMicroUsd: string;
  readonly feePpm: string;
  readonly taxPpm: string;
}
interface Row extends Span {
  readonly gpuSeconds: string;
  readonly energy?: { readonly wh: string };
  readonly print?: { readonly microUsdPerMwh: string };
  readonly lostWork?: { readonly gpuSeconds: string; readonly cause: string };
  readonly curtailed?: { readonly gpuSeconds: string };
}
interface Period {
  readonly final: boolean;
  readonly months?: readonly Span[];
  readonly covers?: Span;
  readonly monthFacts?: readonly {
    readonly month: Span;
    readonly demand?: { readonly contributionWatts: string };
    readonly availability?: { readonly upMs: number; readonly downMs: number };
  }[];
  readonly relisted?: readonly (Span & { readonly gpus: number; readonly microUsdPerGpuHour: string })[];
}
/** What the referee says of one component: its cents, and the unrounded micros as `n/d` in lowest terms. */
export type RefereedLine = readonly [componentIndex: number, kind: string, cents: string, micros: string];

/** A rational number; `at` is when the amount arose. */
interface Part {
  readonly at: number;
  readonly n: bigint;
  readonly d: bigint;
}
const M = 1_000_000n;
const big = (value: unknown): bigint => BigInt(value as string);

function total(parts: readonly Part[]): readonly [bigint, bigint] {
  const byDenominator = new Map<bigint, bigint>();
  for (const { n, d } of parts) byDenominator.set(d, (byDenominator.get(d) ?? 0n) + n);
  let [top, bottom] = [0n, 1n];
  for (const [d, n] of byDenominator) [top, bottom] = lowest(top * d + n * bottom, bottom * d);
  return lowest(top, bottom);
}
function lowest(n: bigint, d: bigint): readonly [bigint, bigint] {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? [0n, 1n] : [n / a, d / a];
}
/** Nearest whole cent, halves away from zero. */
function centsOf([n, d]: readonly [bigint, bigint]): bigint {
  const size = (n < 0n ? -n : n) * 2n + d * 10_000n;
  const whole = size / (d * 20_000n);
  return n < 0n ? -whole : whole;
}

/** @param input card, usage and period facts as JSON: bigints written as text */
export function referee(input: { readonly card: unknown; readonly usage: unknown; readonly period: unknown }): readonly RefereedLine[] {
  const [card, usage, period] = [input.card, input.usage, input.period] as [{ readonly components: readonly Component[] }, readonly Row[], Period];
  const parts = card.components.map((): Part[] | undefined => undefined);
  const months = period.monthFacts ?? [];
  const component = (kind: string): Component | undefined => card.components.find((c) => c.kind === kind);

  const factor = (kind: string, at: number): bigint => {
    let now = M;
    const escalator = component('escalator');
    if (escalator === undefined || !escalator.appliesTo.includes(kind)) return now;
    for (const step of escalator.steps) if (step.from <= at) now = big(step.factorPpm);
    return now;
  };
  const energyPrice = (c: Component, row: Row): bigint => {
    if (c.kind === 'energy_fixed') return big(c.microUsdPerMwh) * factor('energy_fixed', row.from);
    const index = row.print === undefined ? 0n : big(row.print.microUsdPerMwh);
    let price = index * big(c.multiplierPpm) + big(c.adderMicroUsdPerMwh) * M;
    if (c.capMicroUsdPerMwh !== undefined && price > big(c.capMicroUsdPerMwh) * M) price = big(c.capMicroUsdPerMwh) * M;
    if (c.floorMicroUsdPerMwh !== undefined && price < big(c.floorMicroUsdPerMwh) * M) price = big(c.floorMicroUsdPerMwh) * M;
    return price;
  };
  const energyOf = (c: Component, row: Row): Part => {
    const wh = row.energy === undefined ? 0n : big(row.energy.wh);
    const pue = c.pue.method === 'fixed' ? big(c.pue.pue) : M;
    return { at: row.from, n: wh * pue * energyPrice(c, row), d: M * M * M };
  };
  const gpuOf = (c: Component, kind: string, row: Row, gpuSeconds: unknown): Part =>
    ({ at: row.from, n: big(gpuSeconds) * big(c.microUsdPerGpuHour) * factor(kind, row.from), d: 3_600n * M });
  const rentOf = (c: Component, row: Row): Part[] => {
    let watts = big(c.criticalItWatts);
    for (const tranche of c.ramp ?? []) if (tranche.from <= row.from) watts = big(tranche.criticalItWatts);
    const perMonth = big(c.microUsdPerKwMonth) * watts * factor('kw_month', row.from);
    if (c.proration.method === 'fixed_hours') {
      return [{ at: row.from, n: perMonth * BigInt(row.to - row.from), d: 1_000n * M * BigInt(c.proration.hoursPerMonth) * 3_600_000n }];
    }
    return (period.months ?? []).map((month) => {
      const overlap = Math.min(month.to, row.to) - Math.max(month.from, row.from);
      return { at: row.from, n: overlap > 0 ? perMonth * BigInt(overlap) : 0n, d: 1_000n * M * BigInt(month.to - month.from) };
    });
  };
  const lostOf = (c: Component, row: Row): Part[] => {
    if (row.lostWork === undefined || row.lostWork.cause !== 'site_failure') return [];
    const gpu = component('gpu_hour');
    const reserved = component('reserved_gpu_hour');
    const energy = card.components.find((other) => other.kind.startsWith('energy_'));
    const [n, d] = total([
      ...(gpu === undefined ? [] : [gpuOf(gpu, 'gpu_hour', row, row.gpuSeconds)]),
      ...(reserved === undefined ? [] : [gpuOf(reserved, 'reserved_gpu_hour', row, row.gpuSeconds)]),
      ...(energy === undefined ? [] : [energyOf(energy, row)]),
    ]);
    if (n <= 0n || big(row.gpuSeconds) === 0n) return [];
    return [{ at: row.from, n: -n * big(row.lostWork.gpuSeconds) * big(c.sharePpm), d: d * big(row.gpuSeconds) * M }];
  };
  /** Calls back for each stretch of contract time in which neither the escalator nor the month changes. */
  const stretches = (from: number, to: number, each: (from: number, ms: bigint) => Part): Part[] => {
    const edges = new Set<number>([from]);
    for (const step of component('escalator')?.steps ?? []) edges.add(step.from);
    for (const { month } of months) edges.add(month.from).add(month.to);
    const starts = [...edges].filter((edge) => from <= edge && edge < to).sort((a, b) => a - b);
    return starts.map((start, i) => each(start, BigInt((starts[i + 1] ?? to) - start)));
  };
  const due = (block: Component): readonly [number, number] => {
    const { covers } = period;
    const to = period.final ? block.window.to : Math.min(block.window.to, covers!.to);
    return [Math.max(block.window.from, covers?.from ?? block.window.from), to];
  };
  const blockOf = (block: Component): Part[] => {
    const [from, to] = due(block);
    if (from >= to) return [];
    return stretches(from, to, (at, ms) => ({ at, n: BigInt(block.gpus) * ms * big(block.microUsdPerGpuHour) * factor('reserved_gpu_hour', at), d: 3_600_000n * M }));
  };
  const resaleOf = (c: Component): Part[] => {
    const block = component('reserved_gpu_hour')!;
    const [start, end] = due(block);
    return (period.relisted ?? []).flatMap((sold) => {
      const [from, to] = [Math.max(start, sold.from), Math.min(end, sold.to)];
      if (from >= to) return [];
      return stretches(from, to, (at, ms) => {
        const reserved = big(block.microUsdPerGpuHour) * factor('reserved_gpu_hour', at);
        const resale = big(sold.microUsdPerGpuHour) * M;
        return { at, n: -BigInt(sold.gpus) * ms * (resale < reserved ? resale : reserved) * big(c.sharePpm), d: 3_600_000n * M * M };
      });
    });
  };

  const partsOf = (appliesTo: Component['appliesTo']): Part[] =>
    card.components.flatMap((c, i) => (appliesTo === 'all' || appliesTo.includes(c.kind) ? (parts[i] ?? []) : []));
  const slaOf = (c: Component): Part[] => months.map(({ month, availability }): Part => {
    // Compensation for curtailment takes no charge back, so it is no part of the base.
    const counted = c.appliesTo === 'all' ? card.components.map(({ kind }) => kind).filter((kind) => kind !== 'curtailment_credit') : c.appliesTo;
    const inMonth = partsOf(counted).filter(({ at }) => month.from <= at && at < month.to);
    const [n, d] = total(inMonth);
    const [up, down] = [BigInt(availability!.upMs), BigInt(availability!.downMs)];
    let credit = 0n;
    for (const tier of c.tiers) if (up * M < big(tier.availabilityPpm) * (up + down)) credit = big(tier.creditPpm);
    return { at: month.from, n: n > 0n ? -n * credit : 0n, d: d * M };
  });
  const shortfall = (c: Component): Part[] | undefined => {
    if (!period.final) return undefined;
    const [n, d] = total(partsOf(c.appliesTo));
    const missing = big(c.minimumMicroUsd) * d - n;
    return [{ at: 0, n: missing > 0n ? missing : 0n, d }];
  };
  const shareOf = (c: Component, ppm: unknown): Part[] => {
    const [n, d] = total(partsOf(c.appliesTo));
    return [{ at: 0, n: n * big(ppm), d: d * M }];
  };
    const first = (c: Component): Part[] | undefined => {
    switch (c.kind) {
      case 'gpu_hour': return usage.map((row) => gpuOf(c, 'gpu_hour', row, row.gpuSeconds));
      case 'energy_pass_through': case 'energy_indexed': case 'energy_fixed': return usage.map((row) => energyOf(c, row));
      case 'kw_month': return usage.flatMap((row) => rentOf(c, row));
      case 'curtailment_credit': return usage.flatMap((row) => (row.curtailed === undefined ? [] : [gpuOf(c, 'curtailment_credit', row, `-${row.curtailed.gpuSeconds}`)]));
      case 'goodput_credit': return usage.flatMap((row) => lostOf(c, row));
      case 'reserved_gpu_hour': return blockOf(c);
      case 'relist_credit': return resaleOf(c);
      case 'demand_share': return months.map(({ month, demand }) => ({ at: month.from, n: big(demand!.contributionWatts) * big(c.microUsdPerKwMonth), d: 1_000n }));
      default: return undefined;
    }
  };
  const later: readonly (readonly [string, (c: Component) => Part[] | undefined])[] = [
    ['sla_credit', slaOf], ['minimum_commit', shortfall], ['platform_fee', (c) => shareOf(c, c.feePpm)], ['tax', (c) => shareOf(c, c.taxPpm)],
  ];
  card.components.forEach((c, i) => (parts[i] = first(c)));
  // Fees and taxes are kept apart: none of them is a base of another.
  const shares = new Map<number, Part[]>();
  for (const [kind, of] of later) {
    card.components.forEach((c, i) => {
      const found = c.kind === kind ? of(c) : undefined;
      if (found === undefined) return;
      if (kind === 'platform_fee' || kind === 'tax') shares.set(i, found);
      else parts[i] = found;
    });
  }
  return card.components.flatMap((c, i): RefereedLine[] => {
    const own = parts[i] ?? shares.get(i);
    if (own === undefined) return [];
    const [n, d] = total(own);
    return [[i, c.kind, `${centsOf([n, d])}`, d === 1n ? `${n}` : `${n}/${d}`]];
  });
}
