import { leaseByKey, type LeaseRow, leasesByJob, usageByLease, type UsageRow } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';

/** Look-ups of leases the caller is a party to, batched per request. */
type Loads = Pick<GqlContext, 'loaders'>;
export const findLease = ({ loaders }: Loads, id: string): Promise<LeaseRow | undefined> => loaders.one<LeaseRow>('lease', leaseByKey, id);
/** Oldest first. */
export const leasesOfJob = ({ loaders }: Loads, jobId: string): Promise<readonly LeaseRow[]> => loaders.many<LeaseRow>('leasesByJob', leasesByJob, jobId);
/** Oldest first. */
export const usageOfLease = ({ loaders }: Loads, leaseId: string): Promise<readonly UsageRow[]> => loaders.many<UsageRow>('usageByLease', usageByLease, leaseId);
