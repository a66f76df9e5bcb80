/** The ledger: double entry, append-only, hash-chained. It knows nothing of GPUs. */
export * from './core/account.js';
export * from './core/balance.js';
export * from './core/book.js';
export * from './core/kinds.js';
export * from './core/period.js';
export * from './core/placement.js';
export * from './core/post.js';
export * from './core/transaction.js';
export * from './core/verify.js';
