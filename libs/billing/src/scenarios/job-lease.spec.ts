import { describe, expect, it } from '@jest/globals';
import {
  addMs, gpuSeconds, HOUR_MS, microUsdPerGpuHour, MINUTE_MS, ppm, unwrap, wattHours, type EpochMs, type ReadingId, type SeriesId,
} from '@switchyard/kernel';
import { meterUsage, type MeteringContext, type MeteringResult, type Reading } from '@switchyard/metering';
import { cutInstants, type RateCard } from '@switchyard/rating';
import { balancesOf, verifyChain } from '@switchyard/ledger';
import {
  addLease, card as demoCard, customer, finance, leaseId, noon, operator, priced, span, stageOf, theInvoice, toApproved, worker, type Print, type Stage,
} from '../../testing/index.js';
import { accountOf, applyWebhookEvent, approveInvoice, collectInvoice, collectPayment, issueInvoice, rateLease, submitForReview, totalsOf, type AccountRole, type Invoice } from '../index.js';

/*
 * A job lease from meter readings to cash. 8 GPUs from 12:00 to 14:00 UTC, 2.35 per GPU-hour, power at the index plus
 * 2.00 per MWh at PUE 1.25, platform fee 8 %, tax 8.25 %. The real flows run over the store and Stripe in memory.
 */
const seriesId = (demoCard.components[1] as { seriesId: SeriesId }).seriesId;
const term = { from: noon, to: addMs(noon, 2 * HOUR_MS) };
const at = (minute: number): EpochMs => addMs(noon, minute * MINUTE_MS);
/** The settlement price of each quarter of an hour; it changes inside both hours. */
const quarterPrices = [40, 40, 60, -10, 30, 30, 50, 50];
const prints: readonly Print[] = quarterPrices.map((usdPerMwh, i) => ({ from: at(15 * i), to: at(15 * i + 15), usdPerMwh }));

const reading = (from: number, to: number, over: Partial<Reading>): Reading => ({
  id: `rdg_${String(from).padStart(26, '0')}` as ReadingId, meterId: 'meter-1', leaseId, from: at(from), to: at(to), gpuSeconds: gpuSeconds(BigInt((to - from) * 60 * 8)),
  energyWh: null, source: 'agent', quality: 'metered', receivedAt: at(to), ...over,
});
/** The register counts to 108,000 and is replaced: at 13:30 the new one stands at 1,500. */
const onTime = [
  reading(0, 30, { energyWh: wattHours(4_000n), counterWh: wattHours(104_000n) }),
  reading(30, 60, { counterWh: wattHours(108_000n) }),
  reading(60, 90, { counterWh: wattHours(1_500n) }),
];
/** Sent after the invoice was issued. */
const late = reading(90, 120, { counterWh: wattHours(5_400n), receivedAt: addMs(noon, 48 * HOUR_MS) });

function metered(readings: readonly Reading[], over: Partial<MeteringContext> = {}): MeteringResult {
  return meterUsage(readings, {
    leaseId, term, settlementMs: 15 * MINUTE_MS, cutAt: [], cutoff: addMs(noon, 4 * HOUR_MS),
    limits: { poolId: 'pool_1' as never, gpus: 8, maxWatts: 10_200n }, powerModel: { modelId: 'h100', version: 1, milliwattsPerGpu: 900_000n }, ...over,
  });
}
const usageFrom = (readings: readonly Reading[], market = prints) => priced(metered(readings).intervals, market, seriesId);
function tell({ told }: Stage, usage: Stage['told']['usage']): void {
  told.usage = usage;
  told.facts = { final: true };
}
const cents = (invoice: Invoice) => invoice.lines.map((line) => [line.componentKind, line.amountMinor]);
function balance({ world }: Stage, role: AccountRole): bigint {
  const { book } = world.store.state;
  const org = role === 'receivable' ? customer : role.startsWith('operator') ? operator : null;
  return balancesOf(book.accounts.values(), book.entries).get(accountOf(role, 'USD', org).code) ?? 0n;
}
async function paid(stage: Stage): Promise<Invoice> {
  const { world } = stage;
  const issued = unwrap(await issueInvoice(world, (await toApproved(world)).id, worker));
  unwrap(await collectPayment(world, issued.id, worker));
  for (const event of world.stripe.events) unwrap(await applyWebhookEvent(world, event));
  return theInvoice(world, issued.id);
}

