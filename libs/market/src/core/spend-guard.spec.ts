import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { microUsd, microUsdPerGpuHour, type MicroUsd } from '@switchyard/kernel';
import { aStanding, CUSTOMER, id, T0 } from '../../testing/index.js';
import {
  afterCommit, alertsReached, availableCredit, budgetsAfterCommit, canCommit, capAgainstAsk, spendAuthorisation, spendVerdict, type Budget, type BudgetStanding,
} from '../index.js';

const usd = (n: number): MicroUsd => microUsd(BigInt(Math.round(n * 1e6)));
const spender = { orgId: CUSTOMER, jobId: id('job', 1), projectId: id('proj', 1) };
const budget = (over: Partial<Budget>, spent = 0, committed = 0): BudgetStanding => ({
  budget: { budgetId: 'b1', orgId: CUSTOMER, scope: { kind: 'organisation' }, period: 'month', limit: usd(100), alertPercents: [50, 80, 100], hard: true, ...over },
  periodStart: T0, spent: usd(spent), committed: usd(committed),
});
const kinds = (answer: ReturnType<typeof canCommit>): readonly string[] => (answer.ok ? [] : answer.error.map((refusal) => refusal.kind));

describe('canCommit', () => {
  it.each([
    ['on account', {}, [], 50, []],
    ['up to the last micro-dollar', { creditLimit: usd(50) }, [], 50, []],
    ['prepaid stands in for a payment method', { paymentMethodOk: false, prepaid: usd(60) }, [], 50, []],
    ['no method and too little prepaid', { paymentMethodOk: false, prepaid: usd(40) }, [], 50, ['NoPaymentMethod']],
    ['open commitments and unpaid use are counted', { creditLimit: usd(100), openCommitments: usd(30), unpaid: usd(30) }, [], 50, ['CreditLimitExceeded']],
    ['declined', { paymentDeclined: true }, [], 1, ['PaymentDeclined']],
    ['suspended even for nothing', { suspended: true }, [], 0, ['AccountSuspended']],
    ['a job budget', {}, [budget({ scope: { kind: 'job', jobId: id('job', 1) } }, 40, 20)], 50, ['BudgetExceeded']],
    ["another job's budget", {}, [budget({ scope: { kind: 'job', jobId: id('job', 2) } }, 40, 20)], 50, []],
    ['a project budget', {}, [budget({ scope: { kind: 'project', projectId: id('proj', 1) } }, 90)], 50, ['BudgetExceeded']],
    ['a soft budget only alerts', {}, [budget({ hard: false }, 90)], 50, []],
    ["another organisation's budget", {}, [budget({ orgId: id('org', 2) }, 90)], 50, []],
  ])('%s', (_what, standing, budgets, amount, expected) => {
    expect(kinds(canCommit(usd(amount), aStanding(standing), budgets, spender, T0))).toEqual(expected);
  });
  it("says when a monthly budget starts again in the customer's zone", () => {
    const answer = canCommit(usd(50), aStanding(), [budget({}, 90)], spender, T0);
    // 2026-02-01T00:00 in New York is 05:00 UTC.
    expect(answer).toMatchObject({ ok: false, error: [{ kind: 'BudgetExceeded', left: usd(10), resetsAt: Date.UTC(2026, 1, 1, 5) }] });
  });
  it('lets promised work start where what runs leaves room, whatever else is promised, and not beyond', () => {
    const overCommitted = { ...budget({}, 30, 160), started: usd(20) };
    const starts = (worst: number) => kinds(canCommit(usd(0), aStanding(), [overCommitted], spender, T0, usd(worst)));
    expect([starts(50), starts(50.01), kinds(canCommit(usd(1), aStanding(), [overCommitted], spender, T0))]).toEqual([[], ['BudgetExceeded'], ['BudgetExceeded']]);
    expect(starts(0)).toEqual([]);
  });
  it('never lets commitments pass the limit or a hard budget, whatever is asked in whatever order', () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 60_000_000n }), { maxLength: 30 });
    fc.assert(fc.property(amounts, fc.bigInt({ min: 0n, max: 100_000_000n }), fc.bigInt({ min: 0n, max: 100_000_000n }), (asked, limit, cap) => {
      let standing = aStanding({ creditLimit: microUsd(limit) });
      let budgets: readonly BudgetStanding[] = [budget({ limit: microUsd(cap) })];
      let accepted = 0n;
      for (const amount of asked) {
        if (!canCommit(microUsd(amount), standing, budgets, spender, T0).ok) continue;
        accepted += amount;
        standing = afterCommit(standing, microUsd(amount));
        budgets = budgetsAfterCommit(budgets, spender, microUsd(amount));
      }
      expect(accepted).toBeLessThanOrEqual(limit < cap ? limit : cap);
    }));
  });
  it('never shows negative credit', () => {
    expect(availableCredit(aStanding({ creditLimit: usd(10), unpaid: usd(30) }))).toBe(0n);
  });
});

describe('a running lease', () => {
  it('never overruns its limit by more than one metering interval', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 1_000n }), fc.bigInt({ min: 0n, max: 10_000n }), fc.infiniteStream(fc.nat(100)), (worst, limit, dice) => {
      // Each interval costs up to the worst case. The verdict sees spend one interval late, and the stop takes effect at the interval's end.
      let [rated, running] = [0n, 0n];
      for (let interval = 0; interval < 200; interval += 1) {
        if (spendVerdict({ spent: microUsd(rated), limit: microUsd(limit), intervalWorstCase: microUsd(worst) }).kind === 'stop') break;
        rated += running;
        running = (worst * BigInt(100 - (dice.next().value! % 40))) / 100n;
      }
      expect(rated + running).toBeLessThanOrEqual(limit + worst);
    }));
  });
  it('carries an authorisation of the time ahead, never more than what is left', () => {
    const worst = microUsdPerGpuHour(3_000_000n);
    expect(spendAuthorisation([usd(1_000)], worst, 8, 3_600).amount).toBe(usd(24));
    expect(spendAuthorisation([usd(1_000), usd(5)], worst, 8, 3_600).amount).toBe(usd(5));
    expect(spendAuthorisation([usd(-3)], worst, 8, 3_600).amount).toBe(0n);
  });
  it('alerts at each threshold from its very amount on', () => {
    expect([49.99, 50, 85, 100, 140].map((spent) => alertsReached(budget({}).budget, usd(spent)))).toEqual([[], [50], [50, 80], [50, 80, 100], [50, 80, 100]]);
  });
});

it('a cap below the ask is refused, one at the ask is not', () => {
  const ask = microUsdPerGpuHour(2_000_000n);
  expect(capAgainstAsk(microUsdPerGpuHour(1_999_999n), ask)?.kind).toBe('CapBelowAsk');
  expect(capAgainstAsk(ask, ask)).toBeUndefined();
  expect(capAgainstAsk(undefined, ask)).toBeUndefined();
});
