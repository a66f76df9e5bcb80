import { HallsResolver, HallMutationsResolver } from './halls.resolver.js';
import { LadderResolver } from './ladder.resolver.js';
import { PoolMutationsResolver } from './pool-mutations.resolver.js';
import { PoolResolver } from './pool.resolver.js';
import { CurtailmentResolver, SiteResolver } from './site.resolver.js';
import { PriceTriggerResolver } from './price-trigger.resolver.js';
import { SiteEnergyResolver } from './site-energy.resolver.js';
import { SiteMutationsResolver } from './site-mutations.resolver.js';

export const siteResolvers = [SiteResolver, CurtailmentResolver, PoolResolver, SiteMutationsResolver, LadderResolver, HallsResolver, HallMutationsResolver, PoolMutationsResolver, SiteEnergyResolver, PriceTriggerResolver];
