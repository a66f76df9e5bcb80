/** Billing: invoices and their moves, from rated lines to booked payments. */
export * from './core/actions.js';
export * from './core/actor.js';
export * from './core/build-lines.js';
export * from './core/chart.js';
export * from './core/credit-note.js';
export * from './core/invoice-state.js';
export * from './core/invoice.js';
export * from './core/payment.js';
export * from './core/posting-rules.js';
export * from './core/refusal.js';
export * from './core/review.js';
export * from './ports.js';
export * from './stripe-port.js';
