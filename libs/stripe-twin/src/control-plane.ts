import type { TwinControl } from './control.js';
import type { Engine } from './engine.js';
import type { ApiServer } from './http/server.js';
import { setAccountState } from './objects/accounts.js';
import { chargeOf } from './objects/charges-and-refunds.js';
import { closeDispute, openDispute } from './objects/disputes.js';
import { defaultPayment, payInvoice } from './objects/invoice-moves.js';
import { invoiceOf, shownInvoice } from './objects/invoice-state.js';
import { intentOf } from './objects/payment-intents.js';
import { paymentMethodOf } from './objects/payment-methods.js';
import { failPayout, settlePayouts } from './objects/payouts.js';
import { idOf, type Call } from './objects/call.js';
import type { Dispatcher } from './webhooks/dispatcher.js';

interface Parts {
  readonly engine: Engine;
  readonly api: ApiServer;
  readonly dispatcher: Dispatcher;
}

/** The control plane over a running twin's parts. */
export function controlOf({ engine, api, dispatcher }: Parts): TwinControl {
  const { store, clock } = engine;
  const act = <T>(work: (call: Call<unknown>) => T): T => {
    try {
      return store.transact(() => work(engine.innerCall()));
    } finally {
      dispatcher.kick();
    }
  };
  return {
    addFault: (rule) => api.faults.add(rule),
    clearFaults: () => {
      api.faults.clear();
      api.cutHanging();
    },
    addWebhookRule: (rule) => dispatcher.addRule(rule),
    clearWebhookRules: () => dispatcher.clearRules(),
    releaseHeld: (order) => dispatcher.releaseHeld(order),
    webhooksSettled: () => dispatcher.settled(),
    setClock: async (nowMs) => {
      clock.set(nowMs);
      act(settlePayouts);
      await dispatcher.settled();
    },
    signedAtMs: () => clock.wallMs(),
    setCardOutcome: (paymentMethodId, outcome) => act((call) => call.store.put('card_outcome', { id: paymentMethodOf(call, paymentMethodId).id, outcome })),
    payHosted: (invoiceId, paymentMethodId) => act((call) => {
      const invoice = invoiceOf(call, invoiceId);
      const intentId = idOf(defaultPayment(call, invoiceId)?.payment.payment_intent);
      const waiting = intentId === null ? null : idOf(intentOf(call, intentId).payment_method);
      return shownInvoice(payInvoice(call, invoice, { paymentMethodId: paymentMethodId ?? waiting ?? undefined, paidOutOfBand: false, authenticated: true }));
    }),
    openDispute: (chargeId) => act((call) => openDispute(call, chargeOf(call, chargeId))),
    closeDispute: (disputeId, outcome) => act((call) => closeDispute(call, disputeId, outcome)),
    setAccountState: (accountId, state) => act((call) => setAccountState(call, accountId, state)),
    failPayout: (payoutId) => act((call) => failPayout(call, payoutId)),
    objects: (kind) => store.all(kind),
  };
}
