import { LeaseResolver } from './leases.resolver.js';

export const leaseResolvers = [LeaseResolver];
