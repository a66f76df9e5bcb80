import { PoolResolver } from './pool.resolver.js';
import { CurtailmentResolver, SiteResolver } from './site.resolver.js';
import { SiteMutationsResolver } from './site-mutations.resolver.js';

export const siteResolvers = [SiteResolver, CurtailmentResolver, PoolResolver, SiteMutationsResolver];
