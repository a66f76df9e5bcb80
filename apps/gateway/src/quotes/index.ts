import { QuoteResolver } from './quote.resolver.js';
import { QuotesResolver } from './quotes.resolver.js';

export const quoteResolvers = [QuotesResolver, QuoteResolver];
