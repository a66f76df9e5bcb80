import { FinanceLeaseTermsDocument, type FinanceLeaseTermsQuery } from '@switchyard/graphql-client';
import { useQueries } from '@tanstack/react-query';
import { api } from '../../data/client.js';
import type { PlaceOf } from './invoice-diff.js';

type LeaseTerms = NonNullable<FinanceLeaseTermsQuery['lease']>;

/** Leases by id, as they are asked for one by one: a lease's place and terms never change, so each is asked once. */
export function useLeases(ids: readonly (string | null)[]): ReadonlyMap<string, LeaseTerms | null> {
  const wanted = [...new Set(ids.filter((id): id is string => id !== null))].sort();
  return useQueries({
    queries: wanted.map((id) => ({ queryKey: [FinanceLeaseTermsDocument.name, { id }], queryFn: () => api.execute(FinanceLeaseTermsDocument, { id }), staleTime: Infinity })),
    combine: (results) => new Map(results.flatMap(({ data }, i) => (data === undefined ? [] : [[wanted[i]!, data.lease] as const]))),
  });
}
export const placeIn = (leases: ReadonlyMap<string, LeaseTerms | null>): PlaceOf => (leaseId) => {
  if (leaseId === null) return null;
  const lease = leases.get(leaseId);
  return lease === undefined ? undefined : lease === null ? null : { site: lease.site.name, model: lease.pool.gpuModel };
};
