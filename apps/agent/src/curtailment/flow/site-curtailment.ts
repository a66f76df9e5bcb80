import { canonicalJson, type EpochMs, HOUR_MS, type Ppm, SECOND_MS, type Watts } from '@switchyard/kernel';
import { isLive } from '../../core/run.js';
import type { SitePower } from '../../flow/work.js';
import type { FleetKeeper } from '../../fleet/fleet-keeper.js';
import type { Log } from '../../ports.js';
import type { Journal } from '../../storage/journal.js';
import { calibrate, type Calibration, expectedW, uncalibrated } from '../core/calibrate.js';
import { decideShed, type ShedDecision } from '../core/decide-shed.js';
import { type Guard, guardStep, type GuardSettings, guardTargetW, restingGuard } from '../core/guard.js';
import { priceStep, type PriceSettings } from '../core/price-trigger.js';
import { sampleEvents } from '../core/proof.js';
import { beginLocal, endLocal, isOver, type LocalOrder, type SiteState, tellProgress } from '../core/site-state.js';
import { isMiner, type PowerSample, type Unit } from '../core/units.js';
import type { PowerSource, PriceSource } from '../ports.js';
import { leaseUnit, minerUnit } from './units-of.js';

export interface CurtailmentSettings {
  /** Load of the site beside jobs and miners. */
  readonly baseW: Watts;
  /** Facility power over IT power. */
  readonly pue: Ppm;
  readonly rampWPerMinute: bigint | undefined;
  /** Wall milliseconds in hand before the start of an event. */
  readonly marginMs: number;
  /** Wall milliseconds the control plane has for its own order. */
  readonly patienceMs: number;
  /** Wall milliseconds without an answer after which the control plane is away. */
  readonly awayAfterMs: number;
  /** From the order until a miner draws nothing, wall milliseconds, the whole fleet. */
  readonly minerLeadMs: number;
  /** After a change the meter says nothing of use for so long, wall milliseconds. */
  readonly settleMs: number;
  /** What came back draws less than it will for so long, wall milliseconds: until then the meter does not make the model smaller. */
  readonly riseMs: number;
  readonly guard: GuardSettings | undefined;
  readonly price: PriceSettings | undefined;
}
export interface CurtailmentPorts {
  readonly journal: Journal;
  readonly fleet: FleetKeeper | undefined;
  readonly power: PowerSource | undefined;
  readonly prices: PriceSource | undefined;
  readonly log: Log;
}
/** An event that lasts until something changes is known to last so long at most. */
const OPEN_ENDED_MS = 24 * HOUR_MS;
/** A sample older than this is no sample. */
const SAMPLE_STALE_MS = 60 * SECOND_MS;

const minersOf = (units: readonly string[]): ReadonlySet<string> => new Set(units.filter((id) => isMiner({ id })).map((id) => id.slice('miner:'.length)));

/**
 * The site's own hand on its power. Once per turn: look at the meter, the miners, the jobs and the events; decide; write it down; tell the miners. Jobs are stopped
 * and started by `Work`, which asks `holdOf`.
 */
export class SiteCurtailment implements SitePower {
  private calibration: Calibration;
  private guard: Guard = restingGuard;
  private blocked: ReadonlySet<string> = new Set();
  private lastChangeAt = 0;
  private lastDraws = '';
  private lastOn: ReadonlySet<string> = new Set();
  private lastRiseAt = 0;
  private lastSample: PowerSample | undefined;
  private toldNotEnough = false;

  constructor(private readonly ports: CurtailmentPorts, private readonly settings: CurtailmentSettings) {
    this.calibration = uncalibrated(settings.baseW);
  }

  holdOf(leaseId: string): { readonly shed?: string; readonly noRoom?: boolean } {
    const entry = this.site.shed.find(({ unit }) => unit === leaseId);
    if (entry !== undefined) return { shed: `Curtailed ${entry.event}` };
    return this.blocked.has(leaseId) ? { noRoom: true } : {};
  }
  get site(): SiteState {
    return this.ports.journal.state.site;
  }
  /** What the site draws, as seen in the last turn. */
  get drawn(): PowerSample | undefined {
    return this.lastSample;
  }

