import { type EpochMs, formatDecimal, intersect, type Interval, lengthMs, microUsdPerGpuHour } from '@switchyard/kernel';
import { gpuMsOf, RELIST_SHARE } from '@switchyard/market';
import { MICROS_PER_MINOR_UNIT, rate, rateCardFromJson } from '@switchyard/rating';
import { type BlockSlice, type RelistedUseRow, reservationState, type ReservationRow } from '@switchyard/store';
import { usd } from '../jobs/job-view.js';
import { perHour } from './quote-reservation.js';

/** Fields of a reservation that are its own. Plain data: an idempotent answer is stored as it is. */
export function reservationView(row: ReservationRow) {
  const { id, name, refusal, siteId, poolId, gpuCount, startsAt, endsAt, createdAt, rateCard, takeOrPayMicroUsd, powerMicroUsd } = row;
  return {
    __typename: 'Reservation' as const, id, name, refusal, siteId, poolId, gpuCount, startsAt, endsAt, createdAt, rateCard: rateCard ?? null, state: reservationState(row).toUpperCase(),
    usdPerGpuHour: usd(perHour(takeOrPayMicroUsd, gpuCount, endsAt - startsAt)), estimatedPowerUsd: usd(powerMicroUsd), takeOrPayUsd: usd(takeOrPayMicroUsd),
  };
}
export type ReservationView = ReturnType<typeof reservationView>;
type Window = Pick<ReservationView, 'gpuCount' | 'startsAt' | 'endsAt'>;

/** GPU-hours, three decimals. */
const hours = (gpuMs: number): string => formatDecimal(BigInt(Math.round(gpuMs / 3_600)), 3, 0);
export interface GpuHoursView {
  readonly bought: string;
  readonly kept: string;
  readonly used: string;
  readonly unused: string;
  readonly relisted: string;
  readonly resold: string;
}
export function gpuHoursView({ gpuCount, startsAt, endsAt }: Window, slices: readonly BlockSlice[], uses: readonly RelistedUseRow[], refused: boolean): GpuHoursView {
  const of = (kind: BlockSlice['kind']): number => gpuMsOf(slices.filter((slice) => slice.kind === kind));
  const [used, relisted] = [of('used'), of('relisted')];
  const bought = refused ? 0 : gpuCount * (endsAt - startsAt);
  const kept = bought - relisted;
  const resold = uses.reduce((total, { gpus, from, to }) => total + gpus * (to - from), 0);
  return { bought: hours(bought), kept: hours(kept), used: hours(used), unused: hours(kept - used), relisted: hours(relisted), resold: hours(resold) };
}

export interface RelistingView {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly gpuCount: number;
}
/** Relisted GPUs by the time they were given back for. */
export function relistingViews(slices: readonly BlockSlice[]): readonly RelistingView[] {
  const times = new Map<string, RelistingView>();
  for (const { kind, slice, during } of slices) {
    if (kind !== 'relisted') continue;
    const key = `${during.from} ${during.to}`;
    times.set(key, { startsAt: during.from, endsAt: during.to, gpuCount: (times.get(key)?.gpuCount ?? 0) + slice.gpus.to - slice.gpus.from });
  }
  return [...times.values()].sort((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt);
}

/** What the frozen card comes to for the time that has passed, and what resales give back: the rating an invoice starts from. */
export function blockDue(view: ReservationView, uses: readonly RelistedUseRow[], now: EpochMs): { readonly dueUsd: string; readonly relistCreditUsd: string } {
  const window: Interval = { from: view.startsAt, to: view.endsAt };
  const passed = now > window.from ? intersect(window, { from: window.from, to: now }) : undefined;
  if (view.rateCard === null || passed === undefined || lengthMs(passed) === 0) return { dueUsd: '0.00', relistCreditUsd: '0.00' };
  const card = rateCardFromJson(view.rateCard);
  if (!card.ok) throw new Error(`reservation ${view.id}: its rate card cannot be read`);
  const relisted = uses.map(({ from, to, gpus, microUsdPerGpuHour: price, leaseId }) => ({ from, to, gpus, microUsdPerGpuHour: microUsdPerGpuHour(price), leaseId })).sort((a, b) => a.from - b.from || (a.leaseId < b.leaseId ? -1 : 1));
  const rated = rate(card.value, [], { final: passed.to === window.to, covers: passed, ...(relisted.length > 0 && { relisted }) });
  if (!rated.ok) throw new Error(`reservation ${view.id}: it cannot be rated: ${rated.error.kind}`);
  const credit = rated.value.lines.filter((line) => line.componentKind === 'relist_credit').reduce((sum, line) => sum - line.amountMinor, 0n);
  return { dueUsd: usd((rated.value.totals.totalMinor + credit) * MICROS_PER_MINOR_UNIT), relistCreditUsd: usd(credit * MICROS_PER_MINOR_UNIT) };
}
export const relistShareText = `${Number(RELIST_SHARE) / 10_000} %`;
