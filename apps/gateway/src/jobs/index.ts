import { JobMutationsResolver } from './job-mutations.resolver.js';
import { JobResolver } from './job.resolver.js';
import { PlacementResolver, SiteRefusalResolver } from './places.resolver.js';

export const jobResolvers = [JobResolver, PlacementResolver, SiteRefusalResolver, JobMutationsResolver];
