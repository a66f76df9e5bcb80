import { OfferMutationsResolver } from './offer-mutations.resolver.js';
import { OfferResolver } from './offer.resolver.js';

export const offerResolvers = [OfferResolver, OfferMutationsResolver];
