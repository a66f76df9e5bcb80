import { type EpochMs, epochMs, ppm, type Ppm, type Watts, watts } from '@switchyard/kernel';
import { calibrate, type Calibration, uncalibrated } from '../src/curtailment/core/calibrate.js';
import { decideShed, type ShedSettings } from '../src/curtailment/core/decide-shed.js';
import { newSiteState, type SiteEvent, type SiteState } from '../src/curtailment/core/site-state.js';
import type { Rung, Unit } from '../src/curtailment/core/units.js';

/** A load as it really is, whatever the model believes. */
export interface RealLoad {
  readonly id: string;
  readonly rung: Rung;
  readonly powerW: bigint;
  readonly harm?: bigint;
  readonly leadMs: number;
  /** Never stops, whatever it is told. */
  readonly stubborn?: boolean;
}
export interface SiteOptions {
  readonly loads: readonly RealLoad[];
  readonly baseW?: bigint;
  /** Load the model knows nothing of, at an instant. */
  readonly hiddenW?: (now: number) => bigint;
  /** Share of its most that a load really draws. */
  readonly share?: Ppm;
  readonly metered?: boolean;
  readonly settings?: Partial<ShedSettings>;
}
export const anEvent = (over: Partial<SiteEvent> = {}): SiteEvent => ({
  event: 'local_op-1', origin: 'operator', revision: 1, withdrawn: false, maintenance: false, startsAt: epochMs(600_000), endsAt: epochMs(1_200_000), targetW: watts(0n), reason: 'test', stops: [], told: 'acknowledged', sampledAt: epochMs(0), ...over,
});

/** A site on a virtual clock: the core decides, the loads do as they really would, the meter says what is really drawn. */
export class PowerSite {
  state: SiteState = newSiteState();
  now = 0;
  away = false;
  private readonly told = new Map<string, number>();
  private readonly off = new Set<string>();
  private calibration: Calibration;
  private lastDraws = '';
  private lastChange = 0;
  /** Every order to stop and to come back, in order. */
  readonly log: { readonly at: number; readonly deed: 'stop' | 'resume'; readonly unit: string }[] = [];
  readonly drawn: { readonly at: number; readonly powerW: bigint }[] = [];

  constructor(private readonly options: SiteOptions) {
    this.calibration = uncalibrated(watts(options.baseW ?? 0n));
  }
  private get share(): bigint {
    return this.options.share ?? ppm(1_000_000n);
  }
  isOff(id: string): boolean {
    return this.off.has(id);
  }
  powerW(): Watts {
    const on = this.options.loads.filter(({ id }) => !this.off.has(id)).reduce((total, { powerW }) => total + powerW, 0n);
    return watts((this.options.baseW ?? 0n) + (this.options.hiddenW?.(this.now) ?? 0n) + (on * this.share) / 1_000_000n);
  }
  private units(): Unit[] {
    return this.options.loads.map(({ id, rung, powerW, harm = 0n, leadMs }): Unit => {
      const told = this.told.get(id);
      const draw = this.off.has(id) ? 'off' : told === undefined ? 'on' : this.now > told + leadMs + 1_000 ? 'stuck' : 'stopping';
      return { id, rung, powerW: watts(powerW), harmMicroUsdPerHour: harm, leadMs, draw, wantsToStart: this.off.has(id) && rung > 0 };
    });
  }
  /** One turn, then time passes. */
  step(ms = 1_000): void {
    for (const { id, leadMs, stubborn } of this.options.loads) {
      const told = this.told.get(id);
      if (told !== undefined && !stubborn && this.now >= told + leadMs) this.off.add(id);
    }
    const units = this.units();
    const draws = units.map(({ id, draw }) => `${id} ${draw}`).join();
    if (draws !== this.lastDraws) [this.lastDraws, this.lastChange] = [draws, this.now];
    const metered = this.options.metered ?? true;
    if (metered && this.now - this.lastChange >= 2_000 && units.every(({ draw }) => draw !== 'stopping')) {
      this.calibration = calibrate(watts(this.options.baseW ?? 0n), this.powerW(), units.filter(({ draw }) => draw !== 'off'));
    }
    const settings: ShedSettings = { limitW: undefined, rampWPerMinute: undefined, marginMs: 2_000, patienceMs: 5_000, ...this.options.settings };
    const decision = decideShed(this.state, { now: this.now as EpochMs, units, calibration: this.calibration, metered, away: this.away }, settings);
    for (const { unit } of decision.stop) {
      this.told.set(unit, this.now);
      this.log.push({ at: this.now, deed: 'stop', unit });
    }
    for (const unit of decision.resume) {
      this.told.delete(unit);
      this.off.delete(unit);
      this.log.push({ at: this.now, deed: 'resume', unit });
    }
    this.state = decision.site;
    this.drawn.push({ at: this.now, powerW: this.powerW() });
    this.now += ms;
  }
  runTo(at: number, ms = 1_000): void {
    while (this.now < at) this.step(ms);
  }
  put(event: SiteEvent): void {
    this.state = { ...this.state, events: [...this.state.events.filter((other) => other.event !== event.event), event] };
  }
  stopped(): string[] {
    return this.log.filter(({ deed }) => deed === 'stop').map(({ unit }) => unit);
  }
}
