import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import { compile } from './compile.js';
import { barePrices, explainPool } from './explain.js';
import { fitsKw } from './model.js';
import { endBy } from './tail.js';
import type { Instance, JobSpec, PowerTier, SiteSpec } from './instance.js';
import { MW_PER_KW } from './power-tiers.js';
import type { Plan, Quote, QuoteOption, Refusal, Segment } from './plan-types.js';
import { runCost, Schedule, type Run } from './schedule.js';
import type { RunPrices } from './run-prices.js';
import { SegmentSearch } from './segment-search.js';

/** A market as one more job finds it: the pools and sites, what is placed already, and the capacity premium of every slot. */
export interface LoadedMarket {
  /** The instance the plan was made for. */
  readonly instance: Instance;
  /** Only `placements` and `scarcity` are read; an empty market is `{ placements: [], scarcity: [] }`. */
  readonly plan: Pick<Plan, 'placements' | 'scarcity'>;
}

/** Residual capacity, worked out once per plan; quoting from it leaves it as it was. */
export class QuoteDesk {
  private readonly market: Instance;

  /** @throws Error when the plan does not fit the instance: it is another instance's plan */
  constructor(loaded: LoadedMarket) {
    const schedule = occupy(loaded);
    const { model } = schedule;
    const premium = new Map(loaded.plan.scarcity.map((s) => [s.pool, s.usdPerGpuSlot]));
    const sites = new Map(loaded.instance.sites?.map((site) => [site.id, site]));
    const feeders = [...sites.values()].filter((site) => site.kw !== undefined).map((site) => site.id).sort(byText);
    this.premium = premium;
    this.market = {
      ...loaded.instance,
      jobs: [],
      pools: loaded.instance.pools.map((pool) => {
        const p = model.poolIds.indexOf(pool.id);
        return { ...pool, gpus: Array.from(schedule.freeGpus.subarray(p * model.slots, (p + 1) * model.slots)) };
      }),
      ...(loaded.instance.sites === undefined
        ? {}
        : {
            sites: loaded.instance.sites.map((site) => {
              const f = feeders.indexOf(site.id);
              const tiers = tiersLeft(schedule, site, loaded.instance);
              return {
                id: site.id,
                // Adding and subtracting draws may leave -1e-13 of a kW.
                ...(f < 0 ? {} : { kw: Array.from(schedule.freeKw.subarray(f * model.slots, (f + 1) * model.slots), (kw) => Math.max(0, kw)) }),
                ...(tiers === undefined ? {} : { tiers }),
              };
            }),
          }),
    };
  }
  private readonly premium: ReadonlyMap<string, readonly number[]>;

  /**
   * Ways to run the job in what is left: the earliest start, the cheapest by the deadline, and the frontier between (each
   * cheaper than everything that finishes earlier); every pool that offers nothing says why.
   * Dependencies (`after`) count as finished: a quote is for a job by itself. The tail of the horizon is not on offer: it is kept for
   * who waits longest.
   */
  quote(job: JobSpec): Quote {
    const { after: _finished, held: _moving, ...alone } = job;
    const model = compile({ ...this.market, jobs: [endBy(alone, this.market.slots - (this.market.fairness?.tailSlots ?? 0))] });
    const schedule = new Schedule(model);
    const bare = barePrices(schedule);
    const found: QuoteOption[] = [];
    const taken = new Set<number>();
    for (let option = 0; option < model.optPool.length; option += 1) {
      const runs = model.maxSegments[0]! > 1 ? segmentedRuns(schedule, option, bare) : windows(schedule, option);
      if (runs.length > 0) taken.add(model.optPool[option]!);
      for (const run of runs) found.push(this.toOption(schedule, option, run));
    }
    const refusals: Refusal[] = [];
    for (let pool = 0; pool < model.poolIds.length; pool += 1) if (!taken.has(pool)) refusals.push(explainPool(schedule, 0, pool, bare));
    return { job: job.id, options: frontier(found), refusals };
  }

  private toOption(schedule: Schedule, option: number, run: Run): QuoteOption {
    const { model } = schedule;
    const surcharge = schedule.surchargeOf(option, run);
    const usd = (prefix: Float64Array): number => (runCost(model, prefix, 0, option, run) + surcharge) / model.unitsPerUsd;
    const transfer = model.optTransfer[option]! / model.unitsPerUsd;
    const pool = model.poolIds[model.optPool[option]!]!;
    const segments = Array.from({ length: run.length / 2 }, (_, i): Segment => [run[2 * i]!, run[2 * i + 1]!]);
    const premium = this.premium.get(pool);
    let scarcityCost = 0;
    if (premium !== undefined) for (const [from, to] of segments) for (let t = from; t < to; t += 1) scarcityCost += premium[t] ?? 0;
    return {
      kind: 'frontier',
      pool,
      segments,
      startSlot: run[0]!,
      finishSlot: run[run.length - 1]!,
      cost: usd(model.objective) + transfer,
      powerCost: usd(model.power),
      allInCost: usd(model.allIn) + transfer,
      scarcityCost: scarcityCost * model.optWidth[option]!,
    };
  }
}

