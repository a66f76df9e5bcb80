import type { EpochMs } from '@switchyard/kernel';
import { type Fraction, fraction, fractionOf, isAbove, minus, nearest, plus, shown, ZERO } from './exact.js';
import { type CardComponent, type Facts, type Finding, finding, grouped, type LeaseRow, type PrintRow, type Rule } from './facts.js';
import { withheldTimes } from './promises.js';

const PER_HOUR = 3_600n;
const MILLION = 1_000_000n;
/** One metering interval: what may be noticed late. */
const INTERVAL_SECONDS = 300n;
const MICROS_PER_CENT = 10_000n;
const component = (lease: LeaseRow, kind: (kind: string) => boolean): CardComponent | undefined => lease.card.find((one) => kind(one.kind));
const gpuRate = (lease: LeaseRow): bigint => BigInt(component(lease, (kind) => kind === 'gpu_hour')?.microUsdPerGpuHour ?? '0');
const energyOf = (lease: LeaseRow): CardComponent | undefined => component(lease, (kind) => kind.startsWith('energy_'));
const big = (text: string | undefined, otherwise: bigint): bigint => (text === undefined ? otherwise : BigInt(text));

/** What a run at a pool costs from an instant on, by a card that a lease there froze. @returns undefined where a price is not published */
export function costAt(facts: Facts, poolId: string, gpus: number, from: EpochMs, to: EpochMs): bigint | undefined {
  const lease = facts.leases.find((one) => one.poolId === poolId);
  if (lease === undefined) return undefined;
  const [energy, seconds] = [energyOf(lease), (BigInt(gpus) * BigInt(to - from)) / 1_000n];
  const gpu = fraction(seconds * gpuRate(lease), PER_HOUR);
  if (energy === undefined) return nearest(gpu);
  const during = energy.seriesId === undefined ? [] : (facts.prints.get(energy.seriesId) ?? []).filter((print) => print.from < to && print.to > from);
  if (energy.seriesId !== undefined && during.length === 0) return undefined;
  const dearest = during.reduce((most, print) => (print.price > most ? print.price : most), during[0]?.price ?? 0n);
  return nearest(plus(gpu, energyCost(energy, modelWh(lease, seconds), priceOf(energy, dearest))));
}

/** What GPU time at a pool costs at least, power not counted, by the cards that leases there froze. @param runMs of all GPUs together @returns undefined where there was none */
export function leastGpuCost(facts: Facts, poolId: string, gpus: number, runMs: number): bigint | undefined {
  const rates = facts.leases.filter((lease) => lease.poolId === poolId).map(gpuRate).sort((a, b) => (a < b ? -1 : 1));
  return rates[0] === undefined ? undefined : (rates[0] * BigInt(gpus) * BigInt(runMs)) / (PER_HOUR * 1_000n);
}

/** What a MWh costs under a card at an index price, micro-USD. */
function priceOf(energy: CardComponent, index: bigint): Fraction {
  if (energy.kind === 'energy_fixed') return fraction(big(energy.microUsdPerMwh, 0n));
  const price = fraction(index * big(energy.multiplierPpm, MILLION) + big(energy.adderMicroUsdPerMwh, 0n) * MILLION, MILLION);
  const [cap, floor] = [energy.capMicroUsdPerMwh, energy.floorMicroUsdPerMwh];
  if (cap !== undefined && isAbove(price, fraction(BigInt(cap)))) return fraction(BigInt(cap));
  return floor !== undefined && isAbove(fraction(BigInt(floor)), price) ? fraction(BigInt(floor)) : price;
}
/** IT watt-hours of GPU time by the model the lease froze, to the nearest. */
const modelWh = (lease: LeaseRow, gpuSeconds: bigint): bigint => nearest(fraction(gpuSeconds * lease.maxWPerGpu * lease.loadFractionPpm, PER_HOUR * MILLION));
/** Micro-USD of watt-hours of IT energy at a price. */
const energyCost = (energy: CardComponent, wh: bigint, price: Fraction): Fraction => fraction(wh * big(energy.pue?.pue, MILLION) * price.n, MILLION * MILLION * price.d);
/** The newest print of an instant, or the newest that was there at another. */
function printAt(prints: readonly PrintRow[], at: EpochMs, knownBy = Number.POSITIVE_INFINITY): PrintRow | undefined {
  return prints.findLast((print) => print.from <= at && at < print.to && print.recordedAt <= knownBy);
}

