/** Billing: invoices and their moves, from rated lines to booked payments. */
export * from './stripe-port.js';
