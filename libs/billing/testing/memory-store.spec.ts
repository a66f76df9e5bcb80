import { describe } from '@jest/globals';
import { billingStoreContract, MemoryBillingStore } from './index.js';

describe('MemoryBillingStore', () =>
  billingStoreContract(async () => {
    const store = new MemoryBillingStore();
    return { store, journal: async () => store.state.book.entries, close: async () => undefined };
  }));
