import { epochMs, makeId, type InvoiceId, type InvoiceLineId, type OrgId } from '@switchyard/kernel';
import { createStripeGateway, type StripeGateway } from '../src/index.js';

/** Where a Stripe listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Long enough for a busy machine; a hanging call is given its own, shorter one. */
const PATIENT_MS = 20_000;

export function openGateway({ host, port }: Address, timeoutMs = PATIENT_MS): StripeGateway {
  return createStripeGateway({ apiKey: 'sk_test_gateway', host, port, protocol: 'http', timeoutMs, webhookSecret: 'whsec_test' });
}

export interface TestIds {
  org(n: number): OrgId;
  invoice(n: number): InvoiceId;
  line(n: number): InvoiceLineId;
}

/** The same n always gives the same id. */
export const testIds: TestIds = {
  org: (n) => makeId('org', epochMs(n), new Uint8Array(10)),
  invoice: (n) => makeId('inv', epochMs(n), new Uint8Array(10)),
  line: (n) => makeId('line', epochMs(n), new Uint8Array(10)),
};
