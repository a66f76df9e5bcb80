import { addMs, DAY_MS, epochMs, HOUR_MS, toIso, type EpochMs } from '@switchyard/kernel';
import { billingMonths, rateCardToJson } from '@switchyard/rating';
import { appendEvents, at, type NewEvent, type Tx } from '@switchyard/store';
import { Dice } from './dice.js';
import { BEGIN, idOf, type PlannedLease, type PlannedSite, type YearOptions } from './plan.js';

/** Telling happens in the interval after `from`, up to and with `to`. */
interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}
const isIn = (window: Window, instant: number): boolean => window.from < instant && instant <= window.to;

interface PlannedReading {
  readonly id: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: bigint;
  readonly wh: bigint | null;
  readonly quality: 'metered' | 'gap';
  /** When it comes: as measured, or late. */
  readonly comesAt: EpochMs;
}
/** Readings of a lease that come in a window. Some never come; with `readings` going wrong some come days late, and some twice with other bounds. */
function readingsOf(lease: PlannedLease, { seed, faults }: YearOptions, window: Window): readonly PlannedReading[] {
  const { startsAt, endsAt, readEveryMs } = lease;
  const latest = 45 * DAY_MS;
  const first = Math.max(0, Math.floor((window.from - latest - startsAt) / readEveryMs));
  const last = Math.min(Math.ceil((endsAt - startsAt) / readEveryMs), Math.ceil((window.to - startsAt) / readEveryMs)) - 1;
  const found: PlannedReading[] = [];
  for (let i = first; i <= last; i += 1) {
    const dice = new Dice(seed, 'reading', lease.n, i);
    const from = addMs(startsAt, i * readEveryMs);
    const to = epochMs(Math.min(from + readEveryMs, endsAt));
    const wrong = faults.has('readings') ? dice.next() : 1;
    const lateMs = wrong < 0.05 ? dice.whole(1, 44) * DAY_MS : 0;
    const seconds = BigInt(Math.floor((to - from) / 1_000)) * BigInt(lease.gpus);
    const colocation = lease.product === 'colocation';
    const watts = colocation ? lease.criticalItWatts : BigInt(lease.gpus) * 1_275n;
    const unmetered = !colocation && dice.isUnder(0.1);
    const used = (seconds * dice.big(600, 1_000)) / 1_000n;
    const wh = (watts * BigInt(to - from) * dice.big(500, 1_200)) / 3_600_000_000n;
    const reading: PlannedReading = {
      id: idOf('rdg', 7, lease.n * 100_000 + 2 * i), from, to, gpuSeconds: colocation ? 0n : used, wh: unmetered ? null : wh, quality: unmetered ? 'gap' : 'metered', comesAt: addMs(to, lateMs),
    };
    if (wrong > 0.08 && isIn(window, reading.comesAt)) found.push(reading);
    if (wrong <= 0.05 && isIn(window, reading.comesAt)) found.push(reading);
    if (wrong > 0.97 && wrong < 1) {
      const again = { ...reading, id: idOf('rdg', 7, lease.n * 100_000 + 2 * i + 1), from: addMs(from, 60_000), comesAt: addMs(to, dice.whole(0, 5) * DAY_MS) };
      if (isIn(window, again.comesAt) && again.from < again.to) found.push(again);
    }
  }
  return found.sort((a, b) => a.comesAt - b.comesAt);
}

const tellOf = (topic: NewEvent['topic'], aggregateId: string, payload: Record<string, unknown>, occurredAt: EpochMs): NewEvent => ({ topic, aggregateId, aggregateSeq: 1n, payload, occurredAt });