/** One quote against one plan; for many quotes keep a `QuoteDesk`. */
export function quoteOne(loaded: LoadedMarket, job: JobSpec): Quote {
  return new QuoteDesk(loaded).quote(job);
}

/** The tiers as one more job meets them: what is drawn already has used up so much of each level. */
function tiersLeft(schedule: Schedule, site: SiteSpec, instance: Instance): readonly PowerTier[] | undefined {
  const pool = instance.pools.find((row) => row.site === site.id && row.kwPerGpu);
  if (site.tiers === undefined || pool === undefined) return site.tiers;
  const { model, tierDraw } = schedule;
  const rows = model.poolTiers[model.poolIds.indexOf(pool.id)]!;
  return site.tiers.map(({ usdPerKwSlot }, k) => ({
    usdPerKwSlot,
    kwFrom: Array.from({ length: model.slots }, (_, t) => {
      const i = rows[k]! * model.slots + t;
      return Math.max(0, model.tierFromMw[i]! - tierDraw[i]!) / MW_PER_KW;
    }),
  }));
}

function occupy(loaded: LoadedMarket): Schedule {
  const model = compile(loaded.instance);
  const schedule = new Schedule(model);
  const jobOf = new Map(model.jobIds.map((id, j) => [id, j]));
  for (const { job, pool, segments } of loaded.plan.placements) {
    const j = jobOf.get(job) ?? -1;
    let option = -1;
    if (j >= 0) for (let o = model.optFrom[j]!; o < model.optFrom[j + 1]!; o += 1) if (model.poolIds[model.optPool[o]!] === pool) option = o;
    const run = segments.flat();
    if (option < 0 || !schedule.fits(option, run)) throw new Error(`job ${job} does not fit pool ${pool}: not a plan of this instance`);
    schedule.place(j, option, run);
  }
  return schedule;
}

/** Every start that is cheaper than all earlier ones on this pool: only those can be on the frontier. */
function windows(schedule: Schedule, option: number): Run[] {
  const { model, freeGpus, freeKw } = schedule;
  const pool = model.optPool[option]!;
  const length = model.optSlots[option]!;
  const width = model.optWidth[option]!;
  const feeder = model.poolFeeder[pool]!;
  const runs: Run[] = [];
  let open = 0;
  let least = Infinity;
  for (let t = model.release[0]!; t < model.deadline[0]!; t += 1) {
    const kwFits = feeder < 0 || fitsKw(width * model.kwPerGpu[pool]!, freeKw[feeder * model.slots + t]!);
    open = kwFits && freeGpus[pool * model.slots + t]! >= width ? open + 1 : 0;
    if (open < length) continue;
    const run = [t + 1 - length, t + 1];
    const cost = runCost(model, model.objective, 0, option, run) + schedule.surchargeOf(option, run);
    if (cost >= least || runCost(model, model.allIn, 0, option, run) > model.optRunCap[option]!) continue;
    least = cost;
    runs.push(run);
  }
  return runs;
}

/** Finish times tried for a job that may be parked: each costs one table. */
const FINISHES_TRIED = 8;

/** The cheapest run by each of a few finish times, spread evenly up to the deadline. */
function segmentedRuns(schedule: Schedule, option: number, bare: RunPrices): Run[] {
  const { model } = schedule;
  const search = new SegmentSearch();
  const [from, to] = [model.release[0]!, model.deadline[0]!];
  const earliest = windows(schedule, option)[0];
  const runs = earliest === undefined ? [] : [earliest];
  const first = earliest?.[1] ?? from + model.optSlots[option]!;
  for (let i = 0; i < FINISHES_TRIED; i += 1) {
    const finish = first + Math.round(((to - first) * (i + 1)) / FINISHES_TRIED);
    for (const order of [bare.orderOf(0, option), bare.allInOrderOf(option)]) {
      const run = search.cheapest(schedule, 0, option, from, finish, order, Infinity);
      if (run === undefined || runCost(model, model.allIn, 0, option, run) > model.optRunCap[option]!) continue;
      runs.push(run);
      break;
    }
  }
  return runs;
}

/** Keeps the earliest start, the cheapest, and what lies between; in order of finish. */
function frontier(found: readonly QuoteOption[]): QuoteOption[] {
  const byFinish = [...found].sort(
    ladder(by((o: QuoteOption) => o.finishSlot, byNumber), by((o) => o.cost, byNumber), by((o) => o.startSlot, byNumber), by((o) => o.pool, byText)),
  );
  const earliest = [...found].sort(
    ladder(by((o: QuoteOption) => o.startSlot, byNumber), by((o) => o.cost, byNumber), by((o) => o.finishSlot, byNumber), by((o) => o.pool, byText)),
  )[0];
  const kept: QuoteOption[] = [];
  for (const option of byFinish) if (kept.length === 0 || option.cost < kept.at(-1)!.cost) kept.push(option);
  const cheapest = kept.at(-1);
  return [
    ...(earliest === undefined ? [] : [{ ...earliest, kind: 'now' as const }]),
    ...kept.filter((o) => o !== earliest && o !== cheapest),
    ...(cheapest === undefined ? [] : [{ ...cheapest, kind: 'cheapest' as const }]),
  ];
}
