import type { EpochMs, MicroUsd, MicroUsdPerGpuHour } from '@switchyard/kernel';
import type { BudgetScope } from './credit.js';

/** Why money stands in the way. */
export type SpendRefusal =
  | { readonly kind: 'NoPaymentMethod' }
  | { readonly kind: 'PaymentDeclined'; readonly owed: MicroUsd }
  | { readonly kind: 'AccountSuspended' }
  | { readonly kind: 'CreditLimitExceeded'; readonly needed: MicroUsd; readonly available: MicroUsd }
  | {
      readonly kind: 'BudgetExceeded';
      readonly scope: BudgetScope['kind'];
      readonly budgetId: string;
      readonly needed: MicroUsd;
      readonly left: MicroUsd;
      /** When a monthly budget starts again. */
      readonly resetsAt?: EpochMs;
    }
  | { readonly kind: 'CapBelowAsk'; readonly cap: MicroUsdPerGpuHour; readonly ask: MicroUsdPerGpuHour };