function contractEvent(lease: PlannedLease): NewEvent {
  const { leaseId, customer: { orgId: customerOrg }, site: { operatorOrg, siteId, seriesId }, startsAt, endsAt, gpus, slotMs } = lease;
  const common = { leaseId, customerOrg, operatorOrg, siteId, siteName: 'Site', rateCard: rateCardToJson(lease.card), seriesId, settlementSeconds: slotMs / 1_000, startsAt: toIso(startsAt), endsAt: toIso(endsAt) };
  const energyModel = { maxWPerGpu: 2_000, loadFractionPpm: 760_000, version: 1 };
  switch (lease.product) {
    case 'job':
      return tellOf('lease.committed', leaseId, { ...common, jobName: 'train', gpuCount: gpus, energyModel, ceilingMicroUsd: '0', quotedMicroUsd: '0' }, startsAt);
    case 'reservation':
      return tellOf('reservation.committed', leaseId, { ...common, name: 'Block', gpuCount: gpus, energyModel }, startsAt);
    case 'colocation':
      return tellOf('colocation.signed', leaseId, { ...common, name: 'Hall', criticalItWatts: `${lease.criticalItWatts}` }, startsAt);
  }
}

function leaseEvents(lease: PlannedLease, options: YearOptions, window: Window): readonly NewEvent[] {
  const { leaseId, startsAt, endsAt } = lease;
  const events: NewEvent[] = [];
  if (isIn(window, startsAt)) events.push(contractEvent(lease));
  if (lease.product === 'job' && isIn(window, startsAt)) events.push(tellOf('lease.started', leaseId, { leaseId, at: toIso(startsAt) }, startsAt));
  const readings = readingsOf(lease, options, window);
  if (readings.length > 0) {
    const from = epochMs(Math.min(...readings.map((reading) => reading.from)));
    events.push(tellOf('readings.accepted', leaseId, { leaseId, readings: readings.length, from: toIso(from), final: false }, readings.at(-1)!.comesAt));
  }
  if (lease.product === 'job' && isIn(window, endsAt)) {
    events.push(tellOf('lease.ended', leaseId, { leaseId, jobId: null, at: toIso(endsAt), reason: 'completed', exitCode: 0 }, endsAt));
    // Some agents never say their last word: the cutoff ends the wait.
    if (!options.faults.has('readings') || !new Dice(options.seed, 'final', lease.n).isUnder(0.15)) events.push(tellOf('readings.accepted', leaseId, { leaseId, readings: 0, from: null, final: true }, endsAt));
  }
  return [...events, ...factEvents(lease, options, window)];
}

/** What becomes known when a month is over, and what is sold on. */
function factEvents(lease: PlannedLease, { seed }: YearOptions, window: Window): readonly NewEvent[] {
  const { leaseId, startsAt, endsAt, customer } = lease;
  if (lease.product === 'reservation') {
    const dice = new Dice(seed, 'resale', lease.n);
    const from = addMs(startsAt, Math.floor(((endsAt - startsAt) * dice.next()) / HOUR_MS / 2) * HOUR_MS);
    const to = epochMs(Math.min(endsAt, from + dice.whole(6, 90) * HOUR_MS));
    const buyer = idOf('lease', 8, lease.n);
    const fact = { from: toIso(from), to: toIso(to), gpus: Math.ceil(lease.gpus / 4), microUsdPerGpuHour: `${dice.big(500_000, 2_500_000)}`, leaseId: buyer };
    return dice.isUnder(0.6) && isIn(window, from) && from < to ? [tellOf('contract.fact_known', leaseId, { leaseId, kind: 'relisted', key: buyer, fact }, from)] : [];
  }
  if (lease.product !== 'colocation') return [];
  const months = billingMonths({ from: startsAt, to: endsAt }, customer.zone);
  if (!months.ok) throw new Error(`zone ${customer.zone} is not known`);
  return months.value.flatMap(({ name, from, to }) => {
    const comesAt = addMs(to, HOUR_MS);
    if (!isIn(window, comesAt)) return [];
    const dice = new Dice(seed, 'month', lease.n, name);
    const downMs = dice.pick([0, 0, 3, 5, 20]) * HOUR_MS;
    const peak = addMs(from, dice.whole(24, 200) * HOUR_MS);
    return [
      tellOf('contract.fact_known', leaseId, { leaseId, kind: 'availability', key: name, fact: { upMs: to - from - downMs, downMs, curtailedMs: 0 } }, comesAt),
      tellOf('contract.fact_known', leaseId, { leaseId, kind: 'demand', key: name, fact: { peak: { from: toIso(peak), to: toIso(addMs(peak, HOUR_MS)) }, contributionWatts: `${(lease.criticalItWatts * dice.big(500, 1_100)) / 1_000n}`, quality: 'metered', readingIds: [] } }, comesAt),
    ];
  });
}

