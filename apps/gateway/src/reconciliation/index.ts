import { ReconciliationResolver } from './reconciliation.resolver.js';

export const reconciliationResolvers = [ReconciliationResolver];
