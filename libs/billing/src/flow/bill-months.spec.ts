import { describe, expect, it } from '@jest/globals';
import { addMs, DAY_MS, gpuSeconds, HOUR_MS, ok, unwrap, type Interval } from '@switchyard/kernel';
import { intervalRater, rate, sumAmounts, type RateCard, type UsageForRating } from '@switchyard/rating';
import { customer, instant, leaseId, makeWorld, worker, card as demoCard, finance, remedied, type World } from '../../testing/index.js';
import {
  approveInvoice, attachPaymentMethod, billMonths, collectInvoice, issueInvoice, monthsIn, periodsOf, rateLease, rateMonths, submitForReview, unbilledAt, type Invoice,
} from '../index.js';

/*
 * Eight GPUs at 2.35, an hour a day at noon UTC: 18.80 a day, 8 % of it our fee (1.504 a day). The customer is in New York: October ends at 04:00
 * UTC on 1 November, and its invoice is collected for two hours more.
 */
const components: RateCard['components'] = [demoCard.components[0]!, demoCard.components[2]!];
const card: RateCard = { ...demoCard, components };
const zone = 'America/New_York';
const day = (month: number, date: number, hours = 8n): UsageForRating => {
  const from = instant(`2026-${month}-${String(date).padStart(2, '0')}T12:00:00Z`);
  return { from, to: addMs(from, HOUR_MS), gpuSeconds: gpuSeconds(hours * 3_600n), quality: 'metered', readingIds: [`rdg_${from}`] };
};
const started = instant('2026-10-30T12:00:00Z');

async function aMonthlyWorld(): Promise<World> {
  const world = await makeWorld({ account: { cadence: 'monthly', timeZone: zone }, contract: { card, startedAt: started, endedAt: null, finalReadingAt: null } });
  unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
  return world;
}
/** What the billing app does when a month is over: sums per month, finished, put on invoices. */
async function bill(world: World, usage: readonly UsageForRating[], through: Interval['to'], ends = false): Promise<readonly Invoice[]> {
  const account = { timeZone: zone };
  const rater = unwrap(intervalRater(card));
  const sums = monthsIn({ from: started, to: through }, account).flatMap(({ name, from, to }) =>
    sumAmounts(usage.filter((row) => from <= row.from && row.from < to).flatMap((row) => unwrap(rater.rate(row)))).map((sum) => ({ ...sum, period: name })));
  const rated = unwrap(rateMonths({ card }, periodsOf(account, { from: started, to: through }, ends), { sums, monthFacts: [], relisted: [] }));
  expect(rated.at(-1)!.rating.totals).toEqual(unwrap(rate(card, usage.filter((row) => row.from < through), { final: ends })).totals);
  return unwrap(await billMonths(world, leaseId, rated));
}
const invoices = (world: World): readonly Invoice[] => [...world.store.state.invoices.values()];
const rows = (invoice: Invoice): readonly unknown[] => invoice.lines.map((line) => [line.billedFor, line.componentKind, line.amountMinor, line.corrects]);
async function issued(world: World, { id }: Invoice): Promise<Invoice> {
  unwrap(await collectInvoice(world, id));
  unwrap(await submitForReview(world, id, worker));
  unwrap(await approveInvoice(world, id, finance));
  return unwrap(await issueInvoice(world, id, worker));
}
const novemberStart = instant('2026-11-01T04:00:00Z');
const decemberStart = instant('2026-12-01T05:00:00Z');
const october = [day(10, 30), day(10, 31)];
const november = [day(11, 1), day(11, 2)];

