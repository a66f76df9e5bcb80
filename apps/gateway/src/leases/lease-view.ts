import { formatDecimal } from '@switchyard/kernel';
import type { LeaseRow, QuotedVsBilledRow, UsageRow } from '@switchyard/store';
import { usd } from '../jobs/job-view.js';

/** Fields of a lease that are its own. */
export function leaseView(lease: LeaseRow) {
  const { id, jobId, siteId, poolId, gpuCount, startsAt, endsAt, actualStart, actualEnd, rateCard, createdAt } = lease;
  return {
    __typename: 'Lease' as const, id, jobId, siteId, poolId, gpuCount, startsAt, endsAt, actualStart, actualEnd, rateCard, createdAt,
    state: lease.state.toUpperCase(), quotedUsd: usd(lease.quotedMicroUsd), ceilingUsd: usd(lease.ceilingMicroUsd),
  };
}
export type LeaseView = ReturnType<typeof leaseView>;

export const usageView = ({ from, to, gpuSeconds, energyWh, quality }: UsageRow) => ({
  from, to, gpuSeconds: Number(gpuSeconds), energyKwh: energyWh === null ? null : formatDecimal(energyWh, 3, 0), quality,
});

export const quotedVsBilledView = ({ quoted, billed, quantity, index, curtailment, rest }: QuotedVsBilledRow) => ({
  quotedUsd: usd(quoted), billedUsd: usd(billed), quantityVarianceUsd: usd(quantity), indexVarianceUsd: usd(index), curtailmentVarianceUsd: usd(curtailment), restUsd: usd(rest),
});
