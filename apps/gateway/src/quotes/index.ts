import { QuotesResolver } from './quotes.resolver.js';

export const quoteResolvers = [QuotesResolver];
