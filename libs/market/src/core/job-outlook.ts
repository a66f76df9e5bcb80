import { addMs, addSeconds, by, byNumber, byText, ladder, microUsd, never, type EpochMs, type MicroUsd } from '@switchyard/kernel';
import { BusyBook } from './busy-book.js';
import type { CycleDecisions } from './decisions.js';
import { workMs } from './eligibility.js';
import type { JobRefusal, Outlook, PoolRefusal, WaitHelp, WaitReasons } from './reason.js';
import type { JobSnapshot, MarketSnapshot } from './snapshot.js';
import { instantText, perGpuHourText, usdText } from './text.js';

type Given = Pick<CycleDecisions, 'leases' | 'placements'>;

/**
 * Adds to the reasons of waiting jobs when each may go away and what would help, by the market as the cycle left it: what is allocated, held and promised, events, offers
 * and the ends of other jobs. Nothing is guessed: what depends on prices, on other people's bids or on somebody's hands has no time.
 */
export function withOutlook(waits: readonly WaitReasons[], given: Given, snapshot: MarketSnapshot): readonly WaitReasons[] {
  if (waits.length === 0) return waits;
  const book = new BusyBook(snapshot, given);
  const jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job]));
  return waits.map((wait) => {
    const job = jobs.get(wait.jobId);
    if (!job) return wait;
    return {
      ...wait,
      job: wait.job.map((reason) => ({ ...reason, ...outlookOfJob(reason, book) })),
      pools: wait.pools.map((reason) => ({ ...reason, ...(isOfPromise(reason, job) && { promised: true as const }), ...outlookAtPool(reason, job, snapshot, book) })),
    };
  });
}

/** Whether the promise is what a place is too dear for: a job that lost its place gets another one for what it was promised to cost, whatever its customer would allow. */
const isOfPromise = (reason: PoolRefusal, { promise }: JobSnapshot): boolean => reason.kind === 'OverBudget' && promise !== undefined && reason.budget >= promise.ceilingTotal;
const outlook = (until: EpochMs | undefined, help: readonly (WaitHelp | undefined)[] = []): Outlook => {
  const given = help.filter((one) => one !== undefined);
  return { ...(until !== undefined && { until }), ...(given.length > 0 && { help: given }) };
};
/** Whether the customer's own cap leaves as much. */
const allows = ({ spec: { maxTotal }, spentAtMost }: JobSnapshot, cost: MicroUsd): boolean => maxTotal === undefined || cost + (spentAtMost ?? 0n) <= maxTotal;
const difference = (a: MicroUsd, b: MicroUsd): MicroUsd => microUsd(a > b ? a - b : 0n);

function outlookOfJob(reason: JobRefusal, book: BusyBook): Outlook {
  switch (reason.kind) {
    case 'WaitingForDependency': {
      const ends = reason.jobIds.map((jobId) => book.endOf(jobId));
      return outlook(ends.every((end) => end !== undefined) && ends.length > 0 ? (Math.max(...ends) as EpochMs) : undefined);
    }
    case 'NotYet':
      return outlook(reason.earliestStart);
    case 'BudgetExceeded':
      return outlook(reason.resetsAt, [{ kind: 'Pay', amount: difference(reason.needed, reason.left) }]);
    case 'CreditLimitExceeded':
      return outlook(undefined, [{ kind: 'Pay', amount: difference(reason.needed, reason.available) }]);
    case 'PaymentDeclined':
      return outlook(undefined, [{ kind: 'Pay', amount: reason.owed }]);
    case 'CapBelowAsk':
      return outlook(undefined, [{ kind: 'RaiseCap', perGpuHour: reason.ask }]);
    default:
      return {};
  }
}

