import { type LeaseOrder, leaseOrderSchema, parseMessage, toWire } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs, microUsd, microUsdPerGpuHour, type MicroUsdPerGpuHour, subtract, SECOND_MS, wattHours, gpuSeconds } from '@switchyard/kernel';
import { defaultMarketPolicy, spendAuthorisation } from '@switchyard/market';
import { ceiling, MICROS_PER_MINOR_UNIT, type RateCard, rateCardFromJson } from '@switchyard/rating';
import type { LeaseOrderRow } from '@switchyard/store';
import { readEnergyModel } from './energy-model.js';
import { nothingToRun, runOf } from './run-spec.js';

/** Settlement interval where the card names no index. */
const INTERVAL_SECONDS = 300;
/** Wall seconds a job gets to write its checkpoint, unless it asked for more. */
const GRACE_SECONDS = 30;
/** GPUs of the hour that is rated for the worst price: so many that rounding to cents is lost in the GPU-hour's micro-dollars. */
const RATED_GPUS = 10_000n;

/**
 * The order for one lease. What is over, or was given back, is to stop; a lease without GPUs at this moment is to park. What cannot be said in an order goes
 * out as a command no engine knows, so that the job fails with the reason and the site's other orders are not held up.
 */
export function leaseOrderOf(row: LeaseOrderRow, now: EpochMs): LeaseOrder {
  const order = build(row, now);
  const checked = parseMessage(leaseOrderSchema, toWire(order));
  if (checked.ok) return checked.value;
  if (!checked.error.path.startsWith('run')) throw new Error(`lease ${row.leaseId}: order.${checked.error.path} ${checked.error.reason}`);
  return { ...order, run: { command: `${checked.error.path} ${checked.error.reason}`.slice(0, 200), args: [], environment: {} } };
}

function build(row: LeaseOrderRow, now: EpochMs): LeaseOrder {
  const over = row.state === 'ended' || row.state === 'released';
  const nodes = row.slices?.map(({ nodeId, from, to }) => ({ nodeId, gpus: [from, to] as [number, number] }));
  const gpuCount = nodes?.reduce((count, { gpus }) => count + gpus[1] - gpus[0], 0) ?? row.gpuCount;
  const early = row.segmentFrom !== null && row.segmentFrom > now;
  const homeless = nodes === undefined || (early && row.state !== 'reserved') || parkBy(row) <= now;
  const endsAt = Math.max(row.endsAt, Number(row.laterUntil ?? 0n)) as EpochMs;
  const model = readEnergyModel(row.leaseId, row.energyModel);
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
    notBefore: early ? row.segmentFrom! : row.startsAt,
    graceSeconds: Math.max(GRACE_SECONDS, row.checkpointSeconds ?? 0),
    spendAuthorisation: authorisationOf(row, endsAt, gpuCount, model.maxWattsPerGpu),
    meteringIntervalSeconds: row.intervalSeconds ?? INTERVAL_SECONDS,
    maxWattsPerGpu: Number(model.maxWattsPerGpu),
  };
}

/** When the GPUs must be given back: with a segment to come the run parks, in time for its checkpoint, and the lease goes on. */
function parkBy({ segmentTo, laterUntil, checkpointSeconds }: LeaseOrderRow): EpochMs {
  const notice = laterUntil === null ? 0 : (checkpointSeconds ?? 0);
  return addSeconds(segmentTo ?? (Number.MAX_SAFE_INTEGER as EpochMs), -notice);
}

/** What is left under the ceiling once the readings so far are paid at the worst price, and no more than the rest of the lease can cost (decision 13). */
function authorisationOf(row: LeaseOrderRow, endsAt: EpochMs, gpuCount: number, maxWattsPerGpu: bigint): LeaseOrder['spendAuthorisation'] {
  const card = rateCardFromJson(row.rateCard);
  if (!card.ok) throw new Error(`lease ${row.leaseId}: rate_card: ${card.error.kind}`);
  const worst = worstPriceOf(row.leaseId, card.value, maxWattsPerGpu);
  const used = microUsd((row.usedGpuSeconds * worst + 3_599n) / 3_600n);
  const asOf = row.usedUntil ?? row.startsAt;
  const secondsToEnd = Math.max(0, Math.ceil((endsAt - asOf) / SECOND_MS));
  const { amount } = spendAuthorisation([subtract(microUsd(row.ceilingMicroUsd), used)], worst, gpuCount, secondsToEnd);
  return { microUsdRemaining: amount, worstCaseMicroUsdPerGpuHour: worst, asOf };
}

/** The most a GPU-hour can cost under a card: full draw, the price index at the card's cap or at the market's highest print. Rounded up. */
function worstPriceOf(leaseId: string, card: RateCard, maxWattsPerGpu: bigint): MicroUsdPerGpuHour {
  const hour = { from: 0 as EpochMs, to: (3_600 * SECOND_MS) as EpochMs };
  const energy = { basis: energyBasisOf(card), wh: wattHours(maxWattsPerGpu * RATED_GPUS) };
  const worst = ceiling(card, [{ ...hour, gpuSeconds: gpuSeconds(3_600n * RATED_GPUS), energy, quality: 'estimated', readingIds: [] }], {
    highestPrintMicroUsdPerMwh: defaultMarketPolicy.highestPrint, months: [hour],
  });
  if (!worst.ok) throw new Error(`lease ${leaseId}: rate_card has no ceiling: ${worst.error.kind}`);
  const total = worst.value.totalMinor * MICROS_PER_MINOR_UNIT;
  return microUsdPerGpuHour(total <= 0n ? 0n : (total + RATED_GPUS - 1n) / RATED_GPUS);
}
const energyBasisOf = (card: RateCard): 'it' | 'facility' =>
  card.components.some((part) => 'pue' in part && part.pue.method === 'facility_meter') ? 'facility' : 'it';
