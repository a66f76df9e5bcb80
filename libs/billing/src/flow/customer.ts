import { err, ok, type OrgId, type Result } from '@switchyard/kernel';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingAccount, BillingPorts, BillingResult } from '../ports.js';
import { callStripe, mapOk } from './stripe-call.js';

/** The Stripe customer of an organisation, made at the first need. */
export async function ensureCustomer(ports: BillingPorts, orgId: OrgId): BillingResult<BillingAccount & { readonly stripeCustomerId: string }> {
  const account = await readAccount(ports, orgId);
  if (!account.ok) return account;
  if (account.value.stripeCustomerId !== null) return ok({ ...account.value, stripeCustomerId: account.value.stripeCustomerId });
  const { name, email } = account.value;
  const input = { orgId, name, email };
  const called = await callStripe(ports, {
    scope: orgId, step: 'create-customer', input, again: true,
    send: async (key) => mapOk(await ports.stripe.createCustomer(input, key), (c) => c.stripeCustomerId),
    find: async () => mapOk(await ports.stripe.findCustomer(orgId), (c) => c?.stripeCustomerId ?? null),
  });
  if (!called.ok) return called;
  return updateAccount(ports, orgId, (a) => ({ ...a, stripeCustomerId: called.value }));
}

/** Attaches a payment method as the default for collection: what a customer needs before work runs. */
export async function attachPaymentMethod(ports: BillingPorts, orgId: OrgId, paymentMethodId: string): BillingResult<BillingAccount> {
  const customer = await ensureCustomer(ports, orgId);
  if (!customer.ok) return customer;
  const input = { stripeCustomerId: customer.value.stripeCustomerId, paymentMethodId };
  const called = await callStripe(ports, {
    scope: orgId, step: `attach-${paymentMethodId}`, input, again: true,
    send: async (key) => mapOk(await ports.stripe.attachPaymentMethod(input, key), (m) => m.paymentMethodId),
    // Attaching what is attached already is harmless: sending again is the look.
    find: async () => ({ kind: 'ok', value: null }),
  });
  if (!called.ok) return called;
  return updateAccount(ports, orgId, (a) => ({ ...a, paymentMethodId: called.value }));
}

function readAccount(ports: BillingPorts, orgId: OrgId): BillingResult<BillingAccount> {
  return ports.store.inTransaction(async (tx): Promise<Result<BillingAccount, BillingRefusal>> => {
    const account = await tx.account(orgId);
    return account === undefined ? err({ kind: 'AccountNotFound', orgId }) : ok(account);
  });
}
function updateAccount<A extends BillingAccount>(ports: BillingPorts, orgId: OrgId, change: (account: BillingAccount) => A): BillingResult<A> {
  return ports.store.inTransaction(async (tx): Promise<Result<A, BillingRefusal>> => {
    const account = await tx.account(orgId);
    if (account === undefined) return err({ kind: 'AccountNotFound', orgId });
    const changed = change(account);
    await tx.saveAccount(changed);
    return ok(changed);
  });
}
