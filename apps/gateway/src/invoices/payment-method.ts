import type { Schema } from '@switchyard/graphql-client';
import { appendEvent, keepPaymentToken, readAccountRow, type Tx } from '@switchyard/store';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { accountView } from './account-settings.js';

/** A reference to a method the provider holds; never a card. */
const TOKEN = /^pm_[A-Za-z0-9_]{1,200}$/;

/** Keeps the token for billing to attach: its state is `pending` until the provider has answered. */
export async function addMethod(tx: Tx, doing: Doing, { token }: Schema.AddPaymentMethodInput): Promise<Awaited<ReturnType<typeof accountView>>> {
  if (!TOKEN.test(token)) return refuse(plainRefusal('INVALID_INPUT', 'The token must begin with pm_, as the payment provider gives it; never send a card number.', ['input', 'token']));
  const orgId = orgOf(doing);
  const version = await keepPaymentToken(tx, { orgId, email: doing.person.email, token });
  await appendEvent(tx, { topic: 'account.payment_method_added', aggregateId: orgId, aggregateSeq: version, payload: { orgId }, occurredAt: doing.context.now, customerOrg: orgId });
  await recordDeed(tx, doing, 'billing.add_payment_method', orgId, {});
  return accountView(tx, (await readAccountRow(tx, orgId))!, doing.context.now);
}
