import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { EpochMs } from '@switchyard/kernel';
import { trialBalance, verifyLedger } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';
import { ledgerView } from './ledger-view.js';

@Resolver()
export class FinanceResolver {
  /** The whole journal is walked: the answer says whether the books hold, so it looks. */
  @Query('ledger')
  async ledger(@Context() context: GqlContext, @Args('asOf') asOf?: EpochMs | null): Promise<object> {
    requirePerson(context.principal, ['platform'], 'finance:read');
    const at = asOf ?? context.now;
    return context.tenant(async (tx) => ledgerView(at, await trialBalance(tx, at), await verifyLedger(tx)));
  }
}
