import type { StripeOutcome } from '@switchyard/billing';
import { epochMs, minorUnits } from '@switchyard/kernel';
import type { StripeGateway } from '../src/index.js';
import { testIds } from './open-gateway.js';

/** What exists before the call under test. */
export interface Prepared {
  readonly stripeCustomerId: string;
  readonly draftId: string;
  readonly openId: string;
  readonly paidId: string;
  /** The charge that paid it. */
  readonly paidChargeId: string;
}

/** A customer with a card, a draft, an open invoice and a paid one. */
export async function prepare(gateway: StripeGateway): Promise<Prepared> {
  const { stripeCustomerId } = must(await gateway.createCustomer({ orgId: testIds.org(1), name: 'Prepared', email: null }, 'prepare-customer'));
  must(await gateway.attachPaymentMethod({ stripeCustomerId, paymentMethodId: 'pm_card_visa' }, 'prepare-card'));
  const invoice = async (n: number): Promise<string> => {
    const draft = must(await gateway.createDraftInvoice({ invoiceId: testIds.invoice(n), stripeCustomerId, currency: 'USD', description: `invoice ${n}` }, `prepare-draft-${n}`));
    must(await gateway.addLine({ invoiceId: testIds.invoice(n), lineId: testIds.line(n), stripeCustomerId, stripeInvoiceId: draft.stripeInvoiceId, description: 'GPU hours', amountMinor: minorUnits(1_234n), currency: 'USD' }, `prepare-line-${n}`));
    return draft.stripeInvoiceId;
  };
  const [draftId, openId, paidId] = [await invoice(1), await invoice(2), await invoice(3)];
  must(await gateway.finaliseInvoice(openId, 'prepare-open'));
  must(await gateway.finaliseInvoice(paidId, 'prepare-paid'));
  must(await gateway.payInvoice(paidId, 'prepare-pay'));
  const payment = must(await gateway.readPayment(paidId));
  if (payment === null || payment.chargeId === null) throw new Error(`invoice ${paidId} has no charge`);
  return { stripeCustomerId, draftId, openId, paidId, paidChargeId: payment.chargeId };
}

export function must<T>(outcome: StripeOutcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(`expected ok, got ${outcome.kind}: ${outcome.message}`);
  return outcome.value;
}

type Run = (gateway: StripeGateway, at: Prepared, key: string) => Promise<StripeOutcome<unknown>>;

/** Every call of the port that writes. `makes`: the kind of object of which one more exists afterwards. */
export const writes: readonly { readonly name: string; readonly makes?: 'customer' | 'invoice' | 'invoiceitem' | 'charge' | 'refund'; readonly run: Run }[] = [
  { name: 'createCustomer', makes: 'customer', run: (gateway, _at, key) => gateway.createCustomer({ orgId: testIds.org(2), name: 'Second', email: 'a@example.com' }, key) },
  { name: 'attachPaymentMethod', run: (gateway, at, key) => gateway.attachPaymentMethod({ stripeCustomerId: at.stripeCustomerId, paymentMethodId: 'pm_card_mastercard' }, key) },
  { name: 'createDraftInvoice', makes: 'invoice', run: (gateway, at, key) => gateway.createDraftInvoice({ invoiceId: testIds.invoice(9), stripeCustomerId: at.stripeCustomerId, currency: 'USD', description: 'ninth' }, key) },
  { name: 'addLine', makes: 'invoiceitem', run: (gateway, at, key) => gateway.addLine({ invoiceId: testIds.invoice(1), lineId: testIds.line(9), stripeCustomerId: at.stripeCustomerId, stripeInvoiceId: at.draftId, description: 'kWh', amountMinor: minorUnits(-7n), currency: 'USD' }, key) },
  { name: 'finaliseInvoice', run: (gateway, at, key) => gateway.finaliseInvoice(at.draftId, key) },
  { name: 'payInvoice', makes: 'charge', run: (gateway, at, key) => gateway.payInvoice(at.openId, key) },
  { name: 'voidInvoice', run: (gateway, at, key) => gateway.voidInvoice(at.openId, key) },
  { name: 'createCreditNote', makes: 'refund', run: (gateway, at, key) => gateway.createCreditNote({ creditNoteId: 'cn_1', stripeInvoiceId: at.paidId, amountMinor: minorUnits(234n), refundMinor: minorUnits(200n), balanceMinor: minorUnits(34n), memo: 'outage' }, key) },
  { name: 'createRefund', makes: 'refund', run: async (gateway, at, key) => gateway.createRefund({ differenceId: 'diff_1', chargeId: at.paidChargeId, amountMinor: minorUnits(34n) }, key) },
  { name: 'markUncollectible', run: (gateway, at, key) => gateway.markUncollectible(at.openId, key) },
];

/** Every call of the port that only reads. */
export const reads: readonly { readonly name: string; readonly run: Run }[] = [
  { name: 'readInvoice', run: (gateway, at) => gateway.readInvoice(at.paidId) },
  { name: 'readPayment', run: (gateway, at) => gateway.readPayment(at.paidId) },
  { name: 'findCreditNote', run: (gateway, at) => gateway.findCreditNote('cn_none', at.paidId) },
  { name: 'invoiceOfPayment', run: (gateway) => gateway.invoiceOfPayment('pi_none') },
  { name: 'findInvoice', run: (gateway, at) => gateway.findInvoice(testIds.invoice(3), at.stripeCustomerId) },
  { name: 'findCustomer', run: (gateway) => gateway.findCustomer(testIds.org(1)) },
  { name: 'findRefund', run: (gateway, at) => gateway.findRefund('diff_none', at.paidChargeId) },
  { name: 'readBalance', run: (gateway) => gateway.readBalance() },
  { name: 'listMovements', run: (gateway) => gateway.listMovements(epochMs(0), null) },
  { name: 'listCustomerBalances', run: (gateway) => gateway.listCustomerBalances(null) },
  { name: 'listOurObjects', run: (gateway) => gateway.listOurObjects(epochMs(0), epochMs(0)) },
  { name: 'listEvents', run: (gateway) => gateway.listEvents(epochMs(0)) },
];
