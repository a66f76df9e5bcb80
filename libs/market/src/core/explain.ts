import { never } from '@switchyard/kernel';
import type { JobRefusal, PoolRefusal } from './reason.js';
import { durationText, instantText, perGpuHourText, usdText } from './text.js';

const gpus = (n: number): string => (n === 1 ? '1 GPU' : `${n} GPUs`);
const hoursText = (gpuHours: number): string => `${Math.round(gpuHours * 10) / 10} GPU-hours`;
const kilowatts = (w: bigint): string => `${(Number(w) / 1000).toFixed(1)} kW`;

/** One sentence for people: what stands in the way at this pool, with figures, and what would change it. */
export function explainPoolRefusal(reason: PoolRefusal): string {
  switch (reason.kind) {
    case 'NotEnoughGpus':
      return reason.gpusFreeMax === 0
        ? `No GPU is free for long enough inside the window; ${reason.gpusNeeded} needed. A later deadline or another site would help.`
        : `At most ${gpus(reason.gpusFreeMax)} of ${reason.gpusNeeded} are free together for long enough. Ask for fewer GPUs, or allow a later finish.`;
    case 'Fragmented':
      return `${gpus(reason.gpusFree)} are free but spread over nodes of ${reason.nodeGpus}; the gang of ${reason.gpusNeeded} needs them together. It is tried again when a job there ends.`;
    case 'FeederFull':
      return `The feeder has ${kilowatts(reason.freeMax)} left; the gang reserves ${kilowatts(reason.needed)}. It is tried again when load there falls.`;
    case 'Curtailed':
      return `The site is ${reason.maintenance ? 'under maintenance' : 'curtailed'} until ${instantText(reason.until)}. It is tried again then.`;
    case 'ModelExcluded':
      return `It has ${reason.model}; the job asks for ${reason.wanted.join(' or ')}. Add the model to gpuModels to use it.`;
    case 'MemoryTooSmall':
      return `Its GPUs have ${reason.memoryGib} GiB; the job asks for ${reason.neededGib} GiB.`;
    case 'SiteNotAllowed':
      return 'It is not among the siteIds of the job. Add it, or leave siteIds out.';
    case 'CountryNotAllowed':
      return `It is in ${reason.country}, which is not among the countries of the job.`;
    case 'NoOffer':
      return 'Its operator has no offer on sale now.';
    case 'TermTooShort':
      return `The offer starts at ${durationText(reason.minDurationSeconds)}; the job runs ${durationText(reason.durationSeconds)}.`;
    case 'TermTooLong':
      return `The offer ends at ${durationText(reason.maxDurationSeconds)}; the job may run ${durationText(reason.durationSeconds)}.`;
    case 'OutsideOffer':
      return `The offer is for ${instantText(reason.from)}${reason.to === undefined ? ' and later' : ` to ${instantText(reason.to)}`}, outside the job's window.`;
    case 'PriceStale':
      return `Its price feed is stale${reason.lastPrintAt === undefined ? '' : ` (last print ${instantText(reason.lastPrintAt)})`}; nothing is committed until prices flow again.`;
    case 'PriceMissing':
      return `There is no power price from ${instantText(reason.from)} on; a shorter job or an earlier deadline would be priced.`;
    case 'OverCap':
      return `The cheapest run costs ${perGpuHourText(reason.cheapest)}; the cap is ${perGpuHourText(reason.cap)}. Raise maxPriceUsdPerGpuHour or allow a later finish.`;
    case 'OverBudget':
      if (reason.promised) return `The cheapest run costs ${usdText(reason.cheapest)}; the job was promised to cost at most ${usdText(reason.budget)}.`;
      return `The cheapest run costs ${usdText(reason.cheapest)}; the budget of the job is ${usdText(reason.budget)}. Raise maxTotalUsd or allow a later finish.`;
    case 'WindowTooShort':
      return `The run takes ${durationText(reason.neededSeconds)} there; the window has ${durationText(reason.windowSeconds)}. Allow a later deadline.`;
    case 'DeadlineTooEarly':
      return `It could finish by ${instantText(reason.earliestFinish)}, after the deadline ${instantText(reason.deadline)}.`;
    case 'SiteSuspended':
      return 'The site is suspended.';
    case 'SiteNotReady':
      return `The site is not in service yet: it stands at ${reason.readiness.replaceAll('_', ' ')}. Work starts there once it is billable.`;
    case 'AgentQuiet':
      return `The agent of the site was last heard of at ${instantText(reason.heardAt)}; nothing new starts there until it is heard again.`;
    case 'BeyondFairShare':
      return `More is asked for than there is, and your fair share of it is ${hoursText(reason.fairShareGpuHours)}; your jobs in line before this one ask for ${hoursText(reason.gpuHoursAhead)}. It is tried again in each cycle. A later deadline, fewer GPUs, or cancelling what matters less would help.`;
    case 'SiteMoved':
      return 'The site changed while the plan was made; it is planned again at once.';
    case 'PromiseKeptElsewhere':
      return 'A move here would break what was promised; the job keeps the place it has.';
    case 'Outbid':
      return `A place costs ${usdText(reason.cheapest)} here, and others need the room more now. It is tried again in each cycle.`;
    default:
      return never(reason);
  }
}

/** One sentence for people: what stands in the way of the job everywhere, and what to do. */
export function explainJobRefusal(reason: JobRefusal): string {
  switch (reason.kind) {
    case 'WaitingForDependency':
      return `It waits for ${reason.jobIds.join(', ')} to complete.`;
    case 'NotYet':
      return `It may not start before ${instantText(reason.earliestStart)}.`;
    case 'TurnToCome':
      return `More jobs want a place than the ${reason.jobsPerPlan} that are planned together. Its turn comes with one of the next cycles.`;
    case 'NoPools':
      return 'No site has GPUs listed now.';
    case 'ReservationClosed':
      return `Reservation ${reason.reservationId} is not open: it is over, or not made yet. Cancel the job and submit it elsewhere.`;
    case 'NoPaymentMethod':
      return 'There is no payment method. Add one, or pay ahead.';
    case 'PaymentDeclined':
      return `A payment was declined; ${usdText(reason.owed)} is open. Settle it, then work starts again.`;
    case 'AccountSuspended':
      return 'The account is suspended. Contact support.';
    case 'CreditLimitExceeded':
      return `The job may cost up to ${usdText(reason.needed)}; ${usdText(reason.available)} of credit is left. Pay open invoices, pay ahead, or ask for a higher limit.`;
    case 'BudgetExceeded': {
      const reset = reason.resetsAt === undefined ? '' : ` or wait for ${instantText(reason.resetsAt)}`;
      return `The job may cost up to ${usdText(reason.needed)}; the ${reason.scope} budget ${reason.budgetId} has ${usdText(reason.left)} left. Raise it${reset}.`;
    }
    case 'CapBelowAsk':
      return `The cap of ${perGpuHourText(reason.cap)} is below the lowest ask, ${perGpuHourText(reason.ask)}. Raise maxPriceUsdPerGpuHour.`;
    default:
      return never(reason);
  }
}

/** Any waiting reason in words. */
export function explain(reason: JobRefusal | PoolRefusal): string {
  return 'poolId' in reason ? explainPoolRefusal(reason) : explainJobRefusal(reason);
}
