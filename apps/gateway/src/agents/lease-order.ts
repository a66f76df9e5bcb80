import { type LeaseOrder, leaseOrderSchema, parseMessage, toWire } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs, type MicroUsd, microUsd, SECOND_MS } from '@switchyard/kernel';
import { atWorstPrice, defaultMarketPolicy, spendAuthorisation, worstPricePerGpuHour } from '@switchyard/market';
import { rateCardFromJson } from '@switchyard/rating';
import { decodeCurtailmentTerms, decodeGrants, type LeaseOrderRow, type StoredGrant } from '@switchyard/store';
import { readEnergyModel } from './energy-model.js';
import { nothingToRun, runOf } from './run-spec.js';

/** Settlement interval where the card names no index. */
const INTERVAL_SECONDS = 300;
/** Nobody goes on unheard for longer than this past its planned end, market seconds: a lease whose agent is silent for so long is closed without it. */
const UNANSWERED_MOST_SECONDS = 3_600;
/** Wall seconds a job gets to write its checkpoint, unless it asked for more. */
const GRACE_SECONDS = 30;

/**
 * The order for one lease. `rated` matters only near a cap. What is over, or was given back, is to stop; a lease without GPUs at this moment is to park. What cannot be said in an order goes
 * out as a command no engine knows, so that the job fails with the reason and the site's other orders are not held up.
 */
export function leaseOrderOf(row: LeaseOrderRow, now: EpochMs, rated: RatedUse = NOTHING_RATED): LeaseOrder {
  const order = build(row, now, rated);
  const checked = parseMessage(leaseOrderSchema, toWire(order));
  if (checked.ok) return checked.value;
  if (!checked.error.path.startsWith('run')) throw new Error(`lease ${row.leaseId}: order.${checked.error.path} ${checked.error.reason}`);
  return { ...order, run: { command: `${checked.error.path} ${checked.error.reason}`.slice(0, 200), args: [], environment: {} } };
}

function build(row: LeaseOrderRow, now: EpochMs, rated: RatedUse = NOTHING_RATED): LeaseOrder {
  const over = row.state === 'ended' || row.state === 'released';
  const nodes = row.slices?.map(({ nodeId, name, from, to }) => ({ nodeId, ...nameOf(name), gpus: [from, to] as [number, number] }));
  const gpuCount = nodes?.reduce((count, { gpus }) => count + gpus[1] - gpus[0], 0) ?? row.gpuCount;
  const early = row.segmentFrom !== null && row.segmentFrom > now;
  const homeless = nodes === undefined || (early && row.state !== 'reserved') || parkBy(row) <= now;
  const endsAt = Math.max(row.endsAt, Number(row.laterUntil ?? 0n)) as EpochMs;
  const model = readEnergyModel(row.leaseId, row.energyModel);
  const mayRunUntil = homeless || row.desired !== 'run' || row.laterUntil !== null ? endsAt : limitOf(row, endsAt, gpuCount);
  return {
    leaseId: row.leaseId,
    jobId: row.jobId,
    // A lease that was closed without a word to the agent raises the revision by being closed.
    revision: row.revision + (over && row.desired !== 'stop' ? 1 : 0),
    desired: over ? 'stop' : homeless && row.desired === 'run' ? 'park' : row.desired,
    run: row.run === null ? nothingToRun : runOf(row.leaseId, row.run),
    nodes: nodes ?? [{ nodeId: row.poolNode!, gpus: [0, 1] }],
    gpuCount,
    startsAt: row.startsAt,
    endsAt,
    ...(!over && mayRunUntil > endsAt && { mayRunUntil }),
    ...(!over && !homeless && row.segmentTo !== null && row.segmentTo < endsAt && { parkAt: parkBy(row) }),
    notBefore: early ? row.segmentFrom! : row.startsAt,
    graceSeconds: Math.max(GRACE_SECONDS, row.checkpointSeconds ?? 0),
    spendAuthorisation: authorisationOf(row, mayRunUntil, gpuCount, model.maxWattsPerGpu, rated),
    meteringIntervalSeconds: row.intervalSeconds ?? INTERVAL_SECONDS,
    maxWattsPerGpu: Number(model.maxWattsPerGpu),
    curtailment: {
      stage: row.reserved ? 'reserved' : row.interruptible ? 'interruptible' : 'firm', checkpointSeconds: row.checkpointSeconds ?? 0,
      compensationMicroUsdPerGpuHour: decodeCurtailmentTerms(row.curtailmentTerms).compensation,
    },
  };
}