describe('a job lease, from readings to cash', () => {
  /*
   * Energy after PUE, at the print plus 2.00:
   *   12:00, 12:15   2 x 2.5 kWh    x 42   = 0.2100     12:30   2.5 kWh x 62 = 0.1550     12:45   2.5 kWh x -8 = -0.0200
   *   13:00, 13:15   2 x 2.25 kWh   x 32   = 0.1440  (register replaced: 8 GPUs x 900 W x 0.5 h = 3,600 Wh by the model)
   *   13:30, 13:45   2 x 2.4375 kWh x 52   = 0.2535  (3,900 Wh by the new register)
   * GPU time 16 h x 2.35 = 37.60; energy 0.7425; base 38.3425: fee 3.0674, tax 3.16325625.
   */
  it('bills metered, negative and modelled energy at each quarter\'s price, and books every cent', async () => {
    const stage = await stageOf(demoCard, term);
    tell(stage, usageFrom([...onTime, late]));
    const invoice = await paid(stage);
    expect(cents(invoice)).toEqual([['gpu_hour', 3_760n], ['energy_pass_through', 74n], ['platform_fee', 307n], ['tax', 316n]]);
    expect([invoice.state, totalsOf(invoice).totalMinor]).toEqual(['paid', 4_150n]);
    // The operator has 37.60 + 0.74 - 3.07; tax is owed, and the rest is our fee.
    expect((['cash.stripe_clearing', 'operator_payable.available', 'income.platform_fee', 'tax_payable', 'receivable'] as const).map((role) => balance(stage, role)))
      .toEqual([4_150n, 3_527n, 307n, 316n, 0n]);
    expect(verifyChain(stage.world.store.state.book.entries).ok).toBe(true);
  });

  it('says what was done about the register: reset, modelled, and never dropped', () => {
    const { outcomes, intervals } = metered([...onTime, late]);
    expect(outcomes.map((o) => (o.used ? o.notes.map((note) => note.kind) : o.because.kind))).toEqual([[], [], ['CounterReset', 'Estimated'], ['Late']]);
    expect(intervals.map((i) => [i.quality, i.energy?.wh])).toEqual([
      ['metered', 2_000n], ['metered', 2_000n], ['metered', 2_000n], ['metered', 2_000n], ['estimated', 1_800n], ['estimated', 1_800n], ['metered', 1_950n], ['metered', 1_950n],
    ]);
  });

  /*
   * Without the last half hour: GPU time 12 h x 2.35 = 28.20; energy 0.2100 + 0.1550 - 0.0200 + 0.1440 = 0.4890; base 28.689:
   * fee 2.29512, tax 2.3668425. The correction is the whole less that: 9.40, 0.25, 0.77, 0.79.
   */
  it('late data after the cutoff is a correction on the next invoice that names the one it corrects', async () => {
    const stage = await stageOf(demoCard, term);
    const { world } = stage;
    tell(stage, usageFrom(onTime));
    const first = await paid(stage);
    expect(cents(first)).toEqual([['gpu_hour', 2_820n], ['energy_pass_through', 49n], ['platform_fee', 230n], ['tax', 237n]]);
    world.time.now = addMs(noon, 49 * HOUR_MS);
    tell(stage, usageFrom([...onTime, late]));
    const rated = unwrap(await rateLease(world, leaseId));
    const second = rated.outcome === 'rated' ? rated.invoice : undefined;
    expect(cents(second!)).toEqual([['gpu_hour', 940n], ['energy_pass_through', 25n], ['platform_fee', 77n], ['tax', 79n]]);
    expect(second!.lines.every((line) => line.corrects === first.id)).toBe(true);
    expect(theInvoice(world, first.id)).toEqual(first);
    unwrap(await collectInvoice(world, second!.id));
    unwrap(await submitForReview(world, second!.id, worker));
    unwrap(await approveInvoice(world, second!.id, finance));
    unwrap(await issueInvoice(world, second!.id, worker));
    expect(balance(stage, 'receivable')).toBe(1_044n);
    expect(totalsOf(first).totalMinor + 1_044n).toBe(4_150n);
  });

  /* The quarter from 12:30 is restated from 60 to 20: 2.5 kWh x 40 less = -0.10; fee 3.0594, tax 3.15500625. */
  it('a restated price gives back the difference, line by line', async () => {
    const stage = await stageOf(demoCard, term);
    tell(stage, usageFrom([...onTime, late]));
    await paid(stage);
    tell(stage, usageFrom([...onTime, late], prints.map((print, i) => (i === 2 ? { ...print, usdPerMwh: 20, revision: 1 } : print))));
    const rated = unwrap(await rateLease(stage.world, leaseId));
    expect(rated.outcome === 'rated' && cents(rated.invoice)).toEqual([['energy_pass_through', -10n], ['platform_fee', -1n]]);
  });

  /*
   * A price step in the middle of the lease and of an hour. One reading for 13:00 to 14:00 is cut at 13:20:
   * 8 x 2.00 + 8/3 x 2.00 + 16/3 x 2.10 = 16.00 + 5.3333 + 11.20 = 32.5333.
   */
  it('a price version that changes mid-lease and mid-hour prices each part of a reading by its own version', async () => {
    const card: RateCard = {
      ...demoCard,
      components: [
        { kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n) },
        { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [{ from: at(80), factorPpm: ppm(1_050_000n) }] },
      ],
    };
    const stage = await stageOf(card, term);
    const readings = [reading(0, 60, { energyWh: wattHours(7_000n) }), reading(60, 120, { energyWh: wattHours(7_000n) })];
    tell(stage, metered(readings, { settlementMs: HOUR_MS, cutAt: cutInstants(card) }).intervals);
    const invoice = await paid(stage);
    expect(cents(invoice)).toEqual([['gpu_hour', 3_253n]]);
    const rows = invoice.lines[0]!.rated!.derivation.map((row) => row.row === 'gpu' && [row.gpuSeconds, row.factorPpm]);
    expect(rows).toEqual([[28_800n, 1_000_000n], [9_600n, 1_000_000n], [19_200n, 1_050_000n]]);
  });

  /* A card in EUR: nothing is converted. 24 GPU-hours x 2.17 = 52.08; VAT 20 % of it 10.416. */
  it('two currencies in one book: each adds up by itself', async () => {
    const euro: RateCard = {
      ...demoCard, currency: 'EUR',
      components: [{ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_170_000n) }, { kind: 'tax', name: 'VAT 20 %', taxPpm: ppm(200_000n), appliesTo: 'all' }],
    };
    const stage = await stageOf(demoCard, term);
    tell(stage, usageFrom([...onTime, late]));
    const dollars = unwrap(await issueInvoice(stage.world, (await toApproved(stage.world)).id, worker));
    const other = await addLease(stage, euro, { from: noon, to: addMs(noon, 3 * HOUR_MS) });
    tell(stage, [{ from: noon, to: addMs(noon, 3 * HOUR_MS), gpuSeconds: gpuSeconds(24n * 3_600n), quality: 'metered', readingIds: ['rdg_e'] }]);
    stage.world.time.now = addMs(noon, 10 * HOUR_MS);
    const rated = unwrap(await rateLease(stage.world, other.leaseId));
    const { id } = rated.outcome === 'rated' ? rated.invoice : dollars;
    unwrap(await collectInvoice(stage.world, id));
    unwrap(await submitForReview(stage.world, id, worker));
    unwrap(await approveInvoice(stage.world, id, finance));
    const euros = unwrap(await issueInvoice(stage.world, id, worker));
    expect([cents(euros), euros.currency]).toEqual([[['gpu_hour', 5_208n], ['tax', 1_042n]], 'EUR']);
    const { book } = stage.world.store.state;
    const balances = balancesOf(book.accounts.values(), book.entries);
    expect(balances.get(accountOf('receivable', 'USD', customer).code)).toBe(4_150n);
    expect(balances.get(accountOf('receivable', 'EUR', other.customerOrg).code)).toBe(6_250n);
    for (const entry of book.entries) expect(new Set(entry.postings.map((posting) => posting.currency)).size).toBe(1);
  });
});