  /** Begins an event of the site's own, at once durable; the next turn acts on it. */
  order(order: LocalOrder): string {
    const { site, event } = beginLocal(this.site, order);
    this.ports.journal.commit({ type: 'site', site, items: [] });
    this.ports.log.info('curtailment ordered at the site', { event, origin: order.origin, targetW: String(order.targetW), reason: order.reason });
    return event;
  }
  /** @returns false when there is no such event that could end */
  endOrder(event: string, now: EpochMs): boolean {
    const site = endLocal(this.site, event, now);
    if (site === this.site) return false;
    this.ports.journal.commit({ type: 'site', site, items: [] });
    return true;
  }

  async turn({ wall, market: now, heardAt }: Parameters<SitePower['turn']>[0]): Promise<void> {
    const { power, prices, journal, fleet } = this.ports;
    const [read, print] = await Promise.all([power?.read(), prices?.read()]);
    const { settings } = this;
    const speed = journal.state.clock.speed;
    const units = this.units(now, speed);
    const sample = read !== undefined && wall - read.at <= SAMPLE_STALE_MS ? read : this.modelled(units, wall);
    this.lastSample = sample;
    this.learn(units, sample, wall);
    if (settings.guard !== undefined) this.watchFeeder(settings.guard, sample, wall, now);
    if (settings.price !== undefined) this.watchPrice(settings.price, print, now);
    const before = this.site;
    const decision = decideShed(before, { now, units, calibration: this.calibration, metered: sample.source === 'meter', away: heardAt === undefined || wall - heardAt > settings.awayAfterMs }, {
      limitW: settings.guard && guardTargetW(settings.guard), rampWPerMinute: settings.rampWPerMinute, marginMs: settings.marginMs * speed, patienceMs: settings.patienceMs * speed,
    });
    this.keep(before, decision, sample, now);
    this.blocked = decision.blocked;
    this.tell(decision, now);
    fleet?.want(minersOf(this.site.shed.map(({ unit }) => unit)), minersOf(this.site.resuming));
    fleet?.keep();
  }

  private keep(before: SiteState, decision: ShedDecision, sample: PowerSample, now: EpochMs): void {
    const told = tellProgress(decision.site, now);
    const sampled = sampleEvents(told.site, sample, now);
    const items = [...told.items, ...sampled.items];
    if (items.length > 0 || canonicalJson(sampled.site) !== canonicalJson(before)) this.ports.journal.commit({ type: 'site', site: sampled.site, items });
  }
  private tell({ stop, resume }: ShedDecision, now: EpochMs): void {
    const { log } = this.ports;
    if (stop.length > 0) log.info('load is shed', { event: stop[0]!.event, miners: stop.filter(({ unit }) => isMiner({ id: unit })).length, leases: stop.flatMap(({ unit }) => (isMiner({ id: unit }) ? [] : [unit])) });
    if (resume.length > 0) log.info('load comes back', { miners: resume.filter((unit) => isMiner({ id: unit })).length, leases: resume.filter((unit) => !isMiner({ id: unit })) });
    const running = this.site.events.find((event) => event.startsAt <= now && !isOver(event, now));
    const over = running !== undefined && this.lastSample!.powerW > running.targetW;
    if (over && !this.toldNotEnough) log.warn('the site draws more than an event allows', { event: running.event, targetW: String(running.targetW), powerW: String(this.lastSample!.powerW) });
    this.toldNotEnough = over;
  }

