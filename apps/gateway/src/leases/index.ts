import { LeaseResolver } from './leases.resolver.js';

export const leaseResolvers = [LeaseResolver];
export { useSoFar } from './cost-so-far.js';
