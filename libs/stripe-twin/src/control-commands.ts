import type { TwinControl } from './control.js';
import { faultKinds, type FaultRule } from './http/faults.js';
import { accountStates } from './objects/accounts.js';
import { cardOutcomes } from './objects/card-outcomes.js';
import { webhookActions, type WebhookRule } from './webhooks/rules.js';

type Input = Readonly<Record<string, unknown>>;

/** @throws RangeError naming the member and what it may be */
function oneOf<T extends string>(input: Input, member: string, accepted: readonly T[]): T {
  const found = accepted.find((word) => word === input[member]);
  if (found === undefined) throw new RangeError(`${member} must be one of ${accepted.join(', ')}`);
  return found;
}
function text(input: Input, member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '') throw new RangeError(`${member} must be a non-empty string`);
  return value;
}
const optional = <T>(value: T | undefined, read: (value: T) => unknown): Record<string, unknown> => (value === undefined ? {} : (read(value) as Record<string, unknown>));
function count(input: Input, member: string): Record<string, unknown> {
  return optional(input[member], (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new RangeError(`${member} must be an integer of 0 or more`);
    return { [member]: value };
  });
}
const word = (input: Input, member: string): Record<string, unknown> => optional(input[member], () => ({ [member]: text(input, member) }));

const kinds = ['customer', 'invoice', 'invoiceitem', 'payment_intent', 'charge', 'refund', 'event', 'transfer', 'transfer_reversal', 'payout', 'account'] as const;

/** The control plane's commands by name, as reached over HTTP. */
export const controlCommands: Readonly<Record<string, (control: TwinControl, input: Input) => unknown>> = {
  addFault: (control, input) =>
    control.addFault({ kind: oneOf(input, 'kind', faultKinds), ...word(input, 'method'), ...word(input, 'path'), ...count(input, 'times'), ...count(input, 'skip'), ...(input.afterCommit === true ? { afterCommit: true } : {}) } as FaultRule),
  clearFaults: (control) => control.clearFaults(),
  addWebhookRule: (control, input) =>
    control.addWebhookRule({ action: oneOf(input, 'action', webhookActions), ...word(input, 'type'), ...count(input, 'times'), ...count(input, 'delayMs') } as WebhookRule),
  clearWebhookRules: (control) => control.clearWebhookRules(),
  releaseHeld: (control, input) => control.releaseHeld(oneOf(input, 'order', ['as_created', 'reversed'])),
  webhooksSettled: (control) => control.webhooksSettled(),
  setClock: (control, input) => {
    const { nowMs } = input;
    if (nowMs !== null && (typeof nowMs !== 'number' || !Number.isFinite(nowMs))) throw new RangeError('nowMs must be milliseconds since 1970, or null to let the clock run');
    return control.setClock(nowMs ?? undefined);
  },
  signedAtMs: (control) => control.signedAtMs(),
  setCardOutcome: (control, input) => control.setCardOutcome(text(input, 'paymentMethodId'), oneOf(input, 'outcome', cardOutcomes)),
  payHosted: (control, input) => control.payHosted(text(input, 'invoiceId'), input.paymentMethodId === undefined ? undefined : text(input, 'paymentMethodId')),
  openDispute: (control, input) => control.openDispute(text(input, 'chargeId')),
  closeDispute: (control, input) => control.closeDispute(text(input, 'disputeId'), oneOf(input, 'outcome', ['won', 'lost'])),
  setAccountState: (control, input) => control.setAccountState(text(input, 'accountId'), oneOf(input, 'state', accountStates)),
  failPayout: (control, input) => control.failPayout(text(input, 'payoutId')),
  objects: (control, input) => control.objects(oneOf(input, 'kind', kinds)),
};