  private units(now: EpochMs, speed: number): Unit[] {
    const { journal, fleet } = this.ports;
    const { marginMs, minerLeadMs, pue } = this.settings;
    const facts = { now, speed, puePpm: pue, shed: this.site.shed, slackMs: Math.max(marginMs, SECOND_MS) * speed };
    const miners = fleet?.list().map((miner) => minerUnit(miner, fleet.seen(miner.name), minerLeadMs * speed, facts)) ?? [];
    return [...miners, ...journal.state.runs.filter(({ phase }) => phase !== 'ended').map((run) => leaseUnit(run, facts))];
  }
  /** Without a meter: what runs, added up. */
  private modelled(units: readonly Unit[], wall: EpochMs): PowerSample {
    return { at: wall, powerW: expectedW(uncalibrated(this.settings.baseW), units.filter(({ draw }) => draw !== 'off')), source: 'model' };
  }
  /** Compares meter and model while nothing changes. */
  private learn(units: readonly Unit[], sample: PowerSample, wall: EpochMs): void {
    const draws = units.map(({ id, draw }) => `${id} ${draw}`).join();
    if (draws !== this.lastDraws) {
      this.lastDraws = draws;
      this.lastChangeAt = wall;
      const on = new Set(units.flatMap(({ id, draw }) => (draw === 'off' ? [] : [id])));
      if ([...on].some((id) => !this.lastOn.has(id))) this.lastRiseAt = wall;
      this.lastOn = on;
    }
    if (sample.source !== 'meter') {
      this.calibration = uncalibrated(this.settings.baseW);
      return;
    }
    const steady = sample.at - this.lastChangeAt >= this.settings.settleMs && units.every(({ draw }) => draw !== 'stopping');
    if (!steady) return;
    const next = calibrate(this.settings.baseW, sample.powerW, units.filter(({ draw }) => draw === 'on' || draw === 'stuck'));
    if (next.share >= this.calibration.share || wall - this.lastRiseAt >= this.settings.riseMs) this.calibration = next;
  }
  private running(origin: LocalOrder['origin'], now: EpochMs): string | undefined {
    return this.site.events.find((event) => event.origin === origin && !isOver(event, now))?.event;
  }
  private watchFeeder(settings: GuardSettings, sample: PowerSample, wall: EpochMs, now: EpochMs): void {
    const step = guardStep(this.guard, sample, wall, settings);
    this.guard = step.guard;
    const running = this.running('guard', now);
    if ((step.deed === 'trip' || this.guard.trippedAt !== null) && running === undefined) {
      const reason = `feeder limit of ${settings.limitW} W: the site drew ${sample.powerW} W for ${settings.overForMs / SECOND_MS} s`;
      this.order({ origin: 'guard', startsAt: now, endsAt: (now + OPEN_ENDED_MS) as EpochMs, targetW: guardTargetW(settings), reason });
    } else if (running !== undefined && this.guard.trippedAt === null) {
      // Released, or begun by an agent that was killed since: what it shed comes back as far as there is room.
      if (step.deed === 'release' || sample.powerW <= guardTargetW(settings)) this.endOrder(running, now);
    }
  }
  private watchPrice(settings: PriceSettings, print: Parameters<typeof priceStep>[1], now: EpochMs): void {
    const running = this.running('price', now);
    const deed = priceStep(running !== undefined, print, now, settings);
    if (deed === 'shed' && print !== undefined) {
      const reason = `power price of ${Number(print.price) / 1e6} USD/MWh, at or above ${Number(settings.shedAt) / 1e6}`;
      this.order({ origin: 'price', startsAt: now, endsAt: (now + OPEN_ENDED_MS) as EpochMs, targetW: settings.targetW, reason });
    } else if (deed === 'release' && running !== undefined) this.endOrder(running, now);
  }
  /** Runs that may draw; for the status of the door. */
  status(now: EpochMs): object {
    const { journal, fleet } = this.ports;
    const events = this.site.events.filter((event) => !isOver(event, now));
    return {
      powerW: this.lastSample === undefined ? null : Number(this.lastSample.powerW), source: this.lastSample?.source ?? null, events: events.map(({ event, origin, startsAt, endsAt, targetW, reason }) => ({ event, origin, startsAt, endsAt, targetW: Number(targetW), reason })),
      shed: this.site.shed.map(({ unit, event }) => ({ unit, event })), runs: journal.state.runs.filter(isLive).length, ...(fleet !== undefined && { fleet: fleet.counts() }), calibration: { besideW: Number(this.calibration.besideW), share: Number(this.calibration.share) / 1e6 },
    };
  }
}