/** Prices of a site's hours that end in the window; with `prices` going wrong, some hours of the last weeks are restated, and some come a step late. */
function priceEvents(site: PlannedSite, n: number, { seed, faults }: YearOptions, window: Window, begin: EpochMs): readonly NewEvent[] {
  const print = (hour: number, revision: number): Record<string, unknown> => {
    const dice = new Dice(seed, 'price', n, hour, revision);
    const usd = dice.isUnder(0.04) ? dice.whole(-40, 0) : dice.isUnder(0.02) ? dice.whole(200, 900) : dice.whole(15, 75);
    return { from: toIso(epochMs(hour * HOUR_MS)), to: toIso(epochMs((hour + 1) * HOUR_MS)), revision, microUsdPerMwh: `${usd * 1_000_000 + dice.whole(0, 999_999)}` };
  };
  const event = (prints: readonly Record<string, unknown>[]): NewEvent => tellOf('prices.imported', site.seriesId, { seriesId: site.seriesId, node: `N${n}`, kind: 'REAL_TIME', intervalSeconds: 3_600, prints }, window.to);
  const hours = { from: Math.max(Math.floor(window.from / HOUR_MS), Math.floor(begin / HOUR_MS)), to: Math.floor(window.to / HOUR_MS) };
  const events = hours.from < hours.to ? [event(Array.from({ length: hours.to - hours.from }, (_, i) => print(hours.from + i, 1)))] : [];
  const dice = new Dice(seed, 'restated', n, window.to);
  if (faults.has('prices') && dice.isUnder(0.25) && window.from > begin) {
    const from = Math.max(hours.from - dice.whole(1, 35 * 24), Math.floor(begin / HOUR_MS));
    events.push(event(Array.from({ length: Math.min(dice.whole(1, 30), hours.to - from) }, (_, i) => print(from + i, 1 + Math.floor(window.to / DAY_MS)))));
  }
  return events;
}

/** Everything the market and the agents tell billing in a window, as they do: rows and outbox events in one transaction. */
export async function tellWindow(tx: Tx, options: YearOptions, leases: readonly PlannedLease[], sites: readonly PlannedSite[], window: Window): Promise<void> {
  const readings = leases.flatMap((lease) => readingsOf(lease, options, window).map((reading) => ({ lease, reading })));
  const column = <T>(of: (one: (typeof readings)[number]) => T): T[] => readings.map(of);
  for (let i = 0; i < readings.length; i += 5_000) {
    const part = <T>(all: readonly T[]): readonly T[] => all.slice(i, i + 5_000);
    await tx.run(
      `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
       SELECT id, lease, customer, operator, 'site', 'agent', 'meter-1', f, t, gpu, wh, 'meter', quality, 1, 1, r
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::bigint[], $9::text[], $10::timestamptz[]) AS x (id, lease, customer, operator, f, t, gpu, wh, quality, r)
       ON CONFLICT DO NOTHING`,
      [part(column(({ reading }) => reading.id)), part(column(({ lease }) => lease.leaseId)), part(column(({ lease }) => lease.customer.orgId)), part(column(({ lease }) => lease.site.operatorOrg)), part(column(({ reading }) => at(reading.from))),
        part(column(({ reading }) => at(reading.to))), part(column(({ reading }) => `${reading.gpuSeconds}`)), part(column(({ reading }) => (reading.wh === null ? null : `${reading.wh}`))), part(column(({ reading }) => reading.quality)),
        part(column(({ reading }) => at(reading.comesAt)))]);
  }
  const events = [...sites.flatMap((site, n) => priceEvents(site, n, options, window, addMs(BEGIN, -DAY_MS))), ...leases.flatMap((lease) => leaseEvents(lease, options, window))];
  // With webhooks and queues going wrong the same news may come twice, and in another order.
  await appendEvents(tx, events);
}