interface Recomputed {
  readonly gpu: Fraction;
  readonly energy: Fraction;
  readonly compensation: Fraction;
}
/** What the readings of a lease come to under its frozen card and the published prices. @returns undefined where a price is not published */
function recompute(facts: Facts, lease: LeaseRow): Recomputed | undefined {
  const energy = energyOf(lease);
  const prints = energy?.seriesId === undefined ? [] : (facts.prints.get(energy.seriesId) ?? []);
  let [gpu, power] = [ZERO, ZERO];
  for (const { from, gpuSeconds, energyWh } of facts.readings.get(lease.id) ?? []) {
    gpu = plus(gpu, fraction(gpuSeconds * gpuRate(lease), PER_HOUR));
    if (energy === undefined) continue;
    const print = energy.seriesId === undefined ? undefined : printAt(prints, from);
    if (energy.seriesId !== undefined && print === undefined) return undefined;
    power = plus(power, energyCost(energy, energyWh ?? modelWh(lease, gpuSeconds), priceOf(energy, print?.price ?? 0n)));
  }
  return { gpu, energy: power, compensation: compensationOf(facts, lease) };
}
/** What the events that stopped a lease owe it by its offer: GPU time that would have run, less what ran all the same. Time that two of them withheld was withheld once. */
function compensationOf(facts: Facts, lease: LeaseRow): Fraction {
  const rate = facts.offers.get(lease.offerId)!.compensation;
  // A lease that is over has no time that could be withheld.
  const end = lease.actualEnd ?? (Number.MAX_SAFE_INTEGER as EpochMs);
  const stretches = joined(withheldTimes(facts).filter((stopped) => stopped.lease.id === lease.id).map(({ from, to }) => ({ from, to: Math.min(to, end) as EpochMs })));
  return stretches.reduce((sum, { from, to }) => {
    // Of a reading that reaches into the event, its part by time.
    const ran = (facts.readings.get(lease.id) ?? []).reduce((seconds, reading) => {
      const during = Math.min(reading.to, to) - Math.max(reading.from, from);
      return during <= 0 ? seconds : seconds + (reading.gpuSeconds * BigInt(during)) / BigInt(reading.to - reading.from);
    }, 0n);
    const held = (BigInt(lease.gpuCount) * BigInt(to - from)) / 1_000n - ran;
    return plus(sum, fraction((held > 0n ? held : 0n) * rate, PER_HOUR));
  }, ZERO);
}
interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
}
/** Stretches that overlap, as one. */
function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = [];
  for (const { from, to } of [...stretches].filter((one) => one.from < one.to).sort((x, y) => x.from - y.from)) {
    const last = all.at(-1);
    if (last !== undefined && from < last.to) all[all.length - 1] = { from: last.from, to: Math.max(last.to, to) as EpochMs };
    else all.push({ from, to });
  }
  return all;
}
interface Billed {
  readonly amount: Fraction;
  /** What rounding to cents may have moved, line by line. */
  readonly rounding: Fraction;
}
function billed(facts: Facts, lease: LeaseRow, kind: (kind: string) => boolean): Billed {
  const lines = (facts.lines.get(lease.id) ?? []).filter((line) => kind(line.kind));
  // One line says its amount to the last fraction; corrections say what changed, in cents.
  if (lines.length === 1) return { amount: fractionOf(lines[0]!.precise), rounding: ZERO };
  return { amount: fraction(lines.reduce((sum, line) => sum + line.amountMinor * MICROS_PER_CENT, 0n)), rounding: fraction(BigInt(lines.length) * MICROS_PER_CENT) };
}
const differ = (a: Fraction, b: Fraction, by: Fraction): boolean => isAbove(minus(a, b), by) || isAbove(minus(b, a), by);

