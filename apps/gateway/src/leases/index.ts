import { LeaseResolver } from './leases.resolver.js';

export const leaseResolvers = [LeaseResolver];
export { ratedUseOf } from './cost-so-far.js';
