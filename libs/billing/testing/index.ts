export * from './after.js';
export * from './fake-stripe.js';
export * from './long-bill.js';
export * from './memory-store.js';
export * from './stage.js';
export * from './world.js';
export { billingStoreContract, type StoreContractSubject } from './store-contract.js';