/** The bill is the frozen card times what was metered, at the prices that were published: computed a second time, to the last fraction. */
export const billRight: Rule = (facts) => facts.leases.filter((lease) => facts.lines.has(lease.id)).flatMap((lease): Finding[] => {
  const again = recompute(facts, lease);
  if (again === undefined) return [finding('bill', lease.id, 'is billed at a price nobody published')];
  const remedy = facts.remedies.get(lease.id);
  if (remedy !== undefined) return withRemedy(facts, lease, again, remedy);
  const pairs = [['GPU time', billed(facts, lease, (kind) => kind === 'gpu_hour'), again.gpu], ['energy', billed(facts, lease, (kind) => kind.startsWith('energy_')), again.energy]] as const;
  // Energy that a model estimates is rounded to watt-hours in as many pieces as the usage is cut into.
  const readings = facts.readings.get(lease.id) ?? [];
  const loose = readings.some(({ energyWh }) => energyWh === undefined) ? fraction(BigInt(readings.length + 4) * 500n) : ZERO;
  return pairs.filter(([, a, b]) => differ(a.amount, b, plus(loose, a.rounding))).map(([what, a, b]) => finding('bill', lease.id, `${what}: billed ${shown(a.amount)}, it comes to ${shown(b)} micro-USD`));
});
/** What came to light after the bill was issued is given back by credit notes: then everything together is what it comes to. */
function withRemedy(facts: Facts, lease: LeaseRow, again: Recomputed, remedy: bigint): Finding[] {
  const lines = billed(facts, lease, (kind) => kind === 'gpu_hour' || kind.startsWith('energy_') || kind === 'curtailment_credit');
  const [stands, due] = [minus(lines.amount, fraction(remedy * MICROS_PER_CENT)), minus(plus(again.gpu, again.energy), again.compensation)];
  return differ(stands, due, plus(lines.rounding, fraction(2n * MICROS_PER_CENT))) ? [finding('bill', lease.id, `with its credit notes ${shown(stands)} micro-USD stand, it comes to ${shown(due)}`)] : [];
}
/** Every lease that an event stopped has its compensation, and no other has one. */
export const creditsRight: Rule = (facts) => facts.leases.filter(({ id }) => !facts.remedies.has(id)).flatMap((lease): Finding[] => {
  const owed = compensationOf(facts, lease);
  const given = billed(facts, lease, (kind) => kind === 'curtailment_credit');
  return differ(minus(ZERO, owed), given.amount, given.rounding) ? [finding('credit', lease.id, `${shown(owed)} micro-USD are owed for events, ${facts.lines.has(lease.id) ? `${shown(given.amount)} stand on the bill` : `and it is on no bill; the lease is ${lease.state}`}`)] : [];
});

/** No lease below its ask; none quoted above what its customer allows for a GPU-hour or the whole job. */
export const pricesInBounds: Rule = (facts) => facts.leases.flatMap((lease): Finding[] => {
  const [offer, job] = [facts.offers.get(lease.offerId)!, facts.jobs.get(lease.jobId)!];
  const gpuSeconds = (BigInt(lease.gpuCount) * BigInt(lease.quotedTo - lease.quotedFrom)) / 1_000n;
  const found: Finding[] = [];
  if (gpuRate(lease) < offer.ask) found.push(finding('price', lease.id, `let at ${gpuRate(lease)} micro-USD per GPU-hour, the ask is ${offer.ask}`));
  // A quote is in whole cents: its GPU-hour may be above the cap by less than one.
  if (job.maxPrice !== undefined && lease.isWhole && (lease.quoted - MICROS_PER_CENT) * PER_HOUR > job.maxPrice * gpuSeconds) found.push(finding('price', lease.id, `quoted ${lease.quoted} micro-USD for ${gpuSeconds} GPU-s, the cap is ${job.maxPrice} per GPU-hour`));
  if (job.maxTotal !== undefined && lease.quoted > job.maxTotal) found.push(finding('price', lease.id, `quoted ${lease.quoted} micro-USD, the whole job may cost ${job.maxTotal}`));
  return found;
});

