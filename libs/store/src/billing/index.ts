export { billingStoreIn, pgBillingStore } from './billing-store.js';
export { invoiceOfLine } from './invoices.js';
export { readAccountRow, tellStanding } from './accounts.js';
