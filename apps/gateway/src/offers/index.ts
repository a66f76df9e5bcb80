import { DryRunResolver } from './dry-run.resolver.js';
import { OfferMutationsResolver } from './offer-mutations.resolver.js';
import { OfferResolver } from './offer.resolver.js';

export const offerResolvers = [OfferResolver, OfferMutationsResolver, DryRunResolver];
