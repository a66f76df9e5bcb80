import { canonicalJson, type EpochMs, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { type NamedValue, oddities } from '../meters/core/held.js';
import { settleTo } from '../meters/core/settle.js';
import { describeSetupFault, faultOfSetup, type MeterSetup } from '../meters/core/setup.js';
import type { MeterReport, MeterSource } from '../meters/source.js';
import type { Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';

/** A value from further ahead than this is a clock that is wrong; believed, it would shut out every true one after it. In milliseconds. */
const AHEAD_MAX_MS = 60 * SECOND_MS;

export interface MeteringPorts {
  readonly journal: Journal;
  readonly source: MeterSource;
  readonly wall: WallClock;
  readonly log: Log;
  /** What the jobs' side knows of time. */
  readonly work: { toMarket(wallMs: EpochMs): EpochMs; readonly observedTo: EpochMs | undefined };
}
export interface MeteringOptions extends Omit<MeterSetup, 'registers'> {
  /** How long a silent register holds up readings, in milliseconds of wall time. */
  readonly waitMs: number;
}

/**
 * Looks at the meters and shares out what they counted. Values and shares are records of the journal like all else, so a crash at any point
 * loses no Wh and doubles none: registers go on counting meanwhile, and the next look bridges the time.
 */
export class Metering {
  private lastFaults = '';
  private lastReport: MeterReport | undefined;
  constructor(
    private readonly ports: MeteringPorts,
    private readonly options: MeteringOptions,
  ) {}

  /** What the registers said last; for whoever needs the power now. */
  get latest(): MeterReport | undefined {
    return this.lastReport;
  }

  /** Before the first turn of the jobs: from now on their readings wait for the meters. */
  begin(): void {
    this.setUp();
  }

  /** One look: values in, what is complete out. */
  async turn(): Promise<void> {
    const { source, journal, wall, work, log } = this.ports;
    const report = await this.look();
    this.lastReport = report;
    this.tell(report);
    this.setUp();
    const now = wall.now();
    const ahead = report.energy.filter(({ at }) => at > now + AHEAD_MAX_MS);
    if (ahead.length > 0) log.warn('values from the future left out', { values: ahead.length, register: ahead[0]!.registerId });
    const values = report.energy.filter((sample) => !ahead.includes(sample)).map(({ registerId, at, milliwattHours, serial }): NamedValue => ({ registerId, at: work.toMarket(at), milliwattHours, serial: serial ?? null }));
    this.tellOddities(values);
    if (values.length > 0) journal.commit({ type: 'values', values });
    await source.taken().catch((error: unknown) => log.warn('what was read could not be put away; it is read again', { error: String(error) }));
    this.settle();
  }
  /** A source that fails as a whole is one fault more; the jobs do not stop for it. */
  private async look(): Promise<MeterReport> {
    try {
      return await this.ports.source.read();
    } catch (error) {
      return { energy: [], power: [], faults: [{ subject: 'meters', kind: 'Unreachable', message: String(error) }] };
    }
  }
  /** Values that change nothing, and breaks: said, never dropped silently. */
  private tellOddities(values: readonly NamedValue[]): void {
    const { metering } = this.ports.journal.state;
    if (metering === null) return;
    const odd = oddities(metering, values).filter(({ observation }) => observation !== 'taken' && observation !== 'duplicate');
    if (odd.length > 0) this.ports.log.warn('values that are no plain measurement', { count: odd.length, first: odd.slice(0, 5).map(({ registerId, observation }) => `${registerId}: ${observation}`) });
  }

  /** Registers come and go; a set that does not fit together is refused whole, and the one before stands. */
  private setUp(): void {
    const { source, journal, log } = this.ports;
    const { waitMs: _, ...options } = this.options;
    const setup: MeterSetup = { ...options, registers: [...source.registers()] };
    const before = journal.state.metering?.setup;
    // A scraper knows no register before its first answer; those of the last start stand until then.
    if (before !== undefined && setup.registers.length === 0) return;
    if (before !== undefined && canonicalJson(before) === canonicalJson(setup)) return;
    const fault = faultOfSetup(setup);
    if (fault === undefined) journal.commit({ type: 'meters', setup });
    else {
      log.warn('registers do not fit together', { fault: describeSetupFault(fault) });
      // Without any set-up readings would go out as if the site had no meter at all, and be past repair.
      if (before === undefined) journal.commit({ type: 'meters', setup: { ...setup, registers: [] } });
    }
  }

  private settle(): void {
    const { journal, wall, work } = this.ports;
    const { metering, runs, clock } = journal.state;
    if (metering === null || work.observedTo === undefined) return;
    const openFrom = runs.flatMap(({ meter }) => (meter.openFrom === null ? [] : [meter.openFrom]));
    const to = settleTo(metering, { observedTo: work.observedTo, openFrom, now: work.toMarket(wall.now()), waitMs: this.options.waitMs * clock.speed });
    if (to !== undefined) journal.commit({ type: 'settle', to });
  }

  /** Says each set of faults once. */
  private tell({ faults }: MeterReport): void {
    const text = canonicalJson(faults.map(({ subject, kind }) => ({ subject, kind })));
    if (text === this.lastFaults) return;
    this.lastFaults = text;
    for (const { subject, kind, message } of faults.slice(0, 20)) this.ports.log.warn('a meter did not answer', { subject, kind, message });
    if (faults.length === 0) this.ports.log.info('all meters answer');
  }
}
