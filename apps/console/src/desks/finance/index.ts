export { InvoicePage } from './invoice-page.js';
export { Invoices } from './invoices.js';
export { ReviewQueue } from './review-queue.js';
