import { JobMutationsResolver } from './job-mutations.resolver.js';
import { JobResolver } from './job.resolver.js';
import { JobOutlookResolver } from './job-outlook.resolver.js';
import { PauseResolver } from './pause.resolver.js';
import { PlacementResolver, SiteRefusalResolver } from './places.resolver.js';

export const jobResolvers = [JobResolver, JobOutlookResolver, PauseResolver, PlacementResolver, SiteRefusalResolver, JobMutationsResolver];