function outlookAtPool(reason: PoolRefusal, job: JobSnapshot, { pools, sites, at }: MarketSnapshot, book: BusyBook): Outlook {
  const pool = pools.find((candidate) => candidate.poolId === reason.poolId);
  const site = sites.find((candidate) => candidate.siteId === reason.siteId);
  if (!pool || !site) return {};
  const { spec } = job;
  const runMs = workMs(job.remainingSeconds, pool);
  const later = (start: EpochMs | undefined): WaitHelp | undefined => {
    const finish = start === undefined ? undefined : addMs(Math.max(start, spec.earliestStart, at) as EpochMs, runMs);
    return finish !== undefined && spec.deadline !== undefined && finish > spec.deadline ? { kind: 'LaterDeadline', deadline: finish } : undefined;
  };
  const fewer = (gpus: number): WaitHelp | undefined => (gpus >= 1 && gpus < spec.gpuCount ? { kind: 'FewerGpus', gpuCount: gpus } : undefined);
  switch (reason.kind) {
    case 'NotEnoughGpus': {
      const free = book.gpusFreeFrom(pool, reason.gpusNeeded, runMs);
      return outlook(free !== undefined && free > at ? free : undefined, [fewer(reason.gpusFreeMax), later(free)]);
    }
    case 'Fragmented': {
      const free = book.gpusFreeFrom(pool, Math.max(reason.gpusNeeded, reason.gpusFree + 1), runMs);
      return outlook(free !== undefined && free > at ? free : undefined, [later(free)]);
    }
    case 'FeederFull': {
      const free = book.powerFreeFrom(pool, site, spec.gpuCount, runMs);
      const fit = reason.needed > 0n ? Number((BigInt(spec.gpuCount) * reason.freeMax) / reason.needed) : 0;
      return outlook(free !== undefined && free > at ? free : undefined, [fewer(fit), later(free)]);
    }
    case 'Curtailed':
      return outlook(reason.until, [later(reason.until)]);
    case 'OutsideOffer':
      return outlook(reason.from > at ? reason.from : undefined, [reason.from > at ? later(reason.from) : undefined]);
    case 'ModelExcluded':
      return outlook(undefined, [{ kind: 'AllowModel', values: [reason.model] }]);
    case 'SiteNotAllowed':
      return outlook(undefined, [{ kind: 'AllowSite', values: [reason.siteId] }]);
    case 'CountryNotAllowed':
      return outlook(undefined, [{ kind: 'AllowCountry', values: [reason.country] }]);
    case 'OverCap':
      return outlook(undefined, [{ kind: 'RaiseCap', perGpuHour: reason.cheapest }]);
    case 'OverBudget':
      if (isOfPromise(reason, job)) return outlook(undefined, [allows(job, reason.cheapest) ? { kind: 'RenewPromise', total: reason.cheapest } : undefined]);
      // The cap is of the whole job: what it has spent already counts.
      return outlook(undefined, [{ kind: 'RaiseBudget', total: microUsd(reason.cheapest + (job.spentAtMost ?? 0n)) }]);
    case 'WindowTooShort':
      return outlook(undefined, [spec.deadline === undefined ? undefined : { kind: 'LaterDeadline', deadline: addSeconds(spec.deadline, Math.max(1, reason.neededSeconds - reason.windowSeconds)) }]);
    case 'DeadlineTooEarly':
      return outlook(undefined, [{ kind: 'LaterDeadline', deadline: reason.earliestFinish }]);
    default:
      return {};
  }
}

/** One piece of advice in words. */
export function explainHelp(help: WaitHelp): string {
  switch (help.kind) {
    case 'RaiseCap':
      return `Raise maxPriceUsdPerGpuHour to ${perGpuHourText(help.perGpuHour)}.`;
    case 'RaiseBudget':
      return `Raise maxTotalUsd to ${usdText(help.total)}.`;
    case 'RenewPromise':
      return `Pause and resume it: what is left of it is then promised anew, from ${usdText(help.total)}.`;
    case 'FewerGpus':
      return `Ask for ${help.gpuCount === 1 ? '1 GPU' : `${help.gpuCount} GPUs`}.`;
    case 'LaterDeadline':
      return `Allow a finish at ${instantText(help.deadline)}.`;
    case 'AllowModel':
      return `Add ${help.values.join(', ')} to gpuModels.`;
    case 'AllowSite':
      return `Add ${help.values.join(', ')} to siteIds.`;
    case 'AllowCountry':
      return `Add ${help.values.join(', ')} to countries.`;
    case 'Pay':
      return `Pay ${usdText(help.amount)}, or have the limit raised by it.`;
    default:
      return never(help);
  }
}

/** From what will pass by itself or with a word, to what rules a pool out. */
const nearness: readonly PoolRefusal['kind'][] = [
  'SiteMoved', 'Outbid', 'BeyondFairShare', 'NotEnoughGpus', 'Fragmented', 'FeederFull', 'Curtailed', 'AgentQuiet', 'PriceStale', 'PriceMissing', 'OverCap', 'OverBudget', 'DeadlineTooEarly', 'WindowTooShort',
  'OutsideOffer', 'PromiseKeptElsewhere', 'NoOffer', 'TermTooLong', 'TermTooShort', 'MemoryTooSmall', 'ModelExcluded', 'CountryNotAllowed', 'SiteNotAllowed', 'SiteNotReady', 'SiteSuspended',
];
const rankOf = ({ kind }: PoolRefusal): number => {
  const rank = nearness.indexOf(kind);
  return rank < 0 ? nearness.length : rank;
};

/** The reason to show first: the job's own, which stands in the way everywhere; else that of the pool whose room is nearest, the soonest of several. */
export function headline({ job, pools }: Pick<WaitReasons, 'job' | 'pools'>): ((JobRefusal | PoolRefusal) & Outlook) | undefined {
  if (job[0]) return job[0];
  const soonest = (reason: PoolRefusal & Outlook): number => reason.until ?? Infinity;
  return [...pools].sort(ladder(by(rankOf, byNumber), by(soonest, byNumber), by((reason) => reason.poolId, byText)))[0];
}
