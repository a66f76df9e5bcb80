import { addMs, DAY_MS, epochMs, HOUR_MS, makeId, MINUTE_MS, type Currency, type EpochMs, type IdPrefix, type Interval, type LeaseId, type OrgId, type SeriesId, type SiteId } from '@switchyard/kernel';
import type { RateCard, RateComponent } from '@switchyard/rating';
import { Dice } from './dice.js';

export const faultKinds = ['calls', 'deaths', 'webhooks', 'readings', 'prices', 'skew', 'cards', 'disputes', 'remedies', 'payouts', 'review'] as const;
/** One way in which a year goes wrong. */
export type FaultKind = (typeof faultKinds)[number];

export interface YearOptions {
  readonly customers: number;
  readonly months: number;
  readonly seed: number;
  readonly faults: ReadonlySet<FaultKind>;
}
/** The year begins here, UTC. */
export const BEGIN = epochMs(Date.UTC(2026, 0, 1));
export const monthAfterBegin = (months: number): EpochMs => epochMs(Date.UTC(2026, months, 1));

/** An id that only its kind and number make. */
export function idOf<P extends IdPrefix>(prefix: P, kind: number, n: number) {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, kind);
  view.setUint32(6, n);
  return makeId(prefix, BEGIN, bytes);
}

export interface PlannedCustomer {
  readonly n: number;
  readonly orgId: OrgId;
  readonly currency: Currency;
  readonly zone: string;
  readonly cadence: 'per_lease' | 'monthly';
  readonly card: string;
}
export interface PlannedSite {
  readonly siteId: SiteId;
  readonly seriesId: SeriesId;
  readonly operatorOrg: OrgId;
}
export interface PlannedLease {
  readonly n: number;
  readonly leaseId: LeaseId;
  readonly product: 'job' | 'reservation' | 'colocation';
  readonly customer: PlannedCustomer;
  readonly site: PlannedSite;
  readonly card: RateCard;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly gpus: number;
  readonly slotMs: number;
  readonly readEveryMs: number;
  readonly criticalItWatts: bigint;
}
const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Europe/London'];

export function customersOf({ customers, seed }: YearOptions): readonly PlannedCustomer[] {
  return Array.from({ length: customers }, (_, n): PlannedCustomer => {
    const dice = new Dice(seed, 'customer', n);
    return {
      n, orgId: idOf('org', 1, n), currency: dice.pick(['USD', 'USD', 'EUR', 'CAD']), zone: zones[n % zones.length]!, cadence: n % 2 === 0 ? 'per_lease' : 'monthly',
      card: dice.pick(['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex']),
    };
  });
}
export function sitesOf({ customers }: YearOptions): readonly PlannedSite[] {
  return Array.from({ length: Math.min(6, 2 + Math.floor(customers / 4)) }, (_, n): PlannedSite => ({ siteId: idOf('site', 2, n), seriesId: idOf('series', 3, n), operatorOrg: idOf('org', 4, n % 4) }));
}

/** Every contract of the year. What a customer buys depends on its number, so that small years have all products too. */
export function leasesOf(options: YearOptions): readonly PlannedLease[] {
  const { seed, months } = options;
  const sites = sitesOf(options);
  const leases: PlannedLease[] = [];
  for (const customer of customersOf(options)) {
    const dice = new Dice(seed, 'leases', customer.n);
    const add = (product: PlannedLease['product'], startsAt: EpochMs, endsAt: EpochMs, rest: Pick<PlannedLease, 'gpus' | 'slotMs' | 'readEveryMs' | 'criticalItWatts'>): void => {
      const n = leases.length;
      const site = dice.pick(sites);
      const lease = { n, leaseId: idOf('lease', 5, n), product, customer, site, startsAt, endsAt, ...rest };
      leases.push({ ...lease, card: { version: 1, id: idOf('card', 6, n), currency: customer.currency, components: componentsOf(lease, new Dice(seed, 'card', n)) } });
    };
    for (let month = 0; month < months; month += 1) {
      // A monthly customer's work runs over days, and over the end of the month; another's is done in hours.
      const long = customer.cadence === 'monthly';
      const startsAt = addMs(monthAfterBegin(month), long ? dice.whole(20, 29) * DAY_MS + dice.whole(0, 23) * HOUR_MS : dice.whole(0, 27 * 24) * HOUR_MS + dice.whole(0, 11) * 5 * MINUTE_MS);
      const lengthMs = long ? dice.whole(12, 96) * HOUR_MS : dice.whole(4, 24) * 10 * MINUTE_MS;
      if (addMs(startsAt, lengthMs) < monthAfterBegin(months)) {
        add('job', startsAt, addMs(startsAt, lengthMs), { gpus: dice.pick([4, 8, 16]), slotMs: long ? HOUR_MS : 5 * MINUTE_MS, readEveryMs: long ? 4 * HOUR_MS : 10 * MINUTE_MS, criticalItWatts: 0n });
      }
    }
    if (customer.n % 3 === 1) {
      const startsAt = addMs(BEGIN, dice.whole(2, 20) * DAY_MS);
      add('reservation', startsAt, addMs(startsAt, dice.whole(10, Math.max(11, months * 24)) * DAY_MS), { gpus: dice.pick([8, 16, 64]), slotMs: 6 * HOUR_MS, readEveryMs: DAY_MS, criticalItWatts: 0n });
    }
    if (customer.n % 5 === 2) {
      const startsAt = addMs(BEGIN, dice.whole(1, 12) * DAY_MS);
      add('colocation', startsAt, addMs(startsAt, dice.whole(12, Math.max(13, months * 26)) * DAY_MS), { gpus: 1, slotMs: 12 * HOUR_MS, readEveryMs: DAY_MS, criticalItWatts: dice.big(50, 400) * 1_000n });
    }
  }
  return leases;
}

