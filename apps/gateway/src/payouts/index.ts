import { BalancesNames, PayoutAccountNames, PayoutNames, PayoutProposalNames, StatementNames } from './names.resolver.js';
import { PayoutMutations } from './payout-mutations.resolver.js';
import { PayoutAccountResolver, PayoutQueries, PayoutResolver, StatementResolver } from './payout.resolver.js';

export const payoutResolvers = [PayoutQueries, PayoutAccountResolver, PayoutResolver, StatementResolver, PayoutMutations, PayoutNames, PayoutAccountNames, PayoutProposalNames, BalancesNames, StatementNames];