/** A feed that has said nothing for longer than this is not good enough to let on (milliseconds). */
const STALE_MS = 3_600_000;
/** Nobody lets on a price that has stopped: what was known at the commit reached to an hour before it, or beyond. */
export const pricesFresh: Rule = (facts) => facts.leases.flatMap((lease): Finding[] => {
  const seriesId = energyOf(lease)?.seriesId;
  if (seriesId === undefined) return [];
  const known = (facts.prints.get(seriesId) ?? []).filter((print) => print.recordedAt <= lease.createdAt).reduce((latest, print) => Math.max(latest, print.to), 0);
  return known < lease.createdAt - STALE_MS ? [finding('stale', lease.id, `let at a price that reached to ${new Date(known).toISOString()}, ${Math.round((lease.createdAt - known) / 60_000)} minutes before`)] : [];
});

/** Most a metering interval of a lease can cost: at the cap, or at the highest print there was. */
function intervalAtMost(facts: Facts, lease: LeaseRow): bigint {
  const energy = energyOf(lease);
  const highest = (facts.prints.get(energy?.seriesId ?? '') ?? []).reduce((most, print) => (print.price > most ? print.price : most), 0n);
  const price = energy === undefined ? ZERO : priceOf(energy, highest);
  const seconds = BigInt(lease.gpuCount) * INTERVAL_SECONDS;
  const wh = (seconds * lease.maxWPerGpu) / PER_HOUR + 1n;
  return (seconds * gpuRate(lease)) / PER_HOUR + (energy === undefined ? 0n : nearest(energyCost(energy, wh, price))) + MICROS_PER_CENT;
}
/** Everything charged; what an event gave back makes no room for more. */
const chargedTo = (facts: Facts, leases: readonly LeaseRow[]): bigint =>
  leases.reduce((sum, lease) => sum + (facts.lines.get(lease.id) ?? []).filter(({ kind }) => kind !== 'curtailment_credit').reduce((all, line) => all + line.amountMinor * MICROS_PER_CENT, 0n), 0n);
/** Most leases of a list that were live at one time, at their dearest. */
function togetherAtMost(facts: Facts, leases: readonly LeaseRow[]): bigint {
  const spans = leases.flatMap((lease) => ((facts.readings.get(lease.id)?.length ?? 0) > 0 ? [{ lease, from: facts.readings.get(lease.id)![0]!.from, to: facts.readings.get(lease.id)!.at(-1)!.to }] : []));
  return spans.reduce((most, { from }) => {
    const now = spans.filter((other) => other.from <= from && from < other.to).reduce((sum, { lease }) => sum + intervalAtMost(facts, lease), 0n);
    return now > most ? now : most;
  }, 0n);
}
/** Nobody pays more than one metering interval beyond what they allowed: for a job, a project or the organisation. */
export const limitsKept: Rule = (facts) => {
  const byJob = grouped(facts.leases, ({ jobId }) => jobId);
  const jobs = [...facts.jobs.values()].filter(({ maxTotal }) => maxTotal !== undefined).flatMap((job): Finding[] => {
    const leases = byJob.get(job.id) ?? [];
    const [cost, slack] = [chargedTo(facts, leases), togetherAtMost(facts, leases)];
    return cost > job.maxTotal! + slack ? [finding('limit', job.id, `${job.name} cost ${cost} micro-USD, it was allowed ${job.maxTotal!} and an interval of ${slack}`)] : [];
  });
  const budgets = facts.budgets.flatMap((budget): Finding[] => {
    const leases = facts.leases.filter((lease) => lease.customerOrg === budget.customerOrg && (budget.projectId === undefined || facts.jobs.get(lease.jobId)!.projectId === budget.projectId));
    const [cost, slack] = [chargedTo(facts, leases), togetherAtMost(facts, leases)];
    return cost > budget.limit + slack ? [finding('limit', budget.projectId ?? budget.customerOrg, `${cost} micro-USD in the month, the budget is ${budget.limit} and an interval of ${slack}`)] : [];
  });
  return [...jobs, ...budgets];
};

