import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, monthsIn, periodsOf, rateMonths, type Actor, type BillingAccount, type Invoice, type LeaseContract } from '@switchyard/billing';
import { addExact, addMs, canonicalJson, exact, MINUTE_MS, toIso, unwrap, type EpochMs, type LeaseId, type OrgId, type SeriesId } from '@switchyard/kernel';
import { factsThrough, rate, ratedLineToJson, type Rating } from '@switchyard/rating';
import { inTransaction, intervalsOfLine, pageOfIntervals, readPrints, readReadings, sumIntervals } from '@switchyard/store';
import fc from 'fast-check';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, endLease, importPrices, noon, seedCustomer, type ReadingSeed, type SeededLease } from '../../testing/seed.js';
import { handleEvent } from '../events/handle-event.js';
import { advanceLease } from './advance-lease.js';
import { assembleUsage, termOf } from './assemble-usage.js';
import { readKnown } from './lease-inputs.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
const minute = (n: number): EpochMs => addMs(noon, n * MINUTE_MS);
/** 30 November 18:15 UTC, midnight in Kathmandu: minutes after noon of the 22nd. */
const MONTH_END = 8 * 1_440 + 6 * 60 + 15;
const shown = (invoice: Invoice): readonly unknown[] => invoice.lines.map((line) => [line.billedFor, line.componentKind, line.amountMinor, line.corrects]);
/** What rating says, without the rows of single intervals, which stored sums do not repeat. */
const figures = (rating: Rating): string => canonicalJson({
  totals: rating.totals,
  lines: rating.lines.map((line) => ratedLineToJson({ ...line, derivation: line.derivation.filter((row) => !['gpu', 'energy', 'time', 'lost'].includes(row.row)) })),
} as never);

