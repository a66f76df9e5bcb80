import { PricesResolver } from './prices.resolver.js';

export const pricesResolvers = [PricesResolver];