/** Terms of a card are read as they are written: money in millionths. */
const raw = <T>(value: T): never => value as never;
function componentsOf(lease: Omit<PlannedLease, 'card'>, dice: Dice): readonly RateComponent[] {
  const { site: { seriesId }, startsAt, endsAt, gpus } = lease;
  const window: Interval = { from: startsAt, to: endsAt };
  const middle = epochMs(Math.floor((startsAt + (endsAt - startsAt) / 2) / HOUR_MS) * HOUR_MS);
  const pue = raw(lease.product === 'colocation' ? { method: 'facility_meter' } : { method: 'fixed', pue: dice.big(1_050_000, 1_400_000) });
  const index = { seriesId, multiplierPpm: raw(dice.big(900_000, 1_100_000)), adderMicroUsdPerMwh: raw(dice.big(-2_000_000, 9_000_000)), pue };
  const energy = raw(dice.pick([
    { kind: 'energy_pass_through', ...index },
    { kind: 'energy_indexed', ...index, floorMicroUsdPerMwh: 5_000_000n, capMicroUsdPerMwh: 90_000_000n },
    { kind: 'energy_fixed', microUsdPerMwh: dice.big(30_000_000, 90_000_000), pue },
  ]));
  const shares = raw([
    { kind: 'platform_fee', feePpm: dice.big(30_000, 120_000), appliesTo: 'all' },
    ...(dice.isUnder(0.8) ? [{ kind: 'tax', name: 'Sales tax', taxPpm: dice.big(10_000, 210_000), appliesTo: 'all' }] : []),
  ]) as readonly RateComponent[];
  const step = (kinds: readonly string[]): RateComponent => raw({ kind: 'escalator', appliesTo: kinds, steps: [{ from: middle, factorPpm: dice.big(980_000, 1_060_000) }] });
  switch (lease.product) {
    case 'job':
      return [raw({ kind: 'gpu_hour', microUsdPerGpuHour: dice.big(700_000, 3_500_000) }), energy, ...(dice.isUnder(0.3) ? [step(['gpu_hour'])] : []),
        ...(dice.isUnder(0.2) ? [raw({ kind: 'minimum_commit', minimumMicroUsd: dice.big(5_000_000, 90_000_000), appliesTo: 'all' })] : []), ...(dice.isUnder(0.3) ? [raw({ kind: 'goodput_credit', sharePpm: 1_000_000n })] : []), ...shares];
    case 'reservation':
      return [raw({ kind: 'reserved_gpu_hour', microUsdPerGpuHour: dice.big(900_000, 2_500_000), gpus, window }), energy, raw({ kind: 'relist_credit', sharePpm: dice.big(500_000, 1_000_000) }), step(['reserved_gpu_hour']), ...shares];
    case 'colocation':
      return [
        raw({ kind: 'kw_month', microUsdPerKwMonth: dice.big(90_000_000, 180_000_000), criticalItWatts: lease.criticalItWatts, proration: dice.isUnder(0.5) ? { method: 'calendar' } : { method: 'fixed_hours', hoursPerMonth: 730 },
          ramp: [{ from: middle, criticalItWatts: lease.criticalItWatts * 2n }] }),
        energy, raw({ kind: 'demand_share', microUsdPerKwMonth: dice.big(3_000_000, 12_000_000) }), step(['kw_month']),
        raw({ kind: 'sla_credit', appliesTo: ['kw_month'], tiers: [{ availabilityPpm: 995_000n, creditPpm: 100_000n }, { availabilityPpm: 980_000n, creditPpm: 250_000n }] }),
        raw({ kind: 'minimum_commit', minimumMicroUsd: dice.big(1_000, 30_000) * 1_000_000n, appliesTo: ['kw_month'] }), ...shares,
        ...(dice.isUnder(0.6) ? [raw({ kind: 'prepayment', amountMicroUsd: dice.big(1_000, 20_000) * 1_000_000n, drawdownPpm: dice.big(200_000, 1_000_000), unused: dice.pick(['refunded', 'forfeited']) })] : []),
        ...(dice.isUnder(0.6) ? [raw({ kind: 'deposit', amountMicroUsd: dice.big(1_000, 20_000) * 1_000_000n })] : []),
      ];
  }
}