describe('a lease that is billed by month: real PostgreSQL, real twin', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let operatorOrg: OrgId;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
    await inKathmandu(customerOrg);
  });
  afterAll(() => billing.close());
  const commit = (seriesId: SeriesId, of = customerOrg): Promise<SeededLease> => billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: of, operatorOrg, seriesId, from: MONTH_END - 60 }));
  const inKathmandu = (of: OrgId): Promise<unknown> => billing.sql(`UPDATE billing.account SET cadence = 'monthly', time_zone = 'Asia/Kathmandu' WHERE org_id = $1`, [of]);
  const readings = (lease: SeededLease, seeds: readonly ReadingSeed[], final = false): Promise<void> => billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, seeds, final));
  const prices = (seriesId: SeriesId, from: number, list: readonly bigint[], revision = 1): Promise<void> => billing.asOwner((tx) => importPrices(tx, seriesId, from, list, revision));
  const flat = (n: number, price = 40_000_000n): readonly bigint[] => Array.from({ length: n }, () => price);
  const intervals = (leaseId: LeaseId) => inTransaction(billing.parts.database, (tx) => pageOfIntervals(tx, { leaseId, periods: null }, null, 10_000));

  it('November ends at midnight where the customer is; late use corrects it on December\'s invoice; provenance goes down to readings and prints', async () => {
    const seriesId = billing.ids.next('series');
    const lease = await commit(seriesId);
    await prices(seriesId, MONTH_END - 15, flat(6));
    billing.clock.set(minute(MONTH_END - 1));
    // Ten minutes before midnight and five after it; five minutes before midnight nobody measured.
    await readings(lease, [{ from: MONTH_END - 15 }, { from: MONTH_END - 10 }, { from: MONTH_END }]);
    await billing.settle();
    expect(await billing.invoicesOf(lease.leaseId)).toEqual([]);
    // Rated as they came, and kept.
    expect((await intervals(lease.leaseId)).filter(({ usage }) => usage.quality !== 'gap').map(({ period, usage, revision }) => [period, usage.gpuSeconds, usage.print?.microUsdPerMwh, revision])).toEqual([
      ['2026-11', 2_400n, 40_000_000n, 1], ['2026-11', 2_400n, 40_000_000n, 1], ['2026-12', 2_400n, 40_000_000n, 1],
    ]);
    billing.clock.set(minute(MONTH_END + 1));
    await billing.settle();
    const [november] = await billing.invoicesOf(lease.leaseId);
    // 8 GPUs for ten minutes: 1.3333 GPU-h x 2.35 = 3.1333; 2 x 807.5 Wh x 42 = 0.06783; fee 8 % of 3.20116 = 0.2561; tax 8.25 % = 0.2641.
    expect([november!.gatherKey, november!.state, shown(november!)]).toEqual(['2026-11', 'draft.collecting', [
      ['2026-11', 'gpu_hour', 313n, null], ['2026-11', 'energy_pass_through', 7n, null], ['2026-11', 'platform_fee', 26n, null], ['2026-11', 'tax', 26n, null],
    ]]);
    // The five minutes come within the two hours of collecting: 2 GPU-h in all, 4.70; 0.101745; fee 0.38414; tax 0.39614.
    await readings(lease, [{ from: MONTH_END - 5 }]);
    await billing.settle();
    expect(shown((await billing.invoicesOf(lease.leaseId))[0]!)).toEqual([
      ['2026-11', 'gpu_hour', 470n, null], ['2026-11', 'energy_pass_through', 10n, null], ['2026-11', 'platform_fee', 38n, null], ['2026-11', 'tax', 40n, null],
    ]);
    billing.clock.set(minute(MONTH_END + 121));
    await billing.settle();
    expect((await billing.invoicesOf(lease.leaseId))[0]!.state).toBe('draft.review');
    unwrap(await approveInvoice(billing.parts.ports, november!.id, finance));
    await billing.settle();
    expect((await billing.invoicesOf(lease.leaseId))[0]!.state).toBe('paid');

    // The price before midnight is restated after issue: 807.5 Wh x 1,000/MWh = 0.8075 more; fee 0.44874, tax 0.46276.
    await prices(seriesId, MONTH_END - 5, [1_040_000_000n], 2);
    await billing.settle();
    const [paid, december] = await billing.invoicesOf(lease.leaseId);
    expect([paid!.state, december!.gatherKey, shown(december!)]).toEqual(['paid', '2026-12', [
      ['2026-11', 'energy_pass_through', 81n, november!.id], ['2026-11', 'platform_fee', 7n, november!.id], ['2026-11', 'tax', 6n, november!.id],
    ]]);
    const restated = (await intervals(lease.leaseId)).find(({ usage }) => usage.from === minute(MONTH_END - 5))!;
    // The line of the correction, by pages: each interval of November with its readings, its print and what it added to energy.
    const energy = december!.lines[0]!;
    const pages = await inTransaction(billing.parts.database, async (tx) => {
      const [first] = await intervalsOfLine(tx, energy.id, null, 1);
      return [first!, ...(await intervalsOfLine(tx, energy.id, first!.usage.from, 100))];
    });
    const micros = pages.flatMap((row) => row.amounts).reduce((sum, { numerator, denominator }) => addExact(sum, exact(numerator, denominator)), exact(0n));
    expect([pages.map((row) => row.usage.quality).filter((quality) => quality === 'metered').length, pages.every((row) => row.period === '2026-11'), micros]).toEqual([3, true, energy.rated!.preciseMicros]);
    expect([restated.revision, restated.usage.print!.revision, restated.usage.readingIds.length]).toEqual([3, 2, 1]);
    // First a gap, then a reading at the first price: both are in the history, with their amounts.
    expect(await billing.sql(`SELECT revision, quality, micro_usd_per_mwh, jsonb_array_length(amounts) AS amounts FROM billing.rated_interval_history WHERE lease_id = $1 AND from_at = $2 ORDER BY revision`,
      [lease.leaseId, toIso(minute(MONTH_END - 5))])).toEqual([{ revision: 1, quality: 'gap', micro_usd_per_mwh: 40_000_000n, amounts: 2 }, { revision: 2, quality: 'metered', micro_usd_per_mwh: 40_000_000n, amounts: 2 }]);

    // It ends after five minutes of December: 6.26667 + 0.94316 = 7.20983 in all; fee 0.57679 less 0.45, tax 0.59481 less 0.46.
    await billing.asOwner((tx) => endLease(tx, lease, MONTH_END + 5));
    await readings(lease, [], true);
    await billing.settle();
    expect(shown((await billing.invoicesOf(lease.leaseId))[1]!)).toEqual([
      ['2026-11', 'energy_pass_through', 81n, november!.id], ['2026-11', 'platform_fee', 7n, november!.id], ['2026-11', 'tax', 6n, november!.id],
      ['2026-12', 'gpu_hour', 157n, null], ['2026-12', 'energy_pass_through', 3n, null], ['2026-12', 'platform_fee', 13n, null], ['2026-12', 'tax', 13n, null],
    ]);
    billing.clock.set(minute(MONTH_END + 32 * 1_440));
    await billing.settle();
    expect((await billing.invoicesOf(lease.leaseId)).map((invoice) => invoice.state)).toEqual(['paid', 'draft.review']);
  }, 120_000);

  it('whatever comes when, amounts kept per interval come to the bytes of rating everything at once', async () => {
    const aReading = fc.record({ from: fc.integer({ min: MONTH_END - 40, max: MONTH_END + 40 }), minutes: fc.integer({ min: 1, max: 12 }), gpus: fc.integer({ min: 0, max: 8 }), wh: fc.option(fc.integer({ min: 0, max: 120 })) });
    // The second starts while the first one runs: it does not count, and only the first can say so.
    const [early, overlapping] = [{ from: MONTH_END - 40, minutes: 12, gpus: 8, wh: 50 }, { from: MONTH_END - 35, minutes: 12, gpus: 4, wh: 30 }];
    const aPrice = fc.record({ slot: fc.integer({ min: -10, max: 9 }), usd: fc.integer({ min: -50, max: 900 }) });
    const anEvent = fc.oneof({ weight: 3, arbitrary: fc.record({ readings: fc.array(aReading, { minLength: 1, maxLength: 4 }) }) }, { weight: 1, arbitrary: fc.record({ price: aPrice }) }, { weight: 1, arbitrary: fc.record({ clock: fc.integer({ min: 0, max: 400 }) }) });
    await fc.assert(fc.asyncProperty(fc.array(anEvent, { minLength: 1, maxLength: 6 }), fc.boolean(), async (events, final) => {
      const seriesId = billing.ids.next('series');
      const of = await billing.asOwner((tx) => seedCustomer(tx, billing.ids));
      await inKathmandu(of);
      const lease = await commit(seriesId, of);
      await prices(seriesId, MONTH_END - 75, flat(40));
      let [now, revision]: [EpochMs, number] = [minute(MONTH_END + 60), 2];
      billing.clock.set(now);
      const seen = new Set<string>();
      for (const event of events) {
        if ('readings' in event) {
          const fresh = event.readings.filter(({ from, minutes }) => !seen.has(`${from}/${minutes}`) && seen.add(`${from}/${minutes}`) !== undefined)
            .filter(({ from, minutes }, i, all) => all.findIndex((other) => other.from === from && other.minutes === minutes) === i);
          await readings(lease, fresh.map(({ from, minutes, gpus, wh }) => ({ from, to: from + minutes, gpuSeconds: BigInt(gpus * minutes * 60), energyWh: wh === null ? null : BigInt(wh * minutes), quality: wh === null ? 'gap' as const : 'metered' as const })));
        } else if ('price' in event) await prices(seriesId, MONTH_END + 5 * event.price.slot, [BigInt(event.price.usd) * 1_000_000n], (revision += 1));
        else billing.clock.set((now = addMs(now, event.clock * MINUTE_MS)));
        await heard();
      }
      // While it runs only what changed was read again: it must be as if all had been. Its end has everything read once more.
      await advanceLease(billing.parts, lease.leaseId);
      await kept(lease.leaseId, seriesId);
      await billing.asOwner((tx) => endLease(tx, lease, MONTH_END + 60));
      if (final) await readings(lease, [], true);
      billing.clock.set((now = addMs(now, 200 * MINUTE_MS)));
      await heard();
      await advanceLease(billing.parts, lease.leaseId);
      await held(lease.leaseId, seriesId);
    }), { numRuns: 5, endOnFailure: true, examples: [[[{ readings: [early] }, { readings: [overlapping] }], false]] });
  }, 180_000);
  /** What the queue does, in the order of the relay. */
  async function heard(): Promise<void> {
    for (const eventId of await billing.relay()) await handleEvent(billing.parts, eventId);
  }

  /** Stored intervals of a running lease are those that everything known now says. */
  async function kept(leaseId: LeaseId, seriesId: SeriesId): Promise<void> {
    const { contract, account, progress, all, prints } = await inTransaction(billing.parts.database, async (tx) => {
      const known = (await readKnown(tx, leaseId, billing.clock.now()))!;
      const readingsNow = await readReadings(tx, leaseId);
      return { ...known, all: readingsNow, prints: await readPrints(tx, seriesId, { from: noon, to: minute(2 * MONTH_END) }) };
    });
    const term = termOf(contract, progress, all);
    const through = { from: term.from, to: Math.max(term.to, minute(MONTH_END)) as EpochMs };
    const { usage } = assembleUsage({ contract, progress, readings: all, prints, months: monthsIn(through, account), term: through, byMonth: true });
    expect(canonicalJson((await intervals(leaseId)).map((row) => row.usage) as never)).toBe(canonicalJson(usage as never));
  }
  /** The same of one that ended, and the sums finish to the rating of all of them. */
  async function held(leaseId: LeaseId, seriesId: SeriesId): Promise<void> {
    const { contract, account, progress, all, prints, sums } = await inTransaction(billing.parts.database, async (tx) => {
      const known = (await readKnown(tx, leaseId, billing.clock.now()))!;
      const readingsNow = await readReadings(tx, leaseId);
      return { ...known, all: readingsNow, prints: await readPrints(tx, seriesId, termOf(known.contract, known.progress, readingsNow)), sums: await sumIntervals(tx, leaseId) };
    });
    const term = termOf(contract, progress, all);
    const { usage } = assembleUsage({ contract, progress, readings: all, prints, months: monthsIn(term, account), term, byMonth: true });
    expect(canonicalJson((await intervals(leaseId)).map((row) => row.usage) as never)).toBe(canonicalJson(usage as never));
    const periods = periodsOf(account, term, true);
    const rated = unwrap(rateMonths(contract, periods, { sums, monthFacts: [], relisted: [] }));
    for (const [index, { period, rating }] of rated.entries()) {
      expect(figures(rating)).toBe(figures(atOnce(contract, account, usage.filter((row) => row.from < period.month.to), index)));
    }
    const billed = (await billing.invoicesOf(leaseId)).flatMap((invoice) => invoice.lines.filter((line) => line.contract.leaseId === leaseId));
    for (const line of rated.at(-1)!.rating.lines) {
      expect([line.componentKind, billed.filter((one) => one.componentIndex === line.componentIndex).reduce((sum, one) => sum + one.ratedMinor, 0n)]).toEqual([line.componentKind, line.amountMinor]);
    }
    function atOnce(of: LeaseContract, by: Pick<BillingAccount, 'timeZone'>, rows: typeof usage, index: number): Rating {
      expect(by.timeZone).toBe('Asia/Kathmandu');
      return unwrap(rate(of.card, rows, factsThrough(periods, index)));
    }
  }
});
