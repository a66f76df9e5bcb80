import { describe, expect, it } from '@jest/globals';
import { tariffWords } from './tariff-words.js';

describe('a tariff', () => {
  it('is said in words, component by component', () => {
    expect(tariffWords([
      { kind: 'INDEX', node: 'caprock-hub', priceKind: 'REAL_TIME', multiplier: '1', adderUsdPerMwh: '6.50' }, { kind: 'INDEX', node: 'n', priceKind: 'DAY_AHEAD', multiplier: '1.1', adderUsdPerMwh: '-2' },
      { kind: 'DEMAND_CHARGE', usdPerKwMonth: '12.00' }, { kind: 'TAX', rate: '0.0825' }, { kind: 'FIXED_BLOCK', usdPerMwh: '31', blockKw: '500', node: 'n' }, { kind: 'FUTURE' },
    ])).toEqual([
      'Index caprock-hub, real time plus $6.50/MWh', 'Index n, day-ahead × 1.1 less $2.00/MWh', 'Demand charge, $12.00 per kW of the month’s highest draw', 'Tax, 8.25 % of energy', 'A block of 500 kW at $31.00/MWh, sold back at n when not used', 'FUTURE',
    ]);
    expect(tariffWords(null)).toEqual([]);
  });
});
