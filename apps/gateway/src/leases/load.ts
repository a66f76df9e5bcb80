import { allUsageByLease, leaseByKey, type LeaseRow, leasesByJob, quotedVsBilledByLease, type QuotedVsBilledRow, usageByLease, type UsageRow, type UseSum, useSumsByLease } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import type { UseReader } from './cost-so-far.js';

/** Look-ups of leases the caller is a party to, batched per request. */
type Loads = Pick<GqlContext, 'loaders'>;
export const findLease = ({ loaders }: Loads, id: string): Promise<LeaseRow | undefined> => loaders.one<LeaseRow>('lease', leaseByKey, id);
/** Oldest first. */
export const leasesOfJob = ({ loaders }: Loads, jobId: string): Promise<readonly LeaseRow[]> => loaders.many<LeaseRow>('leasesByJob', leasesByJob, jobId);
/** Oldest first. */
export const usageOfLease = ({ loaders }: Loads, leaseId: string): Promise<readonly UsageRow[]> => loaders.many<UsageRow>('usageByLease', usageByLease, leaseId);
/** Undefined until it is billed to its end. */
export const quotedVsBilledOf = ({ loaders }: Loads, leaseId: string): Promise<QuotedVsBilledRow | undefined> => loaders.one<QuotedVsBilledRow>('quotedVsBilled', quotedVsBilledByLease, leaseId);
/** Everything a lease has used: added up where its card allows, else interval by interval. */
export const useOf = ({ loaders }: Loads): UseReader => ({
  sums: (leaseId) => loaders.many<UseSum>('useSumsByLease', useSumsByLease, leaseId), intervals: (leaseId) => loaders.many<UsageRow>('allUsageByLease', allUsageByLease, leaseId),
});
