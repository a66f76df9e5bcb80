import { MarketResolver } from './market.resolver.js';

export const marketResolvers = [MarketResolver];
