import { LedgerResolver } from './ledger.resolver.js';

export const ledgerResolvers = [LedgerResolver];
