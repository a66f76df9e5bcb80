import {
  addMs, epochMs, gpuSeconds, HOUR_MS, makeId, microUsdPerGpuHour, microUsdPerMwh, minorUnits, ok, ppm, unwrap, wattHours,
  type EpochMs, type IdMaker, type IdPrefix, type Id, type InvoiceId, type LeaseId, type OrgId,
} from '@switchyard/kernel';
import type { RateCard, UsageForRating } from '@switchyard/rating';
import {
  approveInvoice, attachPaymentMethod, collectInvoice, closeLease, rateLease, submitForReview,
  type Actor, type BillingAccount, type BillingPorts, type Invoice, type LeaseContract, type PlatformRole,
} from '../src/index.js';
import { FakeStripe } from './fake-stripe.js';
import { MemoryBillingStore } from './memory-store.js';

/** Ids that only count up: the same run gives the same ids. */
export function countingIds(): IdMaker {
  let n = 0;
  return {
    next: <P extends IdPrefix>(prefix: P): Id<P> => {
      n += 1;
      return makeId(prefix, epochMs(n), new Uint8Array(10));
    },
  };
}
const fixed = countingIds();
export const customer: OrgId = fixed.next('org');
export const operator: OrgId = fixed.next('org');
export const leaseId: LeaseId = fixed.next('lease');
const siteId = fixed.next('site');
const seriesId = fixed.next('series');
export const noon = epochMs(Date.UTC(2026, 10, 22, 12));
const user = (roles: readonly PlatformRole[]): Actor => ({ kind: 'user', userId: fixed.next('user'), roles });
export const finance = user(['finance']);
export const otherFinance = user(['finance']);
export const admin = user(['admin']);
export const outsider = user([]);
export const worker: Actor = { kind: 'system', process: 'billing' };

export const card: RateCard = {
  version: 1, id: fixed.next('card'), currency: 'USD',
  components: [
    { kind: 'gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(2_350_000n) },
    { kind: 'energy_pass_through', seriesId, multiplierPpm: ppm(1_000_000n), adderMicroUsdPerMwh: microUsdPerMwh(2_000_000n), pue: { method: 'fixed', pue: ppm(1_250_000n) } },
    { kind: 'platform_fee', feePpm: ppm(80_000n), appliesTo: 'all' },
    { kind: 'tax', name: 'Sales tax 8.25 %', taxPpm: ppm(82_500n), appliesTo: 'all' },
  ],
};
/** Eight GPUs for an hour in each price (micro-USD/MWh). */
export function hourOfUse(n: number, price: bigint): UsageForRating {
  const from = addMs(noon, n * HOUR_MS);
  return {
    from, to: addMs(from, HOUR_MS), gpuSeconds: gpuSeconds(8n * 3_600n), quality: 'metered', readingIds: [`rdg_${n}`],
    energy: { basis: 'it', wh: wattHours(7_752n) }, print: { seriesId, printId: `p${n}`, revision: 0, microUsdPerMwh: microUsdPerMwh(price) },
  };
}
export const threeHours = [hourOfUse(0, 41_370_000n), hourOfUse(1, -20_000_000n), hourOfUse(2, 99_000_000n)];

export interface World extends BillingPorts {
  readonly store: MemoryBillingStore;
  readonly stripe: FakeStripe;
  /** Both clocks; move it by hand. */
  readonly time: { now: EpochMs };
  /** What the meter has said so far. */
  readings: { usage: readonly UsageForRating[]; final: boolean };
}

/** One customer, one lease that ended after three hours of use, nothing billed yet. */
export async function makeWorld(over: { contract?: Partial<LeaseContract>; account?: Partial<BillingAccount>; secondApprovalFromMinor?: bigint } = {}): Promise<World> {
  const time = { now: addMs(noon, 4 * HOUR_MS) };
  const clock = { now: () => time.now };
  const readings = { usage: threeHours, final: true };
  const { secondApprovalFromMinor } = over;
  const world: World = {
    store: new MemoryBillingStore(), stripe: new FakeStripe(clock), clock, wall: clock, ids: countingIds(), time, readings,
    policy: { collectingMs: 2 * HOUR_MS, secondApprovalFromMinor: secondApprovalFromMinor === undefined ? null : minorUnits(secondApprovalFromMinor) },
    usage: { usageOf: async () => ({ usage: world.readings.usage, facts: { final: world.readings.final } }) },
  };
  await world.store.inTransaction(async (tx) => {
    await tx.saveAccount({
      orgId: customer, name: 'Customer', email: null, currency: 'USD', cadence: 'per_lease', dueDays: 14, legalSeries: 'SY',
      stripeCustomerId: null, paymentMethodId: null, ...over.account,
    });
    await tx.saveContract({
      leaseId, customerOrg: customer, operatorOrg: operator, siteId, card, model: 'agent', power: 'gross',
      startedAt: noon, endedAt: addMs(noon, 3 * HOUR_MS), finalReadingAt: addMs(noon, 3 * HOUR_MS), ...over.contract,
    });
    return ok(undefined);
  });
  return world;
}

export function theInvoice(world: World, id?: InvoiceId): Invoice {
  const all = [...world.store.state.invoices.values()];
  const found = id === undefined ? all[0] : all.find((i) => i.id === id);
  if (found === undefined) throw new Error('there is no invoice');
  return found;
}
/** Rated, collected and in finance's queue. */
export async function toReview(world: World): Promise<Invoice> {
  const rated = unwrap(await rateLease(world, leaseId));
  if (rated.outcome !== 'rated') throw new Error('nothing was rated');
  unwrap(await collectInvoice(world, rated.invoice.id));
  return unwrap(await submitForReview(world, rated.invoice.id, worker));
}
/** Approved by finance, with a payment method attached. */
export async function toApproved(world: World): Promise<Invoice> {
  const invoice = await toReview(world);
  unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
  return unwrap(await approveInvoice(world, invoice.id, finance));
}
export const endLease = (world: World, final: boolean) =>
  closeLease(world, { leaseId, endedAt: addMs(noon, 3 * HOUR_MS), finalReadingAt: final ? addMs(noon, 3 * HOUR_MS) : null });