/** How long the job's own limit lets the lease run, by the readings so far, no further than it is waited for, and to its planned end at least. */
function limitOf({ startsAt, usedUntil, usedGpuSeconds, maxDurationSeconds }: LeaseOrderRow, endsAt: EpochMs, gpuCount: number): EpochMs {
  const left = maxDurationSeconds - Math.ceil(Number(usedGpuSeconds) / gpuCount);
  const limit = Math.min(addSeconds(usedUntil ?? startsAt, left), addSeconds(endsAt, UNANSWERED_MOST_SECONDS));
  return Math.max(endsAt, limit) as EpochMs;
}

/** A name that fits the protocol; a longer one is left out, and meters by node then do not know whose it is. */
const nameOf = (name: string | null | undefined): { readonly name?: string } => (name != null && name.length >= 1 && name.length <= 120 ? { name } : {});

/** When the GPUs must be given back: with a segment to come the run parks, in time for its checkpoint, and the lease goes on. */
function parkBy({ segmentTo, laterUntil, checkpointSeconds }: LeaseOrderRow): EpochMs {
  const notice = laterUntil === null ? 0 : (checkpointSeconds ?? 0);
  return addSeconds(segmentTo ?? (Number.MAX_SAFE_INTEGER as EpochMs), -notice);
}

/** What of a lease's use so far is rated at published prices; the rest counts at the worst. */
export interface RatedUse {
  readonly cost: MicroUsd;
  readonly gpuSeconds: bigint;
  /** What hard budgets let the lease cost beyond its readings, one amount for each. */
  readonly budgetsLeft?: readonly MicroUsd[];
}
const NOTHING_RATED: RatedUse = { cost: microUsd(0n), gpuSeconds: 0n };

/** What hard budgets let a lease cost. */
export const grantsOf = (row: LeaseOrderRow): readonly StoredGrant[] => (row.grants === null ? [] : decodeGrants(row.grants, `lease ${row.leaseId}.spend.grants`));

/** Whether the cap or a budget may come to bind before the end: only then is it worth rating what was used (decision 1) instead of taking it at its worst. */
export function isNearCap(row: LeaseOrderRow, now: EpochMs): boolean {
  const limits = [...(row.capped ? [row.ceilingMicroUsd] : []), ...grantsOf(row).map(({ amount }) => amount)];
  if (limits.length === 0 || row.state === 'ended' || row.state === 'released') return false;
  const { spendAuthorisation: money } = build({ ...row, capped: false }, now);
  return limits.some((limit) => limit - atWorstPrice(row.usedGpuSeconds, money.worstCaseMicroUsdPerGpuHour) < money.microUsdRemaining);
}

/**
 * What may still be spent (decision 13): no more than the rest of the lease can cost up to the latest it may run and, where the customer set a cap or hard budgets, what is left under each once
 * the readings so far are paid.
 */
function authorisationOf(row: LeaseOrderRow, until: EpochMs, gpuCount: number, maxWattsPerGpu: bigint, rated: RatedUse): LeaseOrder['spendAuthorisation'] {
  const card = rateCardFromJson(row.rateCard);
  if (!card.ok) throw new Error(`lease ${row.leaseId}: rate_card: ${card.error.kind}`);
  const worst = worstPricePerGpuHour(card.value, maxWattsPerGpu, defaultMarketPolicy.highestPrint);
  const used = rated.cost + atWorstPrice(row.usedGpuSeconds - rated.gpuSeconds, worst);
  const asOf = row.usedUntil ?? row.startsAt;
  const secondsToEnd = Math.max(0, Math.ceil((until - asOf) / SECOND_MS));
  const { amount } = spendAuthorisation([...(row.capped ? [microUsd(row.ceilingMicroUsd - used)] : []), ...(rated.budgetsLeft ?? [])], worst, gpuCount, secondsToEnd);
  return { microUsdRemaining: amount, worstCaseMicroUsdPerGpuHour: worst, asOf };
}
