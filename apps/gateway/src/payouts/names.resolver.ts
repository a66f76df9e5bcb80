import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GqlContext } from '../graphql/context.js';
import { loadOrganization } from '../sites/load.js';

/** What belongs to an operator. */
interface OfOperator {
  readonly operatorId: string;
}
/** Operators by name, wherever they are paid: a person reads no ids. One look-up for all of an answer. */
abstract class OperatorNames {
  @ResolveField('operator')
  operator(@Parent() { operatorId }: OfOperator, @Context() context: GqlContext): Promise<object> {
    return loadOrganization(context, operatorId);
  }
}
@Resolver('Payout')
export class PayoutNames extends OperatorNames {}
@Resolver('PayoutAccount')
export class PayoutAccountNames extends OperatorNames {}
@Resolver('PayoutProposal')
export class PayoutProposalNames extends OperatorNames {}
@Resolver('OperatorBalances')
export class BalancesNames extends OperatorNames {}
@Resolver('OperatorStatement')
export class StatementNames extends OperatorNames {}