describe('a running lease is billed by month', () => {
  it('each month on its own invoice, when it is over where the customer is', async () => {
    const world = await aMonthlyWorld();
    world.time.now = novemberStart;
    const [first] = await bill(world, october, novemberStart);
    // Two days: 37.60; fee 3.008.
    expect([first!.gatherKey, first!.state, rows(first!)]).toEqual(['2026-10', 'gathering', [['2026-10', 'gpu_hour', 3_760n, null], ['2026-10', 'platform_fee', 301n, null]]]);
    world.time.now = addMs(novemberStart, -1);
    expect(await collectInvoice(world, first!.id)).toEqual({ ok: false, error: { kind: 'StillCollecting', invoiceId: first!.id, cutoffAt: null } });
    world.time.now = novemberStart;
    expect(unwrap(await collectInvoice(world, first!.id))).toMatchObject({ state: 'draft.collecting', cutoffAt: addMs(novemberStart, 2 * HOUR_MS) });
    world.time.now = addMs(novemberStart, 2 * HOUR_MS);
    expect((await issued(world, first!)).number).toBe('SY-000001');
    world.time.now = decemberStart;
    const [second] = await bill(world, [...october, ...november], decemberStart);
    // Four days are 75.20 and 6.016 of fee: 37.60 and 3.01 of it are October's.
    expect([second!.gatherKey, rows(second!)]).toEqual(['2026-11', [['2026-11', 'gpu_hour', 3_760n, null], ['2026-11', 'platform_fee', 301n, null]]]);
    expect(await bill(world, [...october, ...november], decemberStart)).toEqual([]);
  });

  it('late use before the cutoff is still in its month; after it, a line of the next invoice that names the month and the invoice', async () => {
    const world = await aMonthlyWorld();
    world.time.now = addMs(novemberStart, HOUR_MS);
    const [first] = await bill(world, [october[0]!], novemberStart);
    unwrap(await collectInvoice(world, first!.id));
    const [again] = await bill(world, october, novemberStart);
    expect([again!.id, again!.lines[0]!.amountMinor]).toEqual([first!.id, 3_760n]);
    world.time.now = addMs(novemberStart, 2 * HOUR_MS);
    await issued(world, first!);
    // One more GPU on the 30th: 2.35, fee 0.188: 3.196 in all, 0.19 more.
    const late = [day(10, 30, 9n), october[1]!];
    world.time.now = instant('2026-11-20T00:00:00Z');
    const [next] = await bill(world, late, novemberStart);
    expect([next!.gatherKey, rows(next!)]).toEqual(['2026-11', [['2026-10', 'gpu_hour', 235n, first!.id], ['2026-10', 'platform_fee', 19n, first!.id]]]);
    world.time.now = decemberStart;
    const [whole] = await bill(world, [...late, ...november], decemberStart);
    expect([whole!.id, rows(whole!)]).toEqual([next!.id, [
      ['2026-10', 'gpu_hour', 235n, first!.id], ['2026-10', 'platform_fee', 19n, first!.id], ['2026-11', 'gpu_hour', 3_760n, null], ['2026-11', 'platform_fee', 300n, null],
    ]]);
    // What was late turns out to be a mistake: the correction goes again, October is as it was issued.
    const [taken] = await bill(world, [...october, ...november], decemberStart);
    expect(rows(taken!)).toEqual([['2026-11', 'gpu_hour', 3_760n, null], ['2026-11', 'platform_fee', 301n, null]]);
  });

  it('what was taken back is billed again on its own month; a lease billed at its end is not billed by month', async () => {
    const world = await aMonthlyWorld();
    world.time.now = addMs(novemberStart, 2 * HOUR_MS);
    const [first] = await bill(world, october, novemberStart);
    const { id } = await issued(world, first!);
    unwrap(await remedied(world, id, { kind: 'void' }, 'wrong customer'));
    const [again] = await bill(world, october, novemberStart);
    expect([again!.id === id, again!.gatherKey, rows(again!)[0]]).toEqual([false, '2026-10', ['2026-10', 'gpu_hour', 3_760n, null]]);
    await expect(rateLease(world, leaseId)).rejects.toThrow('by month');
    unwrap(await world.store.inTransaction(async (tx) => {
      await tx.saveAccount({ ...(await tx.account(customer))!, cadence: 'per_lease' });
      return ok(undefined);
    }));
    await expect(billMonths(world, leaseId, [])).rejects.toThrow('at its end');
  });

  it('a contract of an account billed per lease has its own invoice each month; the commitment falls due in the last', async () => {
    const world = await aMonthlyWorld();
    unwrap(await world.store.inTransaction(async (tx) => {
      await tx.saveAccount({ ...(await tx.account(customer))!, cadence: 'per_lease' });
      await tx.saveContract({ ...(await tx.contract(leaseId))!, product: 'colocation' });
      return ok(undefined);
    }));
    world.time.now = addMs(decemberStart, DAY_MS);
    const all = await bill(world, [...october, ...november], decemberStart, true);
    expect(all.map((invoice) => invoice.gatherKey)).toEqual([`${leaseId}/2026-10`, `${leaseId}/2026-11`]);
    expect(invoices(world)).toHaveLength(2);
    expect(unwrap(await collectInvoice(world, all[1]!.id)).state).toBe('draft.validating');
  });

  it('two at once put each line on once', async () => {
    const world = await aMonthlyWorld();
    world.time.now = decemberStart;
    await Promise.all([1, 2, 3].map(() => bill(world, [...october, ...november], decemberStart)));
    expect(invoices(world).map((invoice) => [invoice.gatherKey, invoice.lines.length])).toEqual([['2026-10', 2], ['2026-11', 2]]);
  });

  it('what a long contract delivered and nobody invoiced yet: reserved time without any use, rent without any reading', async () => {
    const world = await makeWorld({ contract: { product: 'reservation', startedAt: started, endedAt: null, finalReadingAt: null } });
    const contract = unwrap(await world.store.inTransaction(async (tx) => ok((await tx.contract(leaseId))!)));
    const covers = { from: started, to: decemberStart };
    const reserved: RateCard = { ...card, components: [{ kind: 'reserved_gpu_hour', microUsdPerGpuHour: 2_000_000n as never, gpus: 4, window: covers }] };
    // 30 October noon to 1 November 04:00 UTC: 40 h x 4 x 2.00.
    const owed = (of: RateCard, usage: readonly UsageForRating[]): readonly bigint[] =>
      unwrap(unbilledAt({ ...contract, card: of }, usage, { final: true, covers, months: monthsIn(covers, { timeZone: zone }) }, [], new Set(), novemberStart))?.lines.map((line) => line.amountMinor) ?? [];
    expect(owed(reserved, [])).toEqual([32_000n]);
    const rented: RateCard = { ...card, components: [{ kind: 'kw_month', microUsdPerKwMonth: 730_000_000n as never, criticalItWatts: 1_000n as never, proration: { method: 'fixed_hours', hoursPerMonth: 730 } }] };
    // 40 h of 1 kW at 730 a month of 730 h.
    expect(owed(rented, [{ from: started, to: novemberStart, gpuSeconds: gpuSeconds(0n), quality: 'gap', readingIds: [] }])).toEqual([4_000n]);
    expect(owed(card, [{ from: started, to: novemberStart, gpuSeconds: gpuSeconds(0n), quality: 'gap', readingIds: [] }])).toEqual([]);
  });
});
