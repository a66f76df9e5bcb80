import { LedgerResolver } from './ledger.resolver.js';
import { AccountNames, AgingNames, DifferenceNames, PostingNames, RevenueNames } from './names.resolver.js';

export const ledgerResolvers = [LedgerResolver, AccountNames, PostingNames, DifferenceNames, AgingNames, RevenueNames];
