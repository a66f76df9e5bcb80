import { describe, expect, it } from '@jest/globals';
import { effectsOfBack, effectsOnLine } from './invoice-effects.js';

const card = [{ kind: 'gpu_hour' }, { kind: 'tax', taxPpm: '200000', appliesTo: 'all' }, { kind: 'tax', taxPpm: '50000', appliesTo: ['energy_indexed'] }, { kind: 'platform_fee', feePpm: '50000', appliesTo: 'all' }];
const money = (amount: string) => ({ amount });

describe('what a change does', () => {
  it('takes the taxes that apply to the line and our fee along', () => {
    expect(effectsOnLine('gpu_hour', -1_000n, card)).toEqual({ chargesCents: -1_000n, taxCents: -200n, feeCents: -50n, totalCents: -1_200n, operatorsCents: -950n });
    expect(effectsOnLine('energy_indexed', 1_000n, card).taxCents).toBe(250n);
  });
  it('lets the operator bear all of it where we keep our fee', () => {
    expect(effectsOnLine('gpu_hour', -1_000n, card, true)).toMatchObject({ feeCents: 0n, operatorsCents: -1_000n });
  });
  it('spreads a refund over charges and tax in proportion, and the fee with the charges', () => {
    const invoice = { subtotal: money('100.00'), tax: money('20.00'), total: money('120.00'), lines: [{ side: 'CUSTOMER', amount: money('100.00') }, { side: 'CUSTOMER', amount: money('20.00') }, { side: 'OPERATOR', amount: money('5.00') }] };
    expect(effectsOfBack(invoice, 6_000n)).toEqual({ chargesCents: -5_000n, taxCents: -1_000n, feeCents: -250n, totalCents: -6_000n, operatorsCents: -4_750n });
  });
});
