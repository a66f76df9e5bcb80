import { describe, expect, it } from '@jest/globals';
import { sidesOf } from './reconciliation-sides.js';

const balance = (provider: string, books: string, differences: string) => sidesOf({ provider: { amount: provider, currency: 'USD' }, books: { amount: books, currency: 'USD' }, differences: { amount: differences, currency: 'USD' } });
describe('the provider beside the books', () => {
  it.each([['11.21', '11.21', '0.00', 'matched', '0.00'], ['11.21', '1.00', '10.21', 'explained', '0.00'], ['11.21', '1.00', '10.00', 'unexplained', '0.21'], ['-1.00', '1.00', '-2.00', 'explained', '0.00']])('%s against %s with %s known is %s', (provider, books, known, is, unexplained) => {
    expect(balance(provider, books, known)).toMatchObject({ is, unexplained });
  });
});
