export { billingStoreIn, pgBillingStore } from './billing-store.js';
export { readAccountRow, tellStanding, type AccountRow } from './accounts.js';
export { readContract } from './contracts.js';
export { invoiceOfLine } from './invoices.js';
export * from './leases.js';
export * from './usage-inputs.js';
export * from './webhooks.js';
export * from './work.js';
