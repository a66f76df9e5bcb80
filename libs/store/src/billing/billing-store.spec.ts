import { describe } from '@jest/globals';
import { billingStoreContract, noon } from '@switchyard/billing/testing';
import { inTransaction, pgBillingStore, readJournal } from '../index.js';
import { createTestDatabase } from '../../testing/index.js';

describe('billing store on a real PostgreSQL, as role sy_billing', () => {
  billingStoreContract(async () => {
    const database = await createTestDatabase();
    const source = await database.open('sy_billing');
    return { store: pgBillingStore(source, { now: () => noon }), journal: () => inTransaction(source, (tx) => readJournal(tx)), close: () => database.drop() };
  });
});