describe('a lease over a clock change', () => {
  const oneGpu: RateCard = { ...demoCard, components: [{ kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_000_000n) }] };
  /* One GPU at 2.00 for a whole local day: the day has as many hours as it has. */
  it.each([
    ['New York, clocks go back (25 h)', span('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'), 5_000n],
    ['New York, clocks go forward (23 h)', span('2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00'), 4_600n],
    ['Lord Howe, half an hour back (24.5 h)', span('2026-04-05T00:00:00+11:00', '2026-04-06T00:00:00+10:30'), 4_900n],
    ['Lord Howe, half an hour forward (23.5 h)', span('2026-10-04T00:00:00+10:30', '2026-10-05T00:00:00+11:00'), 4_700n],
  ])('%s', async (_name, day, owed) => {
    const stage = await stageOf(oneGpu, day);
    const whole: Reading = { ...reading(0, 30, {}), from: day.from, to: day.to, gpuSeconds: gpuSeconds(BigInt((day.to - day.from) / 1_000)), energyWh: wattHours(0n) };
    tell(stage, meterUsage([whole], { ...contextOf(day), settlementMs: HOUR_MS }).intervals);
    expect(cents(await paid(stage))).toEqual([['gpu_hour', owed]]);
  });
});
function contextOf(day: MeteringContext['term']): MeteringContext {
  return {
    leaseId, term: day, settlementMs: HOUR_MS, cutAt: [], limits: { poolId: 'pool_1' as never, gpus: 8, maxWatts: 10_200n },
    powerModel: { modelId: 'h100', version: 1, milliwattsPerGpu: 900_000n },
  };
}
