import type { EpochMs } from '@switchyard/kernel';
import type { RegisterSpec } from './core/setup.js';

/** What a cumulative energy register said at one instant. */
export interface EnergySample {
  readonly registerId: string;
  /** Wall time of the value: the meter's own where it gives one, else when the answer came. */
  readonly at: EpochMs;
  /** Register value in milliwatt-hours, rounded down. */
  readonly milliwattHours: bigint;
  /** Serial number of the meter, where it tells; another one means another meter. */
  readonly serial?: string;
}
/** What a power register said at one instant. Never billed; for curtailments, the power guard and people. */
export interface PowerSample {
  readonly registerId: string;
  readonly channel: 'it' | 'facility';
  readonly at: EpochMs;
  readonly watts: number;
}
/** Why a register, or a whole device, gave no value this time. */
export interface MeterFault {
  /** Register, device, file and line, or address. */
  readonly subject: string;
  readonly kind: 'Unreachable' | 'Timeout' | 'DeviceRefused' | 'BadAnswer' | 'OutOfRange' | 'NotFound';
  readonly message: string;
}
/** One look at all registers. Missing values are in `faults`; a look never throws for a meter's sake. */
export interface MeterReport {
  readonly energy: readonly EnergySample[];
  readonly power: readonly PowerSample[];
  readonly faults: readonly MeterFault[];
}

/** Real meters, whatever they speak. Consumed by `flow/metering.ts`, and by whoever needs the power now. */
export interface MeterSource {
  /** The energy registers known so far; a scraper learns its own with the first look. */
  registers(): readonly RegisterSpec[];
  read(): Promise<MeterReport>;
  /** What the last report told is on disk now: a source that hands over files may put them away. */
  taken(): Promise<void>;
  close(): Promise<void>;
}
