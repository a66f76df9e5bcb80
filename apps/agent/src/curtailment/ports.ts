import type { Result } from '@switchyard/kernel';
import type { PricePrint } from './core/price-trigger.js';
import type { PowerSample } from './core/units.js';

/** What the site draws at its feeder. `undefined`: nobody knows just now; what runs is added up then. */
export interface PowerSource {
  read(): Promise<PowerSample | undefined>;
}
/** The newest power price the site knows. `undefined`: none. */
export interface PriceSource {
  read(): Promise<PricePrint | undefined>;
}

/** Why a miner did not do as it was told, or say how it is. */
export type MinerFault =
  | { readonly kind: 'Unreachable'; readonly message: string }
  | { readonly kind: 'TimedOut'; readonly afterMs: number }
  /** Not a reply of this protocol: cut off, no JSON, fields missing. */
  | { readonly kind: 'BadReply'; readonly message: string }
  /** The miner refuses this command to us: it is not in its list of privileged addresses, or its firmware has no such command. */
  | { readonly kind: 'Refused'; readonly message: string };

/** How a miner is. */
export interface MinerStatus {
  readonly mining: boolean;
  /** As it measures or estimates itself; undefined: it does not say. */
  readonly powerW: number | undefined;
}
export interface Miner {
  /** Unique in the fleet. */
  readonly name: string;
  /** At most, at the site's meter. */
  readonly ratedW: number;
  /** Joules per terahash: the worst are shed first. */
  readonly joulesPerTerahash: number;
}
/** The miners of a site. Every call may be repeated: pausing what is paused changes nothing. */
export interface MiningFleet {
  list(): readonly Miner[];
  status(name: string): Promise<Result<MinerStatus, MinerFault>>;
  pause(name: string): Promise<Result<void, MinerFault>>;
  resume(name: string): Promise<Result<void, MinerFault>>;
}
