import { describe, it } from '@jest/globals';
import Stripe from 'stripe';
import { openTwin, stripeContract } from '../testing/index.js';

describe('Stripe contract: the twin', () => {
  stripeContract(async () => {
    const { twin, stripe } = await openTwin();
    return { stripe, close: () => twin.close() };
  }, 'twin');
});

const testModeKey = process.env.STRIPE_CONTRACT_KEY;
describe('Stripe contract: real test mode', () => {
  if (testModeKey === undefined || testModeKey === '') {
    it.skip('needs STRIPE_CONTRACT_KEY (an sk_test_ key): not run', () => undefined);
  } else if (!testModeKey.startsWith('sk_test_')) {
    it('accepts only an sk_test_ key, never a live one', () => {
      throw new Error('STRIPE_CONTRACT_KEY is not an sk_test_ key');
    });
  } else {
    stripeContract(async () => ({ stripe: new Stripe(testModeKey, { maxNetworkRetries: 2, timeout: 30_000 }), close: async () => undefined }), `${Date.now()}`);
  }
});