/** What a quote says of GPU time and energy is what its lease's own card makes of the quoted hours: at fixed prices, and where every price was published at the time, to the cent. */
export const quoteIsCard: Rule = (facts) => facts.leases.filter(({ isWhole }) => isWhole).flatMap((lease): Finding[] => {
  const energy = energyOf(lease);
  const prints = energy?.seriesId === undefined ? [] : (facts.prints.get(energy.seriesId) ?? []);
  // One row an hour, as plans are priced; an index may be finer.
  const bounds = energy?.seriesId === undefined ? [] : [...new Set(prints.flatMap((print) => [print.from, print.to]))].filter((at) => at > lease.quotedFrom && at < lease.quotedTo).sort((a, b) => a - b);
  const cuts = [lease.quotedFrom, ...bounds, lease.quotedTo];
  let [gpu, power] = [ZERO, ZERO];
  for (const [i, from] of cuts.slice(0, -1).entries()) {
    const seconds = (BigInt(lease.gpuCount) * BigInt(cuts[i + 1]! - from)) / 1_000n;
    gpu = plus(gpu, fraction(seconds * gpuRate(lease), PER_HOUR));
    if (energy === undefined) continue;
    const print = energy.seriesId === undefined ? undefined : printAt(prints, from, lease.createdAt);
    if (energy.seriesId !== undefined && print === undefined) return withinBounds(lease, energy, gpuAll(lease));
    power = plus(power, energyCost(energy, modelWh(lease, seconds), priceOf(energy, print?.price ?? 0n)));
  }
  const cents = nearest(fraction(gpu.n, gpu.d * MICROS_PER_CENT)) + nearest(fraction(power.n, power.d * MICROS_PER_CENT));
  const off = lease.quoted / MICROS_PER_CENT - cents;
  // Energy of fixed prices is rounded to watt-hours in fewer pieces than here.
  return off > 1n || off < -1n ? [finding('quote', lease.id, `quoted ${lease.quoted} micro-USD, its card makes ${cents} cents of it`)] : [];
});
const gpuAll = (lease: LeaseRow): bigint => (BigInt(lease.gpuCount) * BigInt(lease.quotedTo - lease.quotedFrom)) / 1_000n;
/** With prices still to come, the quote lies between the card's floor and its cap. */
function withinBounds(lease: LeaseRow, energy: CardComponent, seconds: bigint): Finding[] {
  const gpu = fraction(seconds * gpuRate(lease), PER_HOUR);
  const [cap, floor] = [energy.capMicroUsdPerMwh, energy.floorMicroUsdPerMwh];
  const at = (price: string): bigint => nearest(plus(gpu, energyCost(energy, modelWh(lease, seconds), fraction(BigInt(price)))));
  if (cap !== undefined && lease.quoted > at(cap) + 2n * MICROS_PER_CENT) return [finding('quote', lease.id, `quoted ${lease.quoted} micro-USD, ${at(cap)} at its cap`)];
  return floor !== undefined && lease.quoted < at(floor) - 2n * MICROS_PER_CENT ? [finding('quote', lease.id, `quoted ${lease.quoted} micro-USD, ${at(floor)} at its floor`)] : [];
}
